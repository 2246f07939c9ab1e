// Gateways that wait for several tokens.
import type { Gateway } from './definition.ts';
import { looksAround, nodeOf, reachingOf } from './graph.ts';
import { changeToken, consume, place, scopeOf, tokensIn, type Run } from './run.ts';
import type { Token } from './state.ts';
import { holds, seenIn } from './variables.ts';

/** A token reached a parallel join: it goes on when each way in has brought one. Excess tokens wait for the next time. */
export function arriveParallel(run: Run, token: Token, gateway: Gateway): void {
  arrive(run, token);
  const firsts = firstOfEach(gateway, waitingAt(run, token));
  if (firsts.length === gateway.incoming.length) goOnWith(run, firsts);
}

/** Inclusive and complex joins decide when everything else has come to rest. */
export function arrive(run: Run, token: Token): void {
  changeToken(run, { ...token, state: 'arrived' });
}

/** Looks at the joins that wait; true if one went on or was reset. */
export function settleJoins(run: Run): boolean {
  const seen = new Set<string>();
  for (const token of run.tokens.values()) {
    if (token.state !== 'arrived' && token.state !== 'spent') continue;
    const node = nodeOf(run.graph, token.at);
    const place = `${token.scope}:${token.at}`;
    if (node.kind !== 'gateway' || !looksAround(node) || seen.has(place)) continue;
    seen.add(place);
    if (node.type === 'inclusive' ? settleInclusive(run, token, node) : settleComplex(run, token, node)) return true;
  }
  return false;
}

/** BPMN 2.0.2, 13.4.3: waits for tokens that can still come by an empty way in, unless they can come by a taken one too. */
function settleInclusive(run: Run, token: Token, gateway: Gateway): boolean {
  const firsts = firstOfEach(gateway, waitingAt(run, token));
  const taken = firsts.map(({ by }) => by);
  if (mayStillCome(run, { scope: token.scope, gateway, taken })) return false;
  goOnWith(run, firsts);
  return true;
}

/**
 * BPMN 2.0.2, 13.4.5: goes on when its condition holds over `activationCount`; the tokens that come later by the other ways
 * are taken in silence until none can come any more, then it starts anew.
 */
function settleComplex(run: Run, token: Token, gateway: Gateway): boolean {
  const spent = tokensIn(run, token.scope).filter(({ at, state }) => at === gateway.id && state === 'spent');
  const firsts = firstOfEach(gateway, waitingAt(run, token)).filter(({ by }) => !spent.some((one) => one.by === by));
  const here = [...spent, ...firsts];
  const begins = spent.length === 0;
  if (begins && (firsts.length === 0 || !activates(run, gateway, { token, count: firsts.length }))) return false;
  for (const first of firsts) changeToken(run, { ...first, state: 'spent' });
  if (begins) {
    const onward = place(run, { scope: token.scope, at: gateway.id });
    run.jobs.push({ do: 'complete', token: onward.id, result: {} });
  }
  if (mayStillCome(run, { scope: token.scope, gateway, taken: here.map(({ by }) => by) })) return begins;
  for (const one of here) consume(run, one);
  run.jobs.push({ do: 'ended', scope: token.scope });
  return true;
}

function activates(run: Run, gateway: Gateway, about: { token: Token; count: number }): boolean {
  if (gateway.activation === undefined) return true;
  return holds(run, gateway.activation, { ...seenIn(run, scopeOf(run, about.token.scope)), activationCount: about.count });
}

/** Tokens that have arrived at the same join. */
function waitingAt(run: Run, token: Token): readonly Token[] {
  return tokensIn(run, token.scope).filter((one) => one.at === token.at && one.state === 'arrived');
}

/** The oldest token of each way in. */
function firstOfEach(gateway: Gateway, tokens: readonly Token[]): readonly Token[] {
  return gateway.incoming.flatMap((flow) => tokens.find(({ by }) => by === flow) ?? []);
}

function mayStillCome(run: Run, about: { scope: number; gateway: Gateway; taken: readonly (string | undefined)[] }): boolean {
  const { gateway, taken } = about;
  const reaching = [...reachingOf(run.graph, gateway)];
  const empty = reaching.filter(([flow]) => !taken.includes(flow));
  const full = reaching.filter(([flow]) => taken.includes(flow));
  return tokensIn(run, about.scope).some(
    ({ at, state }) => at !== gateway.id && state !== 'spent' && empty.some(([, from]) => from.has(at)) && !full.some(([, from]) => from.has(at)),
  );
}

/** One token goes on for all of them. */
function goOnWith(run: Run, tokens: readonly Token[]): void {
  const newest = tokens.reduce((one, other) => (other.id > one.id ? other : one));
  for (const token of tokens) if (token !== newest) consume(run, token);
  const { by: _, ...onward } = newest;
  changeToken(run, { ...onward, state: 'waiting' });
  run.jobs.push({ do: 'complete', token: newest.id, result: {} });
}

/** Joins of scopes in which nothing else moves: what they wait for will never come. Those known to be stuck are left out. */
export function stuckTokens(run: Run): readonly Token[] {
  const resting = new Map<number, Token[]>();
  for (const token of run.tokens.values()) {
    const known = resting.get(token.scope);
    if (known) known.push(token);
    else resting.set(token.scope, [token]);
  }
  return [...resting.values()].flatMap((tokens) => (tokens.every(({ state }) => state === 'arrived') ? firstAtEach(tokens).filter(({ open }) => !open) : []));
}

function firstAtEach(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ at }, index) => tokens.findIndex((one) => one.at === at) === index);
}
