import { attributeOf, childOf, childrenOf, type XmlElement } from '../xml/read-xml.ts';
import type { EventResult, Trigger } from './definition.ts';
import { type Drawing, readExpression, variableIn } from './read-drawing.ts';
import { readCall, readCorrelation } from './read-bindings.ts';
import { nameOf } from './element-words.ts';
import { readTimer } from './read-timer.ts';
import type { Text } from '../text/fill-text.ts';

const kinds: Readonly<Record<string, Text>> = {
  message: { en: 'message', zh: '消息' },
  timer: { en: 'timer', zh: '定时器' },
  signal: { en: 'signal', zh: '信号' },
  conditional: { en: 'conditional', zh: '条件' },
  error: { en: 'error', zh: '错误' },
  escalation: { en: 'escalation', zh: '升级' },
  compensate: { en: 'compensation', zh: '补偿' },
  cancel: { en: 'cancel', zh: '取消' },
  terminate: { en: 'terminate', zh: '终止' },
  link: { en: 'link', zh: '链接' },
};

/** Where an event stands, and the kinds it can be of there. */
export type EventPlace = 'start' | 'event-start' | 'catch' | 'boundary' | 'throw' | 'end';
const allowed: Readonly<Record<EventPlace, readonly string[]>> = {
  start: ['message', 'timer', 'signal', 'conditional'],
  'event-start': ['message', 'timer', 'signal', 'conditional', 'error', 'escalation', 'compensate'],
  catch: ['message', 'timer', 'signal', 'conditional', 'link'],
  boundary: ['message', 'timer', 'signal', 'conditional', 'error', 'escalation', 'compensate', 'cancel'],
  throw: ['message', 'signal', 'escalation', 'compensate', 'link'],
  end: ['message', 'signal', 'error', 'escalation', 'compensate', 'cancel', 'terminate'],
};

/** Kind and definition of an event; undefined when it has none, noted when it has too many or one of a wrong kind. */
function definitionOf(drawing: Drawing, event: XmlElement, place: EventPlace): { kind: string; definition: XmlElement } | undefined {
  const own = event.children.filter(({ name }) => name.startsWith('bpmn:') && name.endsWith('EventDefinition'));
  const named = childrenOf(event, 'bpmn:eventDefinitionRef').flatMap(({ text }) => {
    const found = drawing.find(text);
    if (!found) drawing.note('ref.unknown', event, { ref: text });
    return found ? [found] : [];
  });
  const all = [...own, ...named];
  const [definition] = all;
  if (!definition) return undefined;
  if (all.length > 1) return drawing.note('event.several', event, { count: all.length });
  const kind = definition.name.slice('bpmn:'.length, -'EventDefinition'.length);
  if (!allowed[place].includes(kind)) return drawing.note('event.kind', event, { kind: kinds[kind] ?? kind });
  return { kind, definition };
}

/** Whether an event has a definition at all, right or wrong. */
export function hasDefinition(event: XmlElement): boolean {
  return event.children.some(({ name }) => name.endsWith('EventDefinition') || name === 'bpmn:eventDefinitionRef');
}

/** What a catching event waits for. */
export function readTrigger(drawing: Drawing, event: XmlElement, place: EventPlace): Trigger {
  const found = definitionOf(drawing, event, place);
  if (!found) {
    if (!hasDefinition(event) && place !== 'start' && place !== 'event-start') drawing.note('event.waits-for-nothing', event);
    return { type: 'none' };
  }
  const { kind, definition } = found;
  switch (kind) {
    case 'message': {
      const correlation = readCorrelation(drawing, event);
      return { type: 'message', message: readMessage(drawing, definition, event) ?? '', ...(correlation !== undefined && { correlation }) };
    }
    case 'timer':
      return { type: 'timer', timer: readTimer(drawing, definition, event) ?? { kind: 'duration', expression: '' } };
    case 'signal':
      return { type: 'signal', signal: readSignal(drawing, definition, event) };
    case 'conditional':
      return { type: 'condition', condition: readCondition(drawing, definition, event) };
    case 'error':
    case 'escalation': {
      const code = attributeOf(definition, `${kind}Ref`) === undefined ? undefined : readCode(drawing, definition, { kind, on: event });
      const into = variableIn(drawing, definition, { name: 'portico:into', on: event });
      return { type: kind, ...(code !== undefined && { code }), ...(into !== undefined && { into }) };
    }
    case 'compensate':
      return { type: 'compensation' };
    case 'cancel':
      return { type: 'cancel' };
    default:
      return { type: 'link', link: readLink(drawing, definition, event) };
  }
}

/** What a throwing event does. */
export function readResult(drawing: Drawing, event: XmlElement, place: 'throw' | 'end'): EventResult {
  const found = definitionOf(drawing, event, place);
  if (!found) return { type: 'none' };
  const { kind, definition } = found;
  switch (kind) {
    case 'message':
      return readMessageResult(drawing, definition, event);
    case 'signal':
      return { type: 'signal', signal: readSignal(drawing, definition, event) };
    case 'error': {
      const text = nameOf(event)?.en;
      return { type: 'error', code: readCode(drawing, definition, { kind, on: event }) ?? '', ...(text !== undefined && { text }) };
    }
    case 'escalation':
      return { type: 'escalation', code: readCode(drawing, definition, { kind, on: event }) ?? '' };
    case 'compensate': {
      const activity = attributeOf(definition, 'activityRef');
      if (activity !== undefined && !drawing.find(activity)) drawing.note('ref.unknown', event, { ref: activity });
      return { type: 'compensation', ...(activity !== undefined && { activity: drawing.find(activity)?.id ?? activity }) };
    }
    case 'cancel':
    case 'terminate':
      return { type: kind };
    default:
      return { type: 'link', link: readLink(drawing, definition, event) };
  }
}

/** A message goes to whoever waits for its name; with a call, the call sends it and the name is only told. */
function readMessageResult(drawing: Drawing, definition: XmlElement, event: XmlElement): EventResult {
  const call = readCall(drawing, event);
  const correlation = readCorrelation(drawing, event);
  const unnamed = call && attributeOf(definition, 'messageRef') === undefined;
  const message = unnamed ? (nameOf(event)?.en ?? event.id) : (readMessage(drawing, definition, event) ?? '');
  return { type: 'message', message, ...(correlation !== undefined && { correlation }), ...(call && { call }) };
}

/** The name of the message that an element's `messageRef` means. */
export function readMessage(drawing: Drawing, holder: XmlElement, on: XmlElement): string | undefined {
  return referred(drawing, attributeOf(holder, 'messageRef'), { kind: 'message', on });
}

function readSignal(drawing: Drawing, definition: XmlElement, on: XmlElement): string {
  return referred(drawing, attributeOf(definition, 'signalRef'), { kind: 'signal', on }) ?? '';
}

function readCode(drawing: Drawing, definition: XmlElement, at: { kind: 'error' | 'escalation'; on: XmlElement }): string | undefined {
  return referred(drawing, attributeOf(definition, `${at.kind}Ref`), at);
}

/** By what engine and world know a message, signal, error or escalation: its code where it has one, else its name. */
function referred(drawing: Drawing, reference: string | undefined, at: { kind: 'message' | 'signal' | 'error' | 'escalation'; on: XmlElement }): string | undefined {
  const found = drawing.find(reference);
  if (reference !== undefined && !found) return drawing.note('ref.unknown', at.on, { ref: reference });
  const known = found && (attributeOf(found, `${at.kind}Code`) ?? attributeOf(found, 'name'));
  if (known === undefined) drawing.note(`${at.kind}.missing`, at.on);
  return known;
}

function readCondition(drawing: Drawing, definition: XmlElement, on: XmlElement): string {
  const condition = childOf(definition, 'bpmn:condition');
  const text =
    condition && readExpression(drawing, { element: on, where: { en: 'the condition', zh: '条件' }, text: condition.text, language: attributeOf(condition, 'language') });
  if (text === undefined) drawing.note('condition.missing', on);
  return text ?? '';
}

function readLink(drawing: Drawing, definition: XmlElement, on: XmlElement): string {
  const link = attributeOf(definition, 'name');
  if (link === undefined) drawing.note('link.missing', on);
  return link ?? '';
}
