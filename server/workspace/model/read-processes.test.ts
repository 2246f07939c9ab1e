import { readFileSync } from 'node:fs';
import type { Files } from '@portico/contracts';
import { describe, expect, test } from 'vitest';
import { modelFiles } from './model-files.ts';
import { readModel } from './read-model.ts';

const head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:portico="urn:portico:bpmn:1" id="file">';
const ext = (inner: string): string => `<extensionElements>${inner}</extensionElements>`;
/** A process with one step; `step` has the id "a". */
const oneStep = (step: string, attributes = ''): string =>
  `${head}
  <process id="p" name="Leave" isExecutable="true" ${attributes}>
    <startEvent id="s"/>
    ${step}
    <endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
    <sequenceFlow id="f2" sourceRef="a" targetRef="e"/>
  </process>
</definitions>`;
const decision = readFileSync(new URL('../../../bpmn/decision/fixtures/unique.dmn', import.meta.url), 'utf8');

const desk: Files = {
  'app.yaml': 'format: 1\nname: desk\ntitle: Desk\n',
  'roles.yaml': 'format: 1\nroles:\n  manager: { title: { en: Manager, zh: 经理 } }\n',
  'access.cedar': 'permit (principal, action, resource);\n',
  'entities/Leave.yaml': 'format: 1\nname: Leave\nkey: [id]\nfields:\n  id: { type: integer, required: true }\n  reason: { type: text }\n',
  'processes/leave.bpmn': oneStep(`<userTask id="a" name="Approve">${ext('<portico:form entity="Leave" fields="reason"/><portico:assignment roles="manager"/>')}</userTask>`),
  'decisions/approval.dmn': decision,
};
const with_ = (files: Files): ReturnType<typeof readModel> => readModel({ ...desk, ...files });
/** Why it can't be published, as `file:line place message`. */
const broken = (files: Files): string[] => with_(files).broken.map(({ file, line, place, message }) => `${file ?? ''}:${line ?? ''} ${place ?? ''} ${message.en}`);

describe('processes and decisions of an app', () => {
  test('are kept as they are written, under the names of their files', () => {
    const { model, issues } = readModel(desk);
    expect(issues).toEqual([]);
    expect(model?.processes).toEqual({ leave: { title: 'Leave', source: desk['processes/leave.bpmn'] } });
    expect(model?.decisions).toMatchObject({ approval: { title: 'approver', source: decision } });
    expect(model && modelFiles(model)).toMatchObject({ 'processes/leave.bpmn': desk['processes/leave.bpmn'], 'decisions/approval.dmn': decision });
    expect(
      readModel({ ...desk, 'processes/leave.bpmn': oneStep('<task id="a"/>').replace('name="Leave"', 'name="Leave" portico:zh="请假"') }).model?.processes?.['leave']?.title,
    ).toEqual({ en: 'Leave', zh: '请假' });
  });

  test('what can not run stays in the draft and is not published, told with its line and element', () => {
    const files = { 'processes/leave.bpmn': oneStep('<serviceTask id="a" name="Archive"/>') };
    expect(with_(files).model).toBeDefined();
    expect(broken(files)).toEqual(['processes/leave.bpmn:4 a The service task "Archive" does not say what to do. Choose an operation, a tool, a function or an agent.']);
    expect(broken({ 'decisions/approval.dmn': decision.replace('&lt; 1000', '&lt;&lt;') })).toMatchObject([
      expect.stringContaining('decisions/approval.dmn:4 approver The decision "approver": rule 1'),
    ]);
  });

  test('what can not be read at all is refused', () => {
    const { model, issues } = with_({
      'processes/leave.bpmn': '<definitions>',
      'processes/Leave Request.bpmn': 'x',
      'decisions/notes.txt': 'x',
      'decisions/approval.dmn': '<!DOCTYPE a><a/>',
    });
    expect(model).toBeUndefined();
    expect(issues.map(({ file }) => file).sort()).toEqual(['decisions/approval.dmn', 'decisions/notes.txt', 'processes/Leave Request.bpmn', 'processes/leave.bpmn']);
  });

  test.each<[string, string, string]>([
    [
      'an entity',
      `<userTask id="a">${ext('<portico:form entity="Leav" fields="reason"/><portico:assignment roles="manager"/>')}</userTask>`,
      '"a": there is no entity "Leav". Did you mean "Leave"?',
    ],
    [
      'a field',
      `<userTask id="a">${ext('<portico:form entity="Leave" fields="reasn"/><portico:assignment roles="manager"/>')}</userTask>`,
      '"a": Leave has no field "reasn". Did you mean "reason"?',
    ],
    ['a role', `<userTask id="a" name="Approve">${ext('<portico:assignment roles="boss"/>')}</userTask>`, '"Approve": there is no role "boss". Choose one or add it.'],
    [
      'an operation',
      `<serviceTask id="a">${ext('<portico:call kind="operation" name="records.updat"/>')}</serviceTask>`,
      '"a": there is no operation "records.updat". Did you mean "records.update"?',
    ],
    ['a function', `<serviceTask id="a">${ext('<portico:call kind="function" name="tax"/>')}</serviceTask>`, '"a": there is no function "tax". Choose one or add it.'],
    ['a decision', `<businessRuleTask id="a">${ext('<portico:decision name="aproval"/>')}</businessRuleTask>`, '"a": there is no decision "aproval". Did you mean "approval"?'],
    ['a process', '<callActivity id="a" calledElement="shipping"/>', '"a": there is no process "shipping". Choose one or add it.'],
  ])('name %s that is there', (_what, step, message) => {
    expect(broken({ 'processes/other.bpmn': oneStep(step) })).toEqual([`processes/other.bpmn:4 a ${message}`]);
  });

  test('name what is there: processes and decisions by file, or by file and id', () => {
    for (const name of ['leave', 'leave#p']) expect(broken({ 'processes/other.bpmn': oneStep(`<callActivity id="a" calledElement="${name}"/>`) })).toEqual([]);
    for (const name of ['approval', 'approval#approver'])
      expect(broken({ 'processes/other.bpmn': oneStep(`<businessRuleTask id="a">${ext(`<portico:decision name="${name}"/>`)}</businessRuleTask>`) })).toEqual([]);
    expect(broken({ 'processes/other.bpmn': oneStep('<task id="a"/>', 'portico:runAs="manager"') })).toEqual([]);
    expect(broken({ 'processes/other.bpmn': oneStep('<task id="a"/>', 'portico:runAs="nobody"') })).toEqual([
      'processes/other.bpmn:2 p "Leave": there is no role "nobody". Choose one or add it.',
    ]);
  });

  test('a tool or a webhook begins one process only', () => {
    const tool = oneStep('<task id="a"/>', 'portico:tool="ask"');
    expect(broken({ 'processes/one.bpmn': tool, 'processes/two.bpmn': tool })).toEqual([
      'processes/two.bpmn:2 p The tool "ask" stands in processes/one.bpmn#p already. Give each its own name.',
    ]);
    expect(broken({ 'processes/one.bpmn': oneStep('<task id="a"/>', 'portico:tool="Ask me"') })).toHaveLength(1);
  });

  test('a lane called like a role, in either language, is for that role', () => {
    const lane = (name: string): Files => ({
      'processes/lanes.bpmn': oneStep(`<laneSet><lane id="l" name="${name}"><flowNodeRef>a</flowNodeRef></lane></laneSet><userTask id="a"/>`),
    });
    expect(with_(lane('经理')).issues).toEqual([]);
    expect(with_(lane('Chef')).issues.map(({ message }) => message.en)).toMatchObject([expect.stringContaining('is for nobody')]);
  });
});
