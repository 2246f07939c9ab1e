import type { AppModel, TestStep } from '@portico/contracts';
import { expect, test } from 'vitest';
import { tryDecision } from './try-decision.ts';
import { tryProcess } from './try-process.ts';

const process = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:portico="urn:portico:bpmn:1" id="D" targetNamespace="x"><process id="P" isExecutable="true">
  <startEvent id="Start"/><userTask id="Ask"><extensionElements><portico:assignment roles="clerk"/></extensionElements></userTask>
  <businessRuleTask id="Rate"><extensionElements><portico:decision name="level" into="level"/></extensionElements></businessRuleTask><endEvent id="Done"/>
  <sequenceFlow id="A" sourceRef="Start" targetRef="Ask"/><sequenceFlow id="B" sourceRef="Ask" targetRef="Rate"/><sequenceFlow id="C" sourceRef="Rate" targetRef="Done"/>
</process></definitions>`;
const decision = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="Level" namespace="x"><decision id="Level" name="Level"><variable id="V" name="level" typeRef="string"/>
  <decisionTable id="T" hitPolicy="FIRST"><input id="I" label="Amount"><inputExpression id="E" typeRef="number"><text>amount</text></inputExpression></input><output id="O" name="level" typeRef="string"/>
  <rule id="Low"><inputEntry id="L1"><text>&lt; 1000</text></inputEntry><outputEntry id="L2"><text>"low"</text></outputEntry></rule>
  <rule id="High"><inputEntry id="H1"><text>-</text></inputEntry><outputEntry id="H2"><text>"high"</text></outputEntry></rule></decisionTable></decision></definitions>`;
const model = {
  roles: { format: 1, roles: {} },
  processes: { ask: { title: 'Ask', source: process } },
  decisions: { level: { title: 'Level', source: decision } },
} as unknown as AppModel;
const answered: TestStep = { process: 'ask', happens: [{ complete: 'Ask', with: { amount: 5 } }] };

test('a process is tried without the app', () => {
  expect(tryProcess(model, { ...answered, expect: { ends: ['Done'], waits: [], takes: ['Start', 'Rate'], variables: { level: 'low' } } })).toBeUndefined();
  expect(tryProcess(model, { process: 'ask', with: { amount: 1 }, expect: { waits: ['Ask'], variables: { amount: 1 } } })).toBeUndefined();
});

test('what came instead is told', () => {
  expect(tryProcess(model, { ...answered, expect: { ends: [] } })).toMatchObject({ expected: { en: 'ends: none' }, got: { en: 'ends: Done', zh: '结束于：Done' } });
  expect(tryProcess(model, { ...answered, expect: { waits: ['Ask'] } })).toMatchObject({ got: { en: 'waits at: none' } });
  expect(tryProcess(model, { ...answered, expect: { takes: ['Rate', 'Ask'] } })).toMatchObject({ got: { en: 'takes: Start, Ask, Rate, Done' } });
  expect(tryProcess(model, { ...answered, expect: { variables: { level: 'high' } } })).toMatchObject({ expected: { en: 'level is "high"' }, got: { en: 'level is "low"' } });
  expect(tryProcess(model, { process: 'ask', happens: [{ due: 'Ask' }] })).toMatchObject({ expected: { en: 'it waits for {"due":"Ask"}' }, got: { en: 'it waits at: Ask' } });
  expect(() => tryProcess(model, { process: 'nobody' })).toThrow(/nobody/);
});

test('a decision is tried, with the rules it follows from', () => {
  expect(tryDecision(model, { decision: 'level', with: { amount: 2000 }, expect: { value: 'high', rules: ['High'] } })).toBeUndefined();
  expect(tryDecision(model, { decision: 'level', with: { amount: 2000 }, expect: { value: 'low' } })).toMatchObject({
    expected: { en: 'the value "low"' },
    got: { en: 'the value "high"' },
  });
  expect(tryDecision(model, { decision: 'level', with: { amount: 2000 }, expect: { rules: ['Low'] } })).toMatchObject({ got: { en: 'by the rules: High' } });
  expect(() => tryDecision(model, { decision: 'nothing' })).toThrow(/nothing/);
});
