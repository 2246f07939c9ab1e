// A behaviour as a table: a drawing, and lines of `what happens → what is done ⇒ what then waits`.
import { expect, test } from 'vitest';
import { draw } from './draw.fixture.ts';
import { Play, trace } from './play.fixture.ts';
import type { Means, Variables } from './state.ts';

interface More {
  /** The variables of the process at the end. */
  readonly variables?: Variables;
  /** Effects in order, as `type element`. */
  readonly effects?: readonly string[];
  readonly means?: Partial<Means>;
}

export function behaves(name: string, drawing: string, lines: readonly string[], more: More = {}): void {
  test.each([name])('%s', () => {
    const play = new Play(draw(drawing), more.means ? { means: more.means } : {});
    const played = lines.map((line) => {
      const [happening = ''] = line.split(' → ');
      const { marks } = play.say(happening);
      return `${happening} → ${trace(marks)} ⇒ ${play.rest}`;
    });
    const effects = play.effects.map((effect) => ('element' in effect ? `${effect.type} ${effect.element}` : effect.type));
    expect({ played, variables: play.variables, effects }).toEqual({ played: lines, variables: more.variables ?? play.variables, effects: more.effects ?? effects });
  });
}
