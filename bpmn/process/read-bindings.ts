import { attributeOf, childOf, childrenOf, type XmlElement } from '../xml/read-xml.ts';
import { isDuration } from './read-timer.ts';
import type { Assignment, Call, FormBinding, Mapping, Mappings, Occasion } from './definition.ts';
import { type Drawing, expressionIn, variableIn } from './read-drawing.ts';

const events = ['startEvent', 'endEvent', 'intermediateThrowEvent', 'intermediateCatchEvent', 'boundaryEvent'];
const activities = [
  'task',
  'manualTask',
  'userTask',
  'serviceTask',
  'sendTask',
  'receiveTask',
  'scriptTask',
  'businessRuleTask',
  'callActivity',
  'subProcess',
  'transaction',
  'adHocSubProcess',
];
/** Our extensions and the elements they mean something on. */
const places: Readonly<Record<string, readonly string[]>> = {
  form: ['userTask', 'startEvent'],
  assignment: ['userTask'],
  call: ['serviceTask', 'sendTask', 'intermediateThrowEvent', 'endEvent'],
  input: [...events, ...activities],
  output: [...events, ...activities],
  decision: ['businessRuleTask'],
  correlation: ['receiveTask', ...events],
  each: ['multiInstanceLoopCharacteristics'],
  record: ['startEvent'],
  webhook: ['startEvent'],
};

/** Our extension of that name on an element. */
export function extensionOf(element: XmlElement, name: string): XmlElement | undefined {
  return extensionsOf(element).find((one) => one.name === `portico:${name}`);
}

function extensionsOf(element: XmlElement): XmlElement[] {
  return childrenOf(element, 'bpmn:extensionElements').flatMap((all) => all.children.filter((one) => one.name.startsWith('portico:')));
}

/** Notes what is only drawn, and extensions of ours that nobody knows or that mean nothing where they stand; `on` is who is told of. */
export function checkIgnored(drawing: Drawing, element: XmlElement, on = element): void {
  const has = (pattern: RegExp): boolean => element.children.some(({ name }) => pattern.test(name));
  if (has(/^bpmn:data(Input|Output)Association$/)) drawing.note('data.ignored', on);
  if (has(/^bpmn:(resourceRole|performer|humanPerformer|potentialOwner)$/)) drawing.note('resource.ignored', on);
  for (const { name } of extensionsOf(element)) {
    const allowed = places[name.slice('portico:'.length)];
    if (!allowed) drawing.note('extension.unknown', on, { name });
    else if (!allowed.includes(element.name.slice('bpmn:'.length))) drawing.note('extension.misplaced', on, { name });
  }
}

/** The form of a user task or a start event. */
export function readForm(drawing: Drawing, on: XmlElement): FormBinding | undefined {
  const form = extensionOf(on, 'form');
  if (!form) return undefined;
  const entity = attributeOf(form, 'entity');
  if (entity !== undefined) return { entity, ...(attributeOf(form, 'fields') !== undefined && { fields: listIn(form, 'fields') }) };
  if (form.text === '') return drawing.note('form.empty', on);
  const schema = readJson(form.text);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return drawing.note('form.bad', on);
  return { schema: schema as Record<string, unknown> };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Who shall do a user task. */
export function readAssignment(drawing: Drawing, on: XmlElement): Assignment {
  const given = extensionOf(on, 'assignment');
  if (!given) return { roles: [] };
  const assignee = expressionIn(drawing, given, { name: 'assignee', on, where: { en: 'the assignee', zh: '负责人' } });
  const candidates = expressionIn(drawing, given, { name: 'candidates', on, where: { en: 'the candidates', zh: '候选人' } });
  const due = expressionIn(drawing, given, { name: 'due', on, where: { en: 'the due date', zh: '到期时间' } });
  const priority = expressionIn(drawing, given, { name: 'priority', on, where: { en: 'the priority', zh: '优先级' } });
  return {
    ...(assignee !== undefined && { assignee }),
    ...(candidates !== undefined && { candidates }),
    roles: listIn(given, 'roles'),
    ...(due !== undefined && { due }),
    ...(priority !== undefined && { priority }),
  };
}

/** What a task or a message event calls; undefined when it does not say. */
export function readCall(drawing: Drawing, on: XmlElement): Call | undefined {
  const call = extensionOf(on, 'call');
  if (!call) return undefined;
  const kind = attributeOf(call, 'kind') ?? '';
  const name = attributeOf(call, 'name') ?? '';
  const retries = attributeOf(call, 'retries') ?? '3';
  const backoff = attributeOf(call, 'backoff') ?? 'PT10S';
  if (kind !== 'operation' && kind !== 'tool' && kind !== 'function' && kind !== 'agent') return drawing.note('call.kind', on, { kind });
  if (name === '') drawing.note('call.name', on);
  else if (kind === 'tool' && !/^[^/]+\/.+$/.test(name)) drawing.note('call.tool', on, { name });
  if (!/^\d{1,3}$/.test(retries) || Number(retries) > 100) drawing.note('call.retries', on, { text: retries });
  if (!isDuration(backoff)) drawing.note('call.backoff', on, { text: backoff });
  return { kind, name, retries: Number(retries), backoff };
}

/** What goes into an element and what comes out of it. */
export function readMappings(drawing: Drawing, on: XmlElement): Mappings {
  const all = (name: string, where: { en: string; zh: string }): Mapping[] =>
    extensionsOf(on).flatMap((one) => {
      if (one.name !== `portico:${name}`) return [];
      const into = variableIn(drawing, one, { name: 'into', on: on });
      const from = expressionIn(drawing, one, { name: 'from', on, where: { en: `${where.en} "${into ?? ''}"`, zh: `${where.zh}“${into ?? ''}”` } });
      if (into === undefined) drawing.note('variable.bad', on, { name: '' });
      return into === undefined || from === undefined ? [] : [{ into, from }];
    });
  return { inputs: all('input', { en: 'the input', zh: '输入' }), outputs: all('output', { en: 'the output', zh: '输出' }) };
}

/** What tells one instance that waits for a message from another. */
export function readCorrelation(drawing: Drawing, on: XmlElement): string | undefined {
  const correlation = extensionOf(on, 'correlation');
  return correlation && expressionIn(drawing, correlation, { name: 'key', on, where: { en: 'the correlation key', zh: '关联键' } });
}

/** What begins a process besides people and BPMN's own triggers. */
export function readOccasion(drawing: Drawing, on: XmlElement): Occasion | undefined {
  const webhook = extensionOf(on, 'webhook');
  if (webhook) {
    const name = attributeOf(webhook, 'name') ?? '';
    if (!/^[a-z][a-z0-9-]{0,59}$/.test(name)) drawing.note('trigger.webhook', on);
    return { type: 'webhook', name };
  }
  const record = extensionOf(on, 'record');
  if (!record) return undefined;
  const entity = attributeOf(record, 'entity') ?? '';
  const named = listIn(record, 'on');
  const events = (['created', 'updated', 'deleted'] as const).filter((event) => named.includes(event));
  if (entity === '' || events.length === 0 || events.length !== named.length) drawing.note('trigger.record', on);
  const condition = expressionIn(drawing, record, { name: 'if', on, where: { en: 'the condition', zh: '条件' } });
  return { type: 'record', entity, on: events, ...(condition !== undefined && { if: condition }) };
}

/** `manager, hr` → its parts. */
export function listIn(element: XmlElement, name: string): string[] {
  return (attributeOf(element, name) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What BPMN's own documentation says, for people. */
export function documentationOf(element: XmlElement): { readonly documentation?: string } {
  const text = childOf(element, 'bpmn:documentation')?.text;
  return text === undefined || text === '' ? {} : { documentation: text };
}
