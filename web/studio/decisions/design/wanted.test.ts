import { decide, readDecisions } from '@portico/bpmn';
import { expect, test } from 'vitest';
import { newDecision } from '../../processes/design/new-decision.ts';
import { wantedBy } from './wanted.ts';

const price = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="Price" namespace="x">
  <decision id="Total" name="Total"><variable id="V" name="total" typeRef="number" />
    <informationRequirement id="R"><requiredDecision href="#Rebate" /></informationRequirement>
    <literalExpression id="L"><text>amount * (1 - rebate) + order.shipping</text></literalExpression></decision>
  <decision id="Rebate" name="Rebate"><variable id="W" name="rebate" typeRef="number" /><decisionTable id="T" hitPolicy="FIRST">
    <input id="I" label="Customer level"><inputExpression id="E" typeRef="string"><text>level</text></inputExpression><inputValues id="IV"><text>"gold","silver"</text></inputValues></input>
    <input id="J" label="New?"><inputExpression id="F" typeRef="boolean"><text>fresh</text></inputExpression></input>
    <output id="O" name="rebate" typeRef="number" />
    <rule id="A"><inputEntry id="a1"><text>"gold"</text></inputEntry><inputEntry id="a2"><text>-</text></inputEntry><outputEntry id="a3"><text>0.2</text></outputEntry></rule>
    <rule id="B"><inputEntry id="b1"><text>-</text></inputEntry><inputEntry id="b2"><text>-</text></inputEntry><outputEntry id="b3"><text>0</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>`;

test('asks for what is looked at and not worked out', () => {
  const { model, issues } = readDecisions(price);
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!model) throw new Error('the file has decisions');
  expect(wantedBy(model, 'Total')).toEqual([
    { name: 'level', label: 'Customer level', kind: 'choice', choices: ['gold', 'silver'] },
    { name: 'fresh', label: 'New?', kind: 'boolean', choices: [] },
    { name: 'amount', label: 'amount', kind: 'any', choices: [] },
    { name: 'order', label: 'order', kind: 'any', choices: [] },
  ]);
  expect(wantedBy(model, 'Nothing')).toEqual([]);
});

test('a new decision is sound and decides', () => {
  const { model, issues, title } = readDecisions(newDecision({ id: 'Approval', title: { en: 'Approval <1>', zh: '审批' } }));
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(title.plain).toBe('Approval <1>');
  if (!model) throw new Error('the file has a decision');
  const at = '2027-01-04T09:00:00Z';
  expect(decide(model, { variables: { amount: 10 }, at })).toMatchObject({ ok: true, value: 'automatic', matched: [{ rules: [1] }] });
  expect(decide(model, { variables: { amount: 5000 }, at })).toMatchObject({ ok: true, value: 'by hand', matched: [{ rules: [2] }] });
});
