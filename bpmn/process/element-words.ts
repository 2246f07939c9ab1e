import { attributeOf, type XmlElement } from '../xml/read-xml.ts';
import type { Words } from './definition.ts';
import type { Text } from '../text/fill-text.ts';

/** What people call the elements of BPMN. */
const kinds: Readonly<Record<string, Text>> = {
  'bpmn:process': { en: 'The process', zh: '流程' },
  'bpmn:participant': { en: 'The pool', zh: '泳池' },
  'bpmn:choreography': { en: 'The choreography', zh: '编排图' },
  'bpmn:globalChoreographyTask': { en: 'The choreography', zh: '编排图' },
  'bpmn:conversation': { en: 'The conversation', zh: '会话' },
  'bpmn:lane': { en: 'The lane', zh: '泳道' },
  'bpmn:sequenceFlow': { en: 'The arrow', zh: '连线' },
  'bpmn:startEvent': { en: 'The start event', zh: '开始事件' },
  'bpmn:endEvent': { en: 'The end event', zh: '结束事件' },
  'bpmn:intermediateThrowEvent': { en: 'The event', zh: '中间事件' },
  'bpmn:intermediateCatchEvent': { en: 'The event', zh: '中间事件' },
  'bpmn:boundaryEvent': { en: 'The boundary event', zh: '边界事件' },
  'bpmn:exclusiveGateway': { en: 'The gateway', zh: '排他网关' },
  'bpmn:parallelGateway': { en: 'The parallel gateway', zh: '并行网关' },
  'bpmn:inclusiveGateway': { en: 'The inclusive gateway', zh: '包容网关' },
  'bpmn:eventBasedGateway': { en: 'The event-based gateway', zh: '事件网关' },
  'bpmn:complexGateway': { en: 'The complex gateway', zh: '复杂网关' },
  'bpmn:task': { en: 'The task', zh: '任务' },
  'bpmn:manualTask': { en: 'The manual task', zh: '手工任务' },
  'bpmn:userTask': { en: 'The user task', zh: '用户任务' },
  'bpmn:serviceTask': { en: 'The service task', zh: '服务任务' },
  'bpmn:sendTask': { en: 'The send task', zh: '发送任务' },
  'bpmn:receiveTask': { en: 'The receive task', zh: '接收任务' },
  'bpmn:scriptTask': { en: 'The script task', zh: '脚本任务' },
  'bpmn:businessRuleTask': { en: 'The decision task', zh: '决策任务' },
  'bpmn:callActivity': { en: 'The call activity', zh: '调用活动' },
  'bpmn:subProcess': { en: 'The sub-process', zh: '子流程' },
  'bpmn:transaction': { en: 'The transaction', zh: '事务' },
  'bpmn:adHocSubProcess': { en: 'The ad-hoc sub-process', zh: '自由子流程' },
};

/** An element's names in the languages it has. */
export function wordsOf(element: XmlElement): Words {
  const [en, zh] = [attributeOf(element, 'portico:en'), attributeOf(element, 'portico:zh')];
  return { plain: oneLine(element.attributes['name']), ...(en !== undefined && { en: oneLine(en) }), ...(zh !== undefined && { zh: oneLine(zh) }) };
}

/** `The gateway "Approved?"`; an arrow without a name is told by what it connects. */
export function tellElement(element: XmlElement, byId: ReadonlyMap<string, XmlElement>): Text {
  const kind = kinds[element.name] ?? { en: 'The element', zh: '元素' };
  const name = nameOf(element);
  if (name) return { en: `${kind.en} "${name.en}"`, zh: `${kind.zh}“${name.zh}”` };
  const ends = element.name === 'bpmn:sequenceFlow' ? ['sourceRef', 'targetRef'].map((end) => byId.get(attributeOf(element, end) ?? '')) : [];
  const [from, to] = ends.map((end) => end && (nameOf(end) ?? { en: end.id, zh: end.id }));
  if (from && to) return { en: `${kind.en} from "${from.en}" to "${to.en}"`, zh: `从“${from.zh}”到“${to.zh}”的连线` };
  if (from) return { en: `${kind.en} from "${from.en}"`, zh: `从“${from.zh}”引出的连线` };
  if (to) return { en: `${kind.en} to "${to.en}"`, zh: `指向“${to.zh}”的连线` };
  return element.id === '' ? kind : { en: `${kind.en} "${element.id}"`, zh: `${kind.zh}“${element.id}”` };
}

/** What an element is called in each language, or nothing when it has no name at all. */
export function nameOf(element: XmlElement): Text | undefined {
  const { plain, en, zh } = wordsOf(element);
  const any = en ?? zh ?? plain;
  if (any === '') return undefined;
  return { en: en ?? (plain || any), zh: zh ?? (plain || any) };
}

function oneLine(text = ''): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
