import type { FlowNode, Gateway, ProcessDefinition } from './definition.ts';
import { nameOf } from './element-words.ts';
import type { Drawing } from './read-drawing.ts';
import type { Text } from '../text/fill-text.ts';

/** Gateways know which way to go, and when to go on. */
export function checkGateways(drawing: Drawing, process: ProcessDefinition): void {
  for (const node of Object.values(process.nodes)) {
    if (node.kind !== 'gateway') continue;
    if (node.type === 'event') checkEventGateway(drawing, process, node);
    else if (node.outgoing.length === 0) drawing.note('gateway.dead', drawing.byId.get(node.id));
    if (node.type !== 'event' && node.type !== 'parallel') checkWays(drawing, process, node);
    if (node.type === 'parallel') checkJoin(drawing, process, node);
    if (node.type === 'complex' && node.incoming.length > 1 && node.activation === undefined) drawing.note('gateway.activation', drawing.byId.get(node.id));
  }
}

function checkWays(drawing: Drawing, process: ProcessDefinition, node: Gateway): void {
  if (node.outgoing.length < 2) return;
  const open = node.outgoing.filter((id) => id !== node.default && process.flows[id]?.condition === undefined);
  if (open.length === 0) return;
  const ways = open.map((id) => quoted(drawing, process.flows[id]?.to ?? ''));
  drawing.note('gateway.conditions', drawing.byId.get(node.id), { ways: { en: ways.map(({ en }) => en).join(' and '), zh: ways.map(({ zh }) => zh).join('、') } });
}

function checkEventGateway(drawing: Drawing, process: ProcessDefinition, node: Gateway): void {
  const element = drawing.byId.get(node.id);
  if (node.outgoing.length < 2) drawing.note('gateway.event-few', element);
  for (const id of node.outgoing) {
    const target = process.nodes[process.flows[id]?.to ?? ''];
    if (!target) continue;
    if (!waitsForAnEvent(target)) drawing.note('gateway.event-target', element, { target: quoted(drawing, target.id) });
    else if (target.incoming.length > 1) drawing.note('gateway.event-shared', element, { target: quoted(drawing, target.id) });
  }
}

/** Notes a join of ways of which only one is ever taken: the token that comes waits for ever. */
function checkJoin(drawing: Drawing, process: ProcessDefinition, node: Gateway): void {
  const chains = node.incoming.map((flow) => ({ from: process.flows[flow]?.from ?? '', chain: upwards(process, flow) }));
  for (const [index, a] of chains.entries())
    for (const b of chains.slice(index + 1)) {
      const fork = [...a.chain.keys()].find((id) => b.chain.has(id));
      if (fork === undefined || !excludes(process, fork, [a.chain.get(fork), b.chain.get(fork)])) continue;
      return drawing.note('gateway.never-both', drawing.byId.get(node.id), { a: quoted(drawing, a.from), b: quoted(drawing, b.from) });
    }
  return undefined;
}

/** What a token on this flow must have passed, as far as there is only one way up: each node, and how it was left. */
function upwards(process: ProcessDefinition, flow: string): ReadonlyMap<string, string> {
  const passed = new Map<string, string>();
  let by = flow;
  for (let node = process.nodes[process.flows[flow]?.from ?? '']; node && !passed.has(node.id);) {
    passed.set(node.id, by);
    const [only, ...others] = node.incoming;
    by = node.kind === 'boundary' ? node.id : (only ?? '');
    node = node.kind === 'boundary' ? process.nodes[node.on] : others.length > 0 ? undefined : process.nodes[process.flows[by]?.from ?? ''];
  }
  return passed;
}

/** Whether a node is left in one of two ways, never in both. */
function excludes(process: ProcessDefinition, fork: string, ways: readonly (string | undefined)[]): boolean {
  const node = process.nodes[fork];
  if (ways[0] === ways[1]) return false;
  if (node?.kind === 'gateway') return node.type === 'exclusive' || node.type === 'event' || (node.type === 'inclusive' && ways.includes(node.default));
  return ways.some((way) => {
    const boundary = process.nodes[way ?? ''];
    return boundary?.kind === 'boundary' && boundary.interrupting;
  });
}

function waitsForAnEvent(node: FlowNode): boolean {
  if (node.kind === 'activity') return node.work.type === 'receive';
  return node.kind === 'catch' && node.trigger.type !== 'link';
}

function quoted(drawing: Drawing, id: string): Text {
  const element = drawing.byId.get(id);
  const name = (element && nameOf(element)) ?? { en: id, zh: id };
  return { en: `"${name.en}"`, zh: `“${name.zh}”` };
}
