import { attributeOf, childOf, type XmlElement } from '../xml/read-xml.ts';
import type { Loop, Work } from './definition.ts';
import { checkIgnored, extensionOf, readAssignment, readCall, readCorrelation, readForm } from './read-bindings.ts';
import { type Drawing, expressionIn, readExpression, variableIn } from './read-drawing.ts';
import { readMessage } from './read-event.ts';

const completion = { en: 'the completion condition', zh: '完成条件' };

/** What an activity does when its turn comes. */
export function readWork(drawing: Drawing, element: XmlElement): Work {
  switch (element.name) {
    case 'bpmn:userTask': {
      const form = readForm(drawing, element);
      return { type: 'user', ...(form && { form }), assignment: readAssignment(drawing, element) };
    }
    case 'bpmn:serviceTask':
    case 'bpmn:sendTask':
      return readService(drawing, element);
    case 'bpmn:receiveTask': {
      if (attributeOf(element, 'instantiate') === 'true') drawing.note('receive.instantiate', element);
      const correlation = readCorrelation(drawing, element);
      return { type: 'receive', message: readMessage(drawing, element, element) ?? '', ...(correlation !== undefined && { correlation }) };
    }
    case 'bpmn:scriptTask':
      return readScript(drawing, element);
    case 'bpmn:businessRuleTask':
      return readRule(drawing, element);
    case 'bpmn:callActivity': {
      const process = attributeOf(element, 'calledElement');
      if (process === undefined) drawing.note('called.missing', element);
      return { type: 'process', process: process ?? '' };
    }
    case 'bpmn:subProcess':
      return { type: 'sub', sub: attributeOf(element, 'triggeredByEvent') === 'true' ? 'event' : 'embedded' };
    case 'bpmn:transaction':
      return { type: 'sub', sub: 'transaction' };
    case 'bpmn:adHocSubProcess':
      return readAdHoc(drawing, element);
    default:
      return { type: 'none' };
  }
}

function readService(drawing: Drawing, element: XmlElement): Work {
  const call = readCall(drawing, element);
  if (!call && !extensionOf(element, 'call'))
    drawing.note(element.name === 'bpmn:sendTask' && attributeOf(element, 'messageRef') !== undefined ? 'send.way' : 'call.missing', element);
  return call ? { type: 'call', call } : { type: 'none' };
}

function readScript(drawing: Drawing, element: XmlElement): Work {
  const language = attributeOf(element, 'scriptFormat') ?? 'feel';
  if (!/^((text|application)\/)?(x-)?feel$/i.test(language)) {
    drawing.note('script.language', element, { language });
    return { type: 'none' };
  }
  const expression = readExpression(drawing, { element, where: { en: 'the script', zh: '脚本' }, text: childOf(element, 'bpmn:script')?.text });
  if (expression === undefined) drawing.note('script.missing', element);
  const into = variableIn(drawing, element, { name: 'portico:into', on: element });
  return { type: 'script', expression: expression ?? '', ...(into !== undefined && { into }) };
}

function readRule(drawing: Drawing, element: XmlElement): Work {
  const rule = extensionOf(element, 'decision');
  const decision = rule && attributeOf(rule, 'name');
  if (decision === undefined) drawing.note('decision.missing', element);
  const into = rule && variableIn(drawing, rule, { name: 'into', on: element });
  return { type: 'decision', decision: decision ?? '', ...(into !== undefined && { into }) };
}

function readAdHoc(drawing: Drawing, element: XmlElement): Work {
  const condition = childOf(element, 'bpmn:completionCondition');
  const text = condition && readExpression(drawing, { element, where: completion, text: condition.text, language: attributeOf(condition, 'language') });
  return {
    type: 'sub',
    sub: 'ad-hoc',
    ordering: attributeOf(element, 'ordering') === 'Sequential' ? 'sequential' : 'parallel',
    ...(text !== undefined && { completion: text }),
    cancelRemaining: attributeOf(element, 'cancelRemainingInstances') !== 'false',
  };
}

/** How often an activity is done; undefined for once. */
export function readLoop(drawing: Drawing, element: XmlElement): Loop | undefined {
  const standard = childOf(element, 'bpmn:standardLoopCharacteristics');
  if (standard) return readStandard(drawing, standard, element);
  const many = childOf(element, 'bpmn:multiInstanceLoopCharacteristics');
  return many && readMany(drawing, many, element);
}

function readStandard(drawing: Drawing, loop: XmlElement, on: XmlElement): Loop {
  const given = childOf(loop, 'bpmn:loopCondition');
  const where = { en: 'the condition for going on', zh: '继续条件' };
  const condition = given && readExpression(drawing, { element: on, where, text: given.text, language: attributeOf(given, 'language') });
  const most = attributeOf(loop, 'loopMaximum');
  if (most !== undefined && !/^[1-9]\d{0,8}$/.test(most)) drawing.note('loop.most', on, { text: most });
  if (condition === undefined && most === undefined) drawing.note('loop.endless', on);
  return { type: 'standard', ...(condition !== undefined && { condition }), before: attributeOf(loop, 'testBefore') === 'true', ...(most !== undefined && { most: Number(most) }) };
}

function readMany(drawing: Drawing, loop: XmlElement, on: XmlElement): Loop {
  checkIgnored(drawing, loop, on);
  const behavior = attributeOf(loop, 'behavior') ?? 'All';
  if (behavior !== 'All') drawing.note('loop.behavior', on);
  const each = extensionOf(loop, 'each');
  const collection = each && expressionIn(drawing, each, { name: 'collection', on, where: { en: 'the list', zh: '列表' } });
  const number = childOf(loop, 'bpmn:loopCardinality');
  const cardinality =
    number && readExpression(drawing, { element: on, where: { en: 'the number of times', zh: '次数' }, text: number.text, language: attributeOf(number, 'language') });
  if (collection === undefined && cardinality === undefined) drawing.note('loop.over-nothing', on);
  if (collection !== undefined && cardinality !== undefined) drawing.note('loop.both', on);
  const item = each && variableIn(drawing, each, { name: 'item', on: on });
  const output = each && expressionIn(drawing, each, { name: 'output', on, where: { en: 'the output of each', zh: '逐项输出' } });
  const into = each && variableIn(drawing, each, { name: 'into', on: on });
  const until = childOf(loop, 'bpmn:completionCondition');
  const done = until && readExpression(drawing, { element: on, where: completion, text: until.text, language: attributeOf(until, 'language') });
  return {
    type: attributeOf(loop, 'isSequential') === 'true' ? 'sequential' : 'parallel',
    ...(collection !== undefined && { collection }),
    ...(cardinality !== undefined && { cardinality }),
    ...(item !== undefined && { item }),
    ...(output !== undefined && { output }),
    ...(into !== undefined && { into }),
    ...(done !== undefined && { completion: done }),
  };
}
