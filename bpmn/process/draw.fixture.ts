// Processes drawn in a few lines, for tests. A line is a path: `s:start > a:user >[x > 1] g:xor`. A node gets its type where it
// is first met; `>[condition]` is a flow with a condition, `>*` the default one. `b@a:timer(PT1H)` sits on the boundary of a,
// `b~a:…` without interrupting. `p:sub {` … `}` holds a sub-process. `with a …` adds what a path can't say.
import type { Activity, BoundaryEvent, EventResult, FlowNode, Loop, Mapping, ProcessDefinition, ScopeContent, SequenceFlow, TimerSpec, Trigger, Work } from './definition.ts';

type Open<T> = { -readonly [K in keyof T]: T[K] };
interface Drawn {
  readonly nodes: Record<string, FlowNode>;
  readonly flows: Record<string, SequenceFlow>;
  readonly scopes: Record<string, { nodes: string[]; starts: string[]; eventSubProcesses: string[] }>;
}

export function draw(text: string): ProcessDefinition {
  const drawn: Drawn = { nodes: {}, flows: {}, scopes: { p: { nodes: [], starts: [], eventSubProcesses: [] } } };
  const around = ['p'];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const scope = around.at(-1) ?? 'p';
    if (line === '' || line.startsWith('#')) continue;
    if (line === '}') around.pop();
    else if (line.startsWith('with ')) adjust(drawn, line.slice(5));
    else if (line.endsWith('{')) around.push(drawPath(drawn, line.slice(0, -1).trim(), scope));
    else drawPath(drawn, line, scope);
  }
  const scopes: Record<string, ScopeContent> = {};
  for (const [id, content] of Object.entries(drawn.scopes)) scopes[id] = content;
  return { id: 'p', name: { plain: 'p' }, runAs: undefined, nodes: drawn.nodes, flows: drawn.flows, scopes };
}

/** An arrow outside of brackets; what is inside is FEEL. */
const arrow = / >(\[.*?\](?= \w+)|\*)? (?![^(]*\)(?: >|$))/;

/** Gives the last node of the path. */
function drawPath(drawn: Drawn, line: string, scope: string): string {
  const parts = line.split(arrow);
  let from = drawNode(drawn, parts[0] ?? '', scope);
  for (let index = 1; index < parts.length; index += 2) {
    const how = parts[index] ?? '';
    const to = drawNode(drawn, parts[index + 1] ?? '', scope);
    const between = Object.values(drawn.flows).filter((flow) => flow.from === from && flow.to === to).length;
    const id = `${from}-${to}${between === 0 ? '' : between + 1}`;
    drawn.flows[id] = { id, name: '', from, to, ...(how.startsWith('[') && { condition: how.slice(1, -1) }) };
    const source = node(drawn, from);
    const target = node(drawn, to);
    drawn.nodes[from] = { ...source, outgoing: [...source.outgoing, id], ...(how === '*' && { default: id }) };
    const again = drawn.nodes[to] ?? target;
    drawn.nodes[to] = { ...again, incoming: [...again.incoming, id] };
    from = to;
  }
  return from;
}

function node(drawn: Drawn, id: string): FlowNode {
  const found = drawn.nodes[id];
  if (!found) throw new Error(`no node ${id}`);
  return found;
}

function drawNode(drawn: Drawn, text: string, scope: string): string {
  const [, id = '', side, host, type, args = ''] = /^(\w+)(?:([@~])(\w+))?(?::([\w!~-]+)(?:\((.*)\))?)?$/.exec(text.trim()) ?? [];
  if (id === '') throw new Error(`can not read ${text}`);
  if (drawn.nodes[id] && type === undefined) return id;
  if (drawn.nodes[id]) throw new Error(`${id} is drawn twice`);
  const base = { id, name: { plain: id }, scope, incoming: [], outgoing: [], lane: [] };
  const mappings = { inputs: [], outputs: [] };
  const content = drawn.scopes[scope];
  content?.nodes.push(id);
  if (host !== undefined) {
    const boundary: BoundaryEvent = { ...base, kind: 'boundary', on: host, trigger: triggerFrom(`${type ?? ''} ${args}`), interrupting: side === '@', mappings };
    drawn.nodes[id] = boundary;
    const activity = node(drawn, host) as Activity;
    drawn.nodes[host] = { ...activity, boundaries: [...activity.boundaries, id] };
    return id;
  }
  const gateways: Record<string, 'exclusive' | 'parallel' | 'inclusive' | 'event' | 'complex'> = {
    xor: 'exclusive',
    and: 'parallel',
    or: 'inclusive',
    event: 'event',
    complex: 'complex',
  };
  const gateway = gateways[type ?? ''];
  if (gateway) drawn.nodes[id] = { ...base, kind: 'gateway', type: gateway, ...(gateway === 'complex' && { activation: args }) };
  else if (type === 'start' || type === 'start~') {
    drawn.nodes[id] = { ...base, kind: 'start', trigger: args === '' ? { type: 'none' } : triggerFrom(args), interrupting: type === 'start', mappings };
    if (args === '') content?.starts.unshift(id);
    else content?.starts.push(id);
  } else if (type === 'catch') drawn.nodes[id] = { ...base, kind: 'catch', trigger: triggerFrom(args), mappings };
  else if (type === 'throw' || type === 'end') drawn.nodes[id] = { ...base, kind: type, result: resultFrom(args), mappings };
  else {
    const work = workFrom(type ?? 'task', args);
    drawn.nodes[id] = { ...base, kind: 'activity', work, mappings, boundaries: [], forCompensation: false };
    if (work.type === 'sub') drawn.scopes[id] = { nodes: [], starts: [], eventSubProcesses: [] };
    if (work.type === 'sub' && work.sub === 'event') content?.eventSubProcesses.push(id);
  }
  return id;
}

function triggerFrom(text: string): Trigger {
  const [type = '', ...rest] = text.trim().split(' ');
  const args = rest.join(' ');
  const [first = '', second] = rest;
  switch (type) {
    case 'message':
      return { type, message: first, ...(second !== undefined && { correlation: second }) };
    case 'timer':
      return { type, timer: timerFrom(args) };
    case 'signal':
      return { type, signal: first };
    case 'condition':
      return { type, condition: args };
    case 'error':
    case 'escalation':
      return { type, ...(first !== '' && first !== '*' && { code: first }), ...(second !== undefined && { into: second }) };
    case 'compensation':
    case 'cancel':
      return { type };
    case 'link':
      return { type, link: first };
    default:
      throw new Error(`no trigger ${text}`);
  }
}

function timerFrom(expression: string): TimerSpec {
  return { kind: /^R\d*\/|^cron:/.test(expression) ? 'cycle' : expression.startsWith('P') ? 'duration' : 'date', expression };
}

function resultFrom(text: string): EventResult {
  const [type = '', first = '', second] = text.trim().split(' ');
  switch (type) {
    case '':
      return { type: 'none' };
    case 'message':
      return { type, message: first, ...(second !== undefined && { correlation: second }) };
    case 'call':
      return { type: 'message', message: first, call: callOf(first) };
    case 'signal':
      return { type, signal: first };
    case 'error':
      return { type, code: first, ...(second !== undefined && { text: second }) };
    case 'escalation':
      return { type, code: first };
    case 'compensation':
      return { type, ...(first !== '' && { activity: first }) };
    case 'cancel':
    case 'terminate':
      return { type };
    case 'link':
      return { type, link: first };
    default:
      throw new Error(`no result ${text}`);
  }
}

function callOf(name: string): Extract<Work, { type: 'call' }>['call'] {
  return { kind: 'operation', name, retries: 3, backoff: 'PT10S' };
}

function workFrom(type: string, args: string): Work {
  switch (type) {
    case 'task':
      return { type: 'none' };
    case 'user':
      return { type: 'user', assignment: { roles: [], ...(args !== '' && { assignee: args }) } };
    case 'service':
      return { type: 'call', call: callOf(args === '' ? 'records.create' : args) };
    case 'receive': {
      const [message = '', correlation] = args.split(' ');
      return { type: 'receive', message, ...(correlation !== undefined && { correlation }) };
    }
    case 'script': {
      const [, into, expression = ''] = /^(?:(\w+) = )?(.*)$/.exec(args) ?? [];
      return { type: 'script', expression, ...(into !== undefined && { into }) };
    }
    case 'decision': {
      const [decision = '', into] = args.split(' ');
      return { type: 'decision', decision, ...(into !== undefined && { into }) };
    }
    case 'call':
      return { type: 'process', process: args };
    case 'sub':
      return { type: 'sub', sub: 'embedded' };
    case 'transaction':
      return { type: 'sub', sub: 'transaction' };
    case 'on':
      return { type: 'sub', sub: 'event' };
    case 'ad-hoc':
    case 'ad-hoc-in-turn':
    case 'ad-hoc-rest':
      return {
        type: 'sub',
        sub: 'ad-hoc',
        ordering: type === 'ad-hoc-in-turn' ? 'sequential' : 'parallel',
        cancelRemaining: type !== 'ad-hoc-rest',
        ...(args !== '' && { completion: args }),
      };
    default:
      throw new Error(`no work ${type}`);
  }
}

/** `a each items as item [sequential] [gives expr into list] [until cond]`, `a in x = expr`, `a out y = expr`, `a undone by h`. */
function adjust(drawn: Drawn, text: string): void {
  const [, id = '', what = '', rest = ''] = /^(\w+) ([\w-]+) ?(.*)$/.exec(text) ?? [];
  const found = node(drawn, id);
  const set = (more: Partial<Open<Activity>>): void => void (drawn.nodes[id] = { ...(found as Activity), ...more });
  if (what === 'undone') {
    const handler = rest.slice('by '.length);
    set({ compensatedBy: handler });
    drawn.nodes[handler] = { ...(node(drawn, handler) as Activity), forCompensation: true };
  } else if (what === 'in' || what === 'out') {
    const [, into = '', from = ''] = /^(\w+) = (.*)$/.exec(rest) ?? [];
    const mapping: Mapping = { into, from };
    if (found.kind === 'gateway') throw new Error('gateways map nothing');
    const { inputs, outputs } = found.mappings;
    set({ mappings: what === 'in' ? { inputs: [...inputs, mapping], outputs } : { inputs, outputs: [...outputs, mapping] } });
  } else if (what === 'lane') set({ lane: rest.split(' ') });
  else set({ loop: loopFrom(what, rest) });
}

function loopFrom(what: string, rest: string): Loop {
  if (what === 'loop') {
    const [, before, most, condition] = /^(before )?(?:most (\d+) ?)?(?:while (.*))?$/.exec(rest) ?? [];
    return { type: 'standard', before: before !== undefined, ...(most !== undefined && { most: Number(most) }), ...(condition !== undefined && { condition }) };
  }
  const [, from = '', item, sequential, output, into, completion] = /^(.*?)(?: as (\w+))?( sequential)?(?: gives (.*?) into (\w+))?(?: until (.*))?$/.exec(rest) ?? [];
  return {
    type: sequential === undefined ? 'parallel' : 'sequential',
    ...(what === 'times' ? { cardinality: from } : { collection: from }),
    ...(item !== undefined && { item }),
    ...(output !== undefined && { output }),
    ...(into !== undefined && { into }),
    ...(completion !== undefined && { completion }),
  };
}
