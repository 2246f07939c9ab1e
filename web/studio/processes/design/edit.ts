import { type Change, definitionsOf, extensionsOf, isA, type Make, type Moddle, partOf, partsOf, textOf } from './moddle.ts';

/** Values as the panel has them; empty text takes a value away. */
type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** Values of one part: an empty text is none. */
export function setValues(of: Moddle, values: Values): Change[] {
  return [{ of, set: withoutEmpty(values) }];
}

/** Writes the one extension of a kind an element has; without any value it goes. */
export function setExtension(of: Moddle, make: Make, { type, values }: { type: string; values: Values | undefined }): Change[] {
  const found = extensionsOf(of, type)[0];
  const next = values && withoutEmpty(values);
  const isEmpty = !next || Object.values({ ...valuesOf(found), ...next }).every((value) => value === undefined);
  if (isEmpty) return found ? keepExtensions(of, (part) => part !== found) : [];
  return found ? [{ of: found, set: next }] : addExtensions(of, make, [make(type, next)]);
}

/** Writes all extensions of a kind: the rows of a list. */
export function setExtensions(of: Moddle, make: Make, { type, rows }: { type: string; rows: readonly Values[] }): Change[] {
  const others = partsOf(partOf(of, 'extensionElements'), 'values').filter(({ $type }) => $type !== type);
  const made = rows.map((values) => make(type, withoutEmpty(values)));
  const holder = partOf(of, 'extensionElements');
  if (!holder) return made.length === 0 ? [] : addExtensions(of, make, made);
  if (others.length + made.length === 0) return [{ of, set: { extensionElements: undefined } }];
  return [{ of: holder, set: { values: [...others, ...adopt(holder, made)] } }];
}

function addExtensions(of: Moddle, make: Make, made: readonly Moddle[]): Change[] {
  const holder = partOf(of, 'extensionElements');
  if (holder) return [{ of: holder, set: { values: [...partsOf(holder, 'values'), ...adopt(holder, made)] } }];
  const fresh = make('bpmn:ExtensionElements', { values: [...made] });
  adopt(of, [fresh]);
  adopt(fresh, made);
  return [{ of, set: { extensionElements: fresh } }];
}

function keepExtensions(of: Moddle, keep: (part: Moddle) => boolean): Change[] {
  const holder = partOf(of, 'extensionElements');
  const left = partsOf(holder, 'values').filter(keep);
  if (!holder) return [];
  return left.length === 0 ? [{ of, set: { extensionElements: undefined } }] : [{ of: holder, set: { values: left } }];
}

/** The first documentation of an element, in one text. */
export function setDocumentation(of: Moddle, make: Make, text: string): Change[] {
  const [first, ...more] = partsOf(of, 'documentation');
  if (text === '') return first ? [{ of, set: { documentation: more } }] : [];
  return first ? [{ of: first, set: { text } }] : [{ of, set: { documentation: adopt(of, [make('bpmn:Documentation', { text })]) } }];
}

/** An expression in a place of its own: a condition, a timer, a loop's end. */
export function setExpression(of: Moddle, make: Make, { name, text }: { name: string; text: string }): Change[] {
  if (text === '') return partOf(of, name) ? [{ of, set: { [name]: undefined } }] : [];
  const found = partOf(of, name);
  return found ? [{ of: found, set: { body: text } }] : [{ of, set: { [name]: adopt(of, [make('bpmn:FormalExpression', { body: text })])[0] } }];
}

/** A timer waits for one of three things. */
export const timerKinds = ['timeDuration', 'timeDate', 'timeCycle'] as const;
export type TimerKind = (typeof timerKinds)[number];

export function timerOf(definition: Moddle): { readonly kind: TimerKind; readonly text: string } {
  const kind = timerKinds.find((name) => partOf(definition, name)) ?? 'timeDuration';
  return { kind, text: textOf(partOf(definition, kind), 'body') };
}

export function setTimer(definition: Moddle, make: Make, { kind, text }: { kind: TimerKind; text: string }): Change[] {
  const others = Object.fromEntries(timerKinds.filter((name) => name !== kind).map((name) => [name, undefined]));
  const [value] = adopt(definition, [make('bpmn:FormalExpression', { body: text })]);
  return [{ of: definition, set: { ...others, [kind]: value } }];
}

/** What events name beside each other: a message, a signal, an error, an escalation. It stands once in the file, below its top. */
export const named = {
  message: { type: 'bpmn:Message', at: 'messageRef' },
  signal: { type: 'bpmn:Signal', at: 'signalRef' },
  error: { type: 'bpmn:Error', at: 'errorRef' },
  escalation: { type: 'bpmn:Escalation', at: 'escalationRef' },
} as const;
export type Named = keyof typeof named;

/** What of that kind the file has. */
export function namedIn(part: Moddle, kind: Named): readonly Moddle[] {
  return partsOf(definitionsOf(part), 'rootElements').filter(({ $type }) => $type === named[kind].type);
}

/** What it is called: errors and escalations go by their code. */
export function calledOf(part: Moddle | undefined, kind: Named): string {
  return kind === 'error' || kind === 'escalation' ? textOf(part, `${kind}Code`) || textOf(part, 'name') : textOf(part, 'name');
}

/** Lets an event name another message or signal: the one there is, else a new one. Nameless ones nobody uses any more go. */
export function setNamed(of: Moddle, make: Make, { kind, name, users }: { kind: Named; name: string; users: readonly Moddle[] }): Change[] {
  const { type, at } = named[kind];
  const top = definitionsOf(of);
  const before = partOf(of, at);
  const known = namedIn(of, kind).find((part) => calledOf(part, kind) === name);
  const isOnly = before !== undefined && !users.some((user) => user !== of && partOf(user, at) === before);
  if (name === '') return before ? [{ of, set: { [at]: undefined } }, ...(isOnly ? [withoutRoot(top, before)] : [])] : [];
  const values = kind === 'error' || kind === 'escalation' ? { name, [`${kind}Code`]: name } : { name };
  if (before && isOnly && !known) return [{ of: before, set: values }];
  const target = known ?? adopt(top, [make(type, { id: freeId(top, idFrom(name, type.slice(5))), ...values })])[0];
  const roots = partsOf(top, 'rootElements').filter((part) => !(isOnly && part === before && part !== target));
  return [
    { of: top, set: { rootElements: known || !target ? roots : [...roots, target] } },
    { of, set: { [at]: target } },
  ];
}

/** Every event and task that may name the same message. */
export function usersOf(elements: readonly Moddle[]): readonly Moddle[] {
  return elements.flatMap((one) => [one, ...partsOf(one, 'eventDefinitions')]);
}

function withoutRoot(top: Moddle, part: Moddle): Change {
  return { of: top, set: { rootElements: partsOf(top, 'rootElements').filter((one) => one !== part) } };
}

/** How often an activity runs. */
export const loopKinds = ['once', 'parallel', 'sequential', 'loop'] as const;
export type LoopKind = (typeof loopKinds)[number];

export function loopOf(activity: Moddle): { readonly kind: LoopKind; readonly part: Moddle | undefined } {
  const part = partOf(activity, 'loopCharacteristics');
  if (!part) return { kind: 'once', part };
  if (isA(part, 'bpmn:StandardLoopCharacteristics')) return { kind: 'loop', part };
  return { kind: part.get('isSequential') === true ? 'sequential' : 'parallel', part };
}

export function setLoop(activity: Moddle, make: Make, kind: LoopKind): Change[] {
  const { part, kind: before } = loopOf(activity);
  if (kind === before) return [];
  if (kind === 'once') return [{ of: activity, set: { loopCharacteristics: undefined } }];
  const many = before === 'parallel' || before === 'sequential';
  if (kind !== 'loop' && many && part) return [{ of: part, set: { isSequential: kind === 'sequential' } }];
  const made = kind === 'loop' ? make('bpmn:StandardLoopCharacteristics', {}) : make('bpmn:MultiInstanceLoopCharacteristics', { isSequential: kind === 'sequential' });
  return [{ of: activity, set: { loopCharacteristics: adopt(activity, [made])[0] } }];
}

/** An id an XML file may have and no other part of this one has. */
export function idProblem(part: Moddle, id: string): 'bad' | 'taken' | undefined {
  if (!/^[A-Za-z_][\w.-]*$/.test(id)) return 'bad';
  return idsIn(definitionsOf(part)).has(id) && id !== part.id ? 'taken' : undefined;
}

function freeId(top: Moddle, wanted: string): string {
  const taken = idsIn(top);
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.has(`${wanted}_${n}`)) return `${wanted}_${n}`;
}

function idFrom(name: string, kind: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
  return `${kind}_${plain || '1'}`;
}

function idsIn(top: Moddle): ReadonlySet<string> {
  const ids = new Set<string>();
  const look = (part: Moddle): void => {
    if (part.id !== undefined) ids.add(part.id);
    for (const name of ['rootElements', 'flowElements', 'artifacts', 'participants', 'messageFlows', 'laneSets', 'lanes', 'eventDefinitions', 'diagrams'])
      for (const inner of partsOf(part, name)) look(inner);
  };
  look(top);
  return ids;
}

function valuesOf(part: Moddle | undefined): Readonly<Record<string, unknown>> {
  if (!part) return {};
  return Object.fromEntries(Object.entries(part).filter(([name]) => !name.startsWith('$')));
}

function adopt(parent: Moddle, parts: readonly Moddle[]): readonly Moddle[] {
  for (const part of parts) part.$parent = parent;
  return parts;
}

function withoutEmpty(values: Values): Readonly<Record<string, string | number | boolean | undefined>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === '' ? undefined : value]));
}
