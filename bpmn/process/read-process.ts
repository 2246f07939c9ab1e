import { attributeOf, childOf, type XmlElement } from '../xml/read-xml.ts';
import type { FlowNode, Gateway, ProcessDefinition, ScopeContent, SequenceFlow } from './definition.ts';
import { readLoop, readWork } from './read-activity.ts';
import { checkIgnored, documentationOf, listIn, readForm, readMappings, readOccasion } from './read-bindings.ts';
import { type Drawing, readExpression } from './read-drawing.ts';
import { wordsOf } from './element-words.ts';
import { hasDefinition, readResult, readTrigger } from './read-event.ts';
import { type LaneRoles, rolesByNode } from './read-lanes.ts';

const gateways: Readonly<Record<string, Gateway['type']>> = {
  'bpmn:exclusiveGateway': 'exclusive',
  'bpmn:parallelGateway': 'parallel',
  'bpmn:inclusiveGateway': 'inclusive',
  'bpmn:eventBasedGateway': 'event',
  'bpmn:complexGateway': 'complex',
};
const subProcesses = new Set(['bpmn:subProcess', 'bpmn:transaction', 'bpmn:adHocSubProcess']);
const activities = new Set([
  'bpmn:task',
  'bpmn:manualTask',
  'bpmn:userTask',
  'bpmn:serviceTask',
  'bpmn:sendTask',
  'bpmn:receiveTask',
  'bpmn:scriptTask',
  'bpmn:businessRuleTask',
  'bpmn:callActivity',
  ...subProcesses,
]);
const events = new Set(['bpmn:startEvent', 'bpmn:endEvent', 'bpmn:intermediateThrowEvent', 'bpmn:intermediateCatchEvent', 'bpmn:boundaryEvent']);
/** What may lie in a process without being run: it is drawn for people, or belongs to the process or sub-process itself. */
const drawnOnly = new Set(
  `association textAnnotation group laneSet dataObject dataObjectReference dataStoreReference property ioSpecification ioBinding documentation extensionElements auditing
   monitoring supports incoming outgoing dataInputAssociation dataOutputAssociation resourceRole performer humanPerformer potentialOwner correlationSubscription
   standardLoopCharacteristics multiInstanceLoopCharacteristics completionCondition`
    .split(/\s+/)
    .map((name) => `bpmn:${name}`),
);

/** A node of the drawing with where it lies. */
interface Placed {
  readonly element: XmlElement;
  readonly scope: string;
  /** The sub-process it lies in; undefined in the process itself. */
  readonly inside: XmlElement | undefined;
  readonly lane: readonly string[];
}

/** One `bpmn:process` as the engine runs it. What can't be run is noted; a definition with such notes is not to be used. */
export function readProcess(drawing: Drawing, process: XmlElement, about: { participant: XmlElement | undefined; roles: LaneRoles }): ProcessDefinition {
  const placed: Placed[] = [];
  const flows: Record<string, SequenceFlow> = {};
  const collect = (holder: XmlElement, inside: XmlElement | undefined, lane: readonly string[]): void => {
    const lanes = rolesByNode(drawing, holder, about.roles);
    for (const element of holder.children) {
      if (isRun(element) && !hasOwnId(drawing, element)) continue;
      const within = [...(lanes.get(element.id) ?? []), ...lane];
      if (isNode(element)) placed.push({ element, scope: holder.id, inside, lane: within });
      else if (element.name === 'bpmn:sequenceFlow') flows[element.id] = readFlow(drawing, element);
      else if (element.name.startsWith('bpmn:') && !drawnOnly.has(element.name))
        drawing.note('element.unknown', element.id === '' ? holder : element, { name: element.name.slice(5) });
      if (subProcesses.has(element.name)) collect(element, element, within);
    }
  };
  collect(process, undefined, []);
  const connected = connect(drawing, Object.values(flows), placed);
  const nodes = Object.fromEntries(placed.map((one) => [one.element.id, readNode(drawing, one, connected)]));
  hasOwnId(drawing, process);
  const [runAs, tool] = [attributeOf(process, 'portico:runAs'), attributeOf(process, 'portico:tool')];
  const own = wordsOf(process);
  return {
    id: process.id,
    name: own.plain === '' && about.participant ? { ...wordsOf(about.participant), ...own, plain: wordsOf(about.participant).plain } : own,
    ...documentationOf(process),
    runAs: runAs === undefined ? undefined : listIn(process, 'portico:runAs'),
    ...(tool !== undefined && { tool }),
    nodes,
    flows,
    scopes: scopesOf(process.id, nodes),
  };
}

function readFlow(drawing: Drawing, element: XmlElement): SequenceFlow {
  const given = childOf(element, 'bpmn:conditionExpression');
  const where = { en: 'the condition', zh: '条件' };
  const condition = given && readExpression(drawing, { element, where, text: given.text, language: attributeOf(given, 'language') });
  return {
    id: element.id,
    name: wordsOf(element).plain,
    from: drawing.find(attributeOf(element, 'sourceRef'))?.id ?? '',
    to: drawing.find(attributeOf(element, 'targetRef'))?.id ?? '',
    ...(condition !== undefined && { condition }),
  };
}

/** What hangs on each node, by its id. */
interface Connected {
  readonly incoming: ReadonlyMap<string, readonly string[]>;
  readonly outgoing: ReadonlyMap<string, readonly string[]>;
  readonly boundaries: ReadonlyMap<string, readonly string[]>;
}

function connect(drawing: Drawing, flows: readonly SequenceFlow[], placed: readonly Placed[]): Connected {
  const grouped = (pairs: readonly (readonly [string, string])[]): Map<string, string[]> => {
    const groups = new Map<string, string[]>();
    for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
    return groups;
  };
  const boundaries = placed
    .filter(({ element }) => element.name === 'bpmn:boundaryEvent')
    .map(({ element }) => [drawing.find(attributeOf(element, 'attachedToRef'))?.id ?? '', element.id] as const);
  return { incoming: grouped(flows.map(({ id, to }) => [to, id])), outgoing: grouped(flows.map(({ id, from }) => [from, id])), boundaries: grouped(boundaries) };
}

function readNode(drawing: Drawing, placed: Placed, connected: Connected): FlowNode {
  const { element, scope, inside, lane } = placed;
  const byDefault = attributeOf(element, 'default');
  checkIgnored(drawing, element);
  const base = {
    id: element.id,
    name: wordsOf(element),
    ...documentationOf(element),
    scope,
    incoming: connected.incoming.get(element.id) ?? [],
    outgoing: connected.outgoing.get(element.id) ?? [],
    ...(byDefault !== undefined && { default: drawing.find(byDefault)?.id ?? byDefault }),
    lane,
  };
  const gateway = gateways[element.name];
  if (gateway) return { ...base, kind: 'gateway', type: gateway, ...readActivation(drawing, element, gateway) };
  const mappings = readMappings(drawing, element);
  switch (element.name) {
    case 'bpmn:startEvent': {
      const inEventSub = inside !== undefined && attributeOf(inside, 'triggeredByEvent') === 'true';
      const form = readForm(drawing, element);
      const occasion = readOccasion(drawing, element);
      const trigger = readTrigger(drawing, element, inEventSub ? 'event-start' : 'start');
      if (inside && !inEventSub && hasDefinition(element)) drawing.note('start.inside', element);
      if (!inside && trigger.type === 'condition') drawing.note('start.condition', element);
      return { ...base, kind: 'start', trigger, interrupting: attributeOf(element, 'isInterrupting') !== 'false', ...(form && { form }), ...(occasion && { occasion }), mappings };
    }
    case 'bpmn:endEvent':
      return { ...base, kind: 'end', result: readResult(drawing, element, 'end'), mappings };
    case 'bpmn:intermediateThrowEvent':
      return { ...base, kind: 'throw', result: readResult(drawing, element, 'throw'), mappings };
    case 'bpmn:intermediateCatchEvent':
      return { ...base, kind: 'catch', trigger: readTrigger(drawing, element, 'catch'), mappings };
    case 'bpmn:boundaryEvent': {
      const interrupting = attributeOf(element, 'cancelActivity') !== 'false';
      return {
        ...base,
        kind: 'boundary',
        on: drawing.find(attributeOf(element, 'attachedToRef'))?.id ?? '',
        trigger: readTrigger(drawing, element, 'boundary'),
        interrupting,
        mappings,
      };
    }
    default: {
      const loop = readLoop(drawing, element);
      const boundaries = connected.boundaries.get(element.id) ?? [];
      const handler = boundaries.flatMap((id) => handlerOf(drawing, drawing.byId.get(id)) ?? []).at(0);
      return {
        ...base,
        kind: 'activity',
        work: readWork(drawing, element),
        ...(loop && { loop }),
        mappings,
        boundaries,
        forCompensation: attributeOf(element, 'isForCompensation') === 'true',
        ...(handler && { compensatedBy: handler.id }),
      };
    }
  }
}

function readActivation(drawing: Drawing, element: XmlElement, type: Gateway['type']): { readonly activation?: string } {
  if (type === 'event' && (attributeOf(element, 'instantiate') === 'true' || attributeOf(element, 'eventGatewayType') === 'Parallel')) drawing.note('gateway.instantiate', element);
  const condition = childOf(element, 'bpmn:activationCondition');
  const where = { en: 'the activation condition', zh: '激活条件' };
  const text = condition && readExpression(drawing, { element, where, text: condition.text, language: attributeOf(condition, 'language') });
  return text === undefined ? {} : { activation: text };
}

/** The activity that a compensation boundary event is connected to by a dotted line. */
function handlerOf(drawing: Drawing, boundary: XmlElement | undefined): XmlElement | undefined {
  if (!boundary || !childOf(boundary, 'bpmn:compensateEventDefinition')) return undefined;
  for (const one of drawing.byId.values()) {
    if (one.name !== 'bpmn:association' || drawing.find(attributeOf(one, 'sourceRef')) !== boundary) continue;
    const handler = drawing.find(attributeOf(one, 'targetRef'));
    if (handler && activities.has(handler.name)) return handler;
  }
  return undefined;
}

function scopesOf(process: string, nodes: Readonly<Record<string, FlowNode>>): Record<string, ScopeContent> {
  const all = Object.values(nodes);
  const scopes = [process, ...all.filter((node) => node.kind === 'activity' && node.work.type === 'sub').map(({ id }) => id)];
  return Object.fromEntries(
    scopes.map((scope) => {
      const inside = all.filter((node) => node.scope === scope);
      const starts = inside.filter((node) => node.kind === 'start');
      const [plain, triggered] = [starts.filter(({ trigger }) => trigger.type === 'none'), starts.filter(({ trigger }) => trigger.type !== 'none')];
      const eventSubProcesses = inside.filter((node) => node.kind === 'activity' && node.work.type === 'sub' && node.work.sub === 'event');
      const ids = (of: readonly { readonly id: string }[]): string[] => of.map(({ id }) => id);
      return [scope, { nodes: ids(inside), starts: ids([...plain, ...triggered]), eventSubProcesses: ids(eventSubProcesses) }];
    }),
  );
}

function isNode({ name }: XmlElement): boolean {
  return activities.has(name) || events.has(name) || gateways[name] !== undefined;
}

function isRun(element: XmlElement): boolean {
  return element.name === 'bpmn:sequenceFlow' || isNode(element);
}

/** Ids become keys of the definition and part of addresses; of two with the same, the first counts. */
function hasOwnId(drawing: Drawing, element: XmlElement): boolean {
  const { id } = element;
  if (id === '') drawing.note('id.missing', element);
  else if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(id) || id.length > 200 || id in Object.prototype) drawing.note('id.bad', element, { id });
  return id !== '' && drawing.byId.get(id) === element;
}
