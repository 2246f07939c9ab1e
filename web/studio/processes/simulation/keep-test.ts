import { type Json, outcomeOf, type Variables } from '@portico/bpmn';
import { filePlaces, type Title } from '@portico/contracts';
import { Document, isCollection, isSeq, parseDocument } from 'yaml';
import { now, type Simulation } from './simulation.ts';

/** Where the tests of a process are kept. */
export function testFileOf(process: string): string {
  return `${filePlaces.tests}/${process.split('#')[0]}.process.yaml`;
}

/** The file of tests with a simulation kept as one more: it shall go the same way every time. */
export function withTest(text: string | undefined, { process, name, simulation }: { process: string; name: Title; simulation: Simulation }): string {
  return withOneMore(text, { name, steps: [stepOf(process, simulation)] });
}

export function decisionTestFile(decision: string): string {
  return `${filePlaces.tests}/${decision}.decision.yaml`;
}

interface Decided {
  readonly decision: string;
  readonly name: Title;
  readonly given: Variables;
  readonly value: Json;
  readonly rules: readonly string[];
}

/** The file of tests with a decision kept as one more: the same values shall always be decided the same way. */
export function withDecisionTest(text: string | undefined, { decision, name, given, value, rules }: Decided): string {
  return withOneMore(text, { name, steps: [{ decision, ...(Object.keys(given).length > 0 && { with: given }), expect: { value, ...(rules.length > 0 && { rules }) } }] });
}

function withOneMore(text: string | undefined, test: { readonly name: Title; readonly steps: readonly object[] }): string {
  const document = text === undefined ? new Document({ format: 1, tests: [] }) : parseDocument(text);
  const tests = document.get('tests');
  if (isSeq(tests)) {
    tests.flow = false;
    tests.add(document.createNode(test));
  } else document.set('tests', document.createNode([test]));
  flowLeaves(document);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function stepOf(process: string, simulation: Simulation): Record<string, unknown> {
  const { begun, moves } = simulation;
  const { ends, waits, takes, variables } = outcomeOf(now(simulation));
  return {
    process,
    ...(begun.start !== undefined && { start: begun.start }),
    ...(Object.keys(begun.with).length > 0 && { with: begun.with }),
    ...(moves.length > 0 && { happens: moves.map(withoutEmpty) }),
    expect: { ...(ends.length > 0 && { ends }), waits, takes, ...(Object.keys(variables).length > 0 && { variables }) },
  };
}

function withoutEmpty(move: Simulation['moves'][number]): object {
  return 'with' in move && Object.keys(move.with ?? {}).length === 0 ? Object.fromEntries(Object.entries(move).filter(([key]) => key !== 'with')) : move;
}

/** A line for a test's name, for each happening and each list, so that a person reads it from top to bottom. */
function flowLeaves(document: Document): void {
  const tests = document.get('tests');
  if (!isSeq(tests)) return;
  for (const index of tests.items.keys()) {
    const at = ['tests', index];
    flow(document, [...at, 'name']);
    const steps = document.getIn([...at, 'steps']);
    if (!isSeq(steps)) continue;
    for (const step of steps.items.keys()) {
      const here = [...at, 'steps', step];
      flow(document, [...here, 'with']);
      for (const key of ['ends', 'waits', 'takes', 'variables', 'value', 'rules']) flow(document, [...here, 'expect', key]);
      const happens = document.getIn([...here, 'happens']);
      if (isSeq(happens)) for (const one of happens.items.keys()) flow(document, [...here, 'happens', one]);
    }
  }
}

function flow(document: Document, path: readonly (string | number)[]): void {
  const node = document.getIn(path, true);
  if (isCollection(node)) node.flow = true;
}
