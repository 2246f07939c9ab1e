// Makes a drawn process executable, for tests: does to the XML what each of the checker's remedies asks for, and nothing else.
import type { BpmnIssue } from './read-drawing.ts';
import { readProcesses } from './read-processes.ts';

const words = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:portico="urn:portico:bpmn:1"';
const call = `<extensionElements ${words}><portico:call kind="operation" name="records.find"/></extensionElements>`;
const shared = `<message ${words} id="a-message" name="A message"/><signal ${words} id="a-signal" name="A signal"/><error ${words} id="an-error" errorCode="AN-ERROR"/><escalation ${words} id="an-escalation" escalationCode="AN-ESCALATION"/>`;

/** The file with all it lacks; `conditions` by flow, where others than `way = 1`, `way = 2`… are meant. */
export function finish(source: string, conditions: Readonly<Record<string, string>> = {}): string {
  let xml = source.replaceAll('isExecutable="false"', 'isExecutable="true"').replace(/(<[\w:]*definitions[^>]*>)/, `$1${shared}`);
  for (const [flow, condition] of Object.entries(conditions)) xml = withCondition(xml, flow, condition);
  for (let round = 0; round < 5; round += 1) {
    const errors = readProcesses(xml).issues.filter(({ severity }) => severity === 'error');
    if (errors.length === 0) return xml;
    for (const error of errors) xml = remedied(xml, error);
  }
  throw new Error(JSON.stringify(readProcesses(xml).issues.filter(({ severity }) => severity === 'error')));
}

function remedied(xml: string, { code, element, message }: BpmnIssue): string {
  const define = (kind: string, reference: string): string =>
    inElement(xml, element, (text) => text.replace(new RegExp(` ${kind}Ref="[^"]*"`), '').replace(new RegExp(`<[\\w:]*${kind}EventDefinition`), `$& ${reference}`));
  switch (code) {
    case 'message.missing':
      return /^<[\w:]*receiveTask/.test(elementIn(xml, element))
        ? inElement(xml, element, (text) => text.replace(/^<[\w:]+/, '$& messageRef="a-message"'))
        : define('message', 'messageRef="a-message"');
    case 'signal.missing':
      return define('signal', 'signalRef="a-signal"');
    case 'error.missing':
      return define('error', 'errorRef="an-error"');
    case 'escalation.missing':
      return define('escalation', 'escalationRef="an-escalation"');
    case 'timer.missing':
      return inElement(xml, element, (text) =>
        text.replace(/<([\w:]*timerEventDefinition)[^>]*?(\/>|>[\s\S]*?<\/\1>)/, `<timerEventDefinition ${words}><timeDuration>PT1H</timeDuration></timerEventDefinition>`),
      );
    case 'condition.missing':
      return inElement(xml, element, (text) =>
        text.replace(
          /<([\w:]*conditionalEventDefinition)[^>]*?(\/>|>[\s\S]*?<\/\1>)/,
          `<conditionalEventDefinition ${words}><condition>hot</condition></conditionalEventDefinition>`,
        ),
      );
    case 'start.condition':
      return inElement(xml, element, (text) =>
        text.replace(/<([\w:]*conditionalEventDefinition)[^>]*>[\s\S]*?<\/\1>/, `<extensionElements ${words}><portico:record entity="Thing" on="updated"/></extensionElements>`),
      );
    case 'call.missing':
    case 'send.way':
      return inElement(xml, element, (text) => text.replace(/^<[^>]*>/, `$&${call}`));
    case 'decision.missing':
      return inElement(xml, element, (text) => text.replace(/^<[^>]*>/, `$&<extensionElements ${words}><portico:decision name="a-decision"/></extensionElements>`));
    case 'loop.over-nothing':
      return inElement(xml, element, (text) =>
        text.replace(/<([\w:]*multiInstanceLoopCharacteristics)([^>]*?)(\/>|>[\s\S]*?<\/\1>)/, `<$1$2><loopCardinality ${words}>2</loopCardinality></$1>`),
      );
    case 'loop.endless':
      return inElement(xml, element, (text) => text.replace(/<[\w:]*standardLoopCharacteristics/, '$& loopMaximum="2"'));
    case 'gateway.conditions':
      return waysOf(xml, element).reduce((text, flow, index) => withCondition(text, flow, `way = ${index + 1}`), xml);
    default:
      throw new Error(`${element}: no remedy for ${code}: ${message.en}`);
  }
}

/** Flows out of a gateway that have no condition and are not its default. */
function waysOf(xml: string, gateway: string): string[] {
  const open = elementIn(xml, gateway).match(/^<[^>]*>/)?.[0] ?? '';
  return [...xml.matchAll(/<[\w:]*sequenceFlow[^>]*>/g)].flatMap(([tag]) => {
    const id = / id="([^"]*)"/.exec(tag)?.[1] ?? '';
    return tag.includes(`sourceRef="${gateway}"`) && !open.includes(`default="${id}"`) && !elementIn(xml, id).includes('conditionExpression') ? [id] : [];
  });
}

function withCondition(xml: string, flow: string, condition: string): string {
  const escaped = condition.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return inElement(xml, flow, (text) => {
    const bare = text.replace(/<([\w:]*conditionExpression)[^>]*>[\s\S]*?<\/\1>/, '');
    const [, name = ''] = /^<([\w:]+)/.exec(bare) ?? [];
    const inner = `<conditionExpression ${words}>${escaped}</conditionExpression>`;
    return bare.endsWith('/>') && !bare.includes('</') ? `${bare.slice(0, -2)}>${inner}</${name}>` : bare.replace(/(<\/[\w:]+>)$/, `${inner}$1`);
  });
}

/** The text of an element, from its tag to the end of it. */
function elementIn(xml: string, id: string): string {
  const at = xml.search(new RegExp(`<[\\w:]+\\s[^>]*\\bid="${id.replaceAll('.', String.raw`\.`)}"`));
  if (at < 0) throw new Error(`no element ${id}`);
  const [open = '', name = ''] = /^<([\w:]+)[^>]*>/.exec(xml.slice(at)) ?? [];
  return open.endsWith('/>') ? open : xml.slice(at, xml.indexOf(`</${name}>`, at) + name.length + 3);
}

function inElement(xml: string, id: string, change: (text: string) => string): string {
  const text = elementIn(xml, id);
  const changed = change(text);
  if (changed === text) throw new Error(`nothing to change in ${text.slice(0, 200)}`);
  return xml.replace(text, () => changed);
}
