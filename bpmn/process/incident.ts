// What went wrong stays visible where it did until somebody repairs it.
import { changeToken, mark, openWait, type Run } from './run.ts';
import type { Token, Variables } from './state.ts';

/** Leaves a token where it is with an incident. `result`: its work is done, the outputs are not. */
export function fail(run: Run, token: Token, about: { incident: Told; result?: Variables }): void {
  const { incident, ...after } = about;
  tell(run, { ...token, ...after, state: 'failed' }, incident);
}

/** A token at a join stays arrived: what it waits for may still be brought by hand. */
export function stick(run: Run, token: Token, incident: Told): void {
  tell(run, token, incident);
}

/** An incident of the engine, or what somebody outside gave up with. */
interface Told {
  readonly code: string;
  readonly message: string;
  readonly zh?: string;
}

function tell(run: Run, token: Token, { code, message, zh }: Told): void {
  const { open } = openWait(run, token, { element: token.at, count: 2 * (token.tries ?? 0) + 1, wait: { type: 'incident', code, text: message, ...(zh !== undefined && { zh }) } });
  changeToken(run, { ...token, open });
  mark(run, token, 'failed');
}
