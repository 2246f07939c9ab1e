// Drawings that somebody broke: the reader never throws, and what the checker lets through the engine can run.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDecisions } from '../decision/read-decisions.ts';
import { Play } from './play.fixture.ts';
import { readProcesses } from './read-processes.ts';

const here = (folder: string, ending: string): string[] => {
  const place = new URL(folder, import.meta.url);
  return readdirSync(place)
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(new URL(file, place), 'utf8'));
};
const processes = here('fixtures/', '.bpmn');
const decisions = here('../decision/fixtures/', '.dmn');

/** A slip of the hand: a line lost, doubled or moved, a reference that leads elsewhere, an attribute gone. */
const slip = fc.record({ kind: fc.constantFrom('lose', 'double', 'move', 'redirect', 'strip'), at: fc.nat(), other: fc.nat() });
type Slip = typeof slip extends fc.Arbitrary<infer T> ? T : never;

function slipped(xml: string, { kind, at, other }: Slip): string {
  const lines = xml.split('\n');
  // The head of the file stays.
  const one = Math.min(lines.length - 1, 3 + (at % Math.max(1, lines.length - 5)));
  const two = Math.min(lines.length - 1, 3 + (other % Math.max(1, lines.length - 5)));
  const line = lines[one] ?? '';
  const ids = [...xml.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id ?? '');
  if (kind === 'lose') return lines.toSpliced(one, 1).join('\n');
  if (kind === 'double') return lines.toSpliced(one, 0, line.replace(/\bid="([^"]*)"/, `id="$1-${other % 7}"`)).join('\n');
  if (kind === 'move') return lines.toSpliced(one, 1).toSpliced(two, 0, line).join('\n');
  if (kind === 'redirect') return lines.with(one, line.replace(/(Ref|default)="[^"]*"/, `$1="${ids[other % ids.length] ?? ''}"`)).join('\n');
  return lines.with(one, line.replace(/ (name|default|attachedToRef|cancelActivity|isSequential|isInterrupting)="[^"]*"/, '')).join('\n');
}

test('what is accepted runs: every step is sound, whatever is answered', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom(...processes), fc.array(slip, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(), { minLength: 15, maxLength: 15 }), (source, slips, answers) => {
      const [process] = readProcesses(slips.reduce(slipped, source)).processes;
      if (!process) return;
      accepted += 1;
      const play = new Play(process);
      const starts = process.scopes[process.id]?.starts ?? [];
      play.start({ x: 1, people: ['a', 'b'], items: [1], ids: [1], n: 1 }, starts[(answers[0] ?? 0) % starts.length]);
      for (const answer of answers) {
        const waits = [...play.waits.values()];
        const wait = waits[answer % Math.max(1, waits.length)];
        if (play.state?.status !== 'running' || !wait) break;
        if (wait.type === 'timer') play.happen({ type: 'due', wait: wait.id });
        else if (wait.type === 'incident') play.happen({ type: 'retry', wait: wait.id });
        else if (wait.type === 'condition') play.happen({ type: 'variables', variables: { hot: true, stock: 3, paid: true, stopped: true } });
        else if (answer % 5 === 0 && wait.type !== 'message' && wait.type !== 'signal') play.happen({ type: 'error', wait: wait.id, code: 'BROKEN' });
        else play.happen({ type: 'completed', wait: wait.id, result: { again: answer % 2 === 0, vote: answer } });
      }
    }),
    { numRuns: 1500 },
  );
  expect(accepted).toBeGreaterThan(300);
});

test('reading never throws, and every issue has both languages and nothing left open', () => {
  const said = (issues: readonly { readonly message: { readonly en: string; readonly zh: string } }[]): void => {
    for (const { message } of issues) expect(`${message.en}${message.zh}`).not.toMatch(/\{it\}|undefined/);
  };
  fc.assert(
    fc.property(fc.constantFrom(...processes), fc.array(slip, { minLength: 1, maxLength: 6 }), (source, slips) =>
      said(readProcesses(slips.reduce(slipped, source), { all: true }).issues),
    ),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...decisions), fc.array(slip, { minLength: 1, maxLength: 6 }), (source, slips) => said(readDecisions(slips.reduce(slipped, source)).issues)),
    { numRuns: 300 },
  );
});
