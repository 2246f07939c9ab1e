import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { porticoModdle } from './portico-moddle.ts';
import { readProcesses } from './read-processes.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}.bpmn`, import.meta.url), 'utf8');
const only = (xml: string, roles?: Parameters<typeof readProcesses>[1]) => {
  const { processes, issues } = readProcesses(xml, roles);
  if (!processes[0]) throw new Error(JSON.stringify(issues));
  return processes[0];
};
const file = (body: string, attributes = ''): string =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:portico="urn:portico:bpmn:1" id="f"><process id="p" isExecutable="true" ${attributes}>${body}</process></definitions>`;
const plain = '<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="s-e" sourceRef="s" targetRef="e"/>';

describe('readProcesses', () => {
  test('gives names in the languages they have, documentation, roles and tool', () => {
    const process = only(
      file(`<documentation>Who may be away when.</documentation>${plain}`, 'name="Leave" portico:zh="请假" portico:runAs="hr, manager" portico:tool="ask_for_leave"'),
    );
    expect(process).toMatchObject({ name: { plain: 'Leave', zh: '请假' }, documentation: 'Who may be away when.', runAs: ['hr', 'manager'], tool: 'ask_for_leave' });
    expect(readProcesses(file(plain, 'portico:zh="请假"')).title).toEqual({ plain: '', zh: '请假' });
  });

  test.each(['leave-request', 'order', 'incident'])('%s speaks both languages', (name) => {
    const named = Object.values(only(fixture(name)).nodes).filter(({ name: { plain } }) => plain !== '');
    expect(named.length).toBeGreaterThan(0);
    for (const node of named) expect(node.name.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  test('the form, the assignment and the documentation of a user task', () => {
    expect(only(fixture('user-task')).nodes['a']).toMatchObject({
      documentation: 'Look at both pages.',
      work: {
        type: 'user',
        form: { entity: 'Leave', fields: ['from', 'until'] },
        assignment: { assignee: 'boss', roles: ['hr', 'manager'], due: 'now() + duration("P1D")', priority: '50' },
      },
    });
    const schema = file(
      `<startEvent id="s"><extensionElements><portico:form><![CDATA[{"type":"object","properties":{"n":{"type":"number"}}}]]></portico:form></extensionElements></startEvent><endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="e"/>`,
    );
    expect(only(schema).nodes['s']).toMatchObject({ form: { schema: { type: 'object', properties: { n: { type: 'number' } } } } });
  });

  test('what else begins a process', () => {
    const start = (extension: string): unknown => only(file(`<startEvent id="s"><extensionElements>${extension}</extensionElements></startEvent>`)).nodes['s'];
    expect(start('<portico:record entity="Ticket" on="created, updated" if="record.urgent"/>')).toMatchObject({
      occasion: { type: 'record', entity: 'Ticket', on: ['created', 'updated'], if: 'record.urgent' },
    });
    expect(start('<portico:webhook name="new-order"/>')).toMatchObject({ occasion: { type: 'webhook', name: 'new-order' } });
  });

  test('knows every extension that drawing tools are told of', () => {
    const names = porticoModdle.types.flatMap((type) => ('superClass' in type ? [type.name.toLowerCase()] : []));
    expect(names).toHaveLength(10);
    for (const name of [...names, 'guess']) {
      const { issues } = readProcesses(file(`<startEvent id="s"><extensionElements><portico:${name}/></extensionElements></startEvent>`));
      expect([name, issues.some(({ code }) => code === 'extension.unknown')]).toEqual([name, name === 'guess']);
    }
  });

  test('lanes are roles: those they name, else the role called like them', () => {
    const lanes = (roles?: Parameters<typeof readProcesses>[1]) => Object.fromEntries(Object.values(only(fixture('lanes'), roles).nodes).map(({ id, lane }) => [id, lane]));
    expect(lanes()).toMatchObject({ a: ['hr'], b: ['team-lead', 'hr'], c: ['boss', 'owner'], s: [] });
    expect(lanes({ roles: { people: { title: { en: 'HR', zh: '人事' } } } })).toMatchObject({ a: ['people'], b: ['people'], c: ['boss', 'owner'] });
  });

  test('of several pools those that are executable are taken; black boxes and drawn ones are left', () => {
    const { processes, drawn, title } = readProcesses(fixture('two-pools'));
    expect(processes.map(({ id, name }) => [id, name.plain])).toEqual([['p', 'Shop']]);
    expect({ drawn, title }).toEqual({ drawn: ['q'], title: { plain: 'Shop' } });
    expect(readProcesses(fixture('two-pools'), { all: true }).issues.map(({ code, element }) => [code, element])).toContainEqual(['call.missing', 'unfinished']);
  });

  test('a process with an error is left out, the others of its file are taken', () => {
    const two = fixture('two-pools').replace('isExecutable="false"', 'isExecutable="true"');
    expect(readProcesses(two).processes.map(({ id }) => id)).toEqual(['p']);
  });

  test('references may carry the prefix of the target namespace', () => {
    const xml = `<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tns="urn:x" targetNamespace="urn:x" id="f"><b:message id="m" name="Paid"/><b:process id="p" isExecutable="true"><b:startEvent id="s"><b:messageEventDefinition messageRef="tns:m"/></b:startEvent></b:process></b:definitions>`;
    expect(only(xml).nodes['s']).toMatchObject({ trigger: { type: 'message', message: 'Paid' } });
  });

  test('whatever stands in the file, reading it never throws', () => {
    for (const source of ['', '<', 'x', '<a', '<a b="', '<definitions/>', '{"json":true}', '\uFEFF<a/>', '<?xml version="1.0"?>', '<!-- -->'])
      expect(readProcesses(source)).toMatchObject({ processes: [] });
    const source = fixture('order');
    for (let cut = 0; cut < source.length; cut += 37) expect(readProcesses(source.slice(0, cut)).issues.length).toBeGreaterThan(0);
    expect(readProcesses(`<definitions>${' '.repeat(4_000_000)}</definitions>`).issues).toMatchObject([{ code: 'file.long', line: 1 }]);
  });

  test('entities are never expanded, not even those of the file itself', () => {
    const bomb = `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="&b;"/></definitions>`;
    expect(readProcesses(bomb).issues).toMatchObject([{ code: 'file.doctype' }]);
    expect(only(file(plain, 'name="&quot;A&quot; &amp; B &unknown;"')).name.plain).toBe('"A" & B &unknown;');
  });

  test('a large file is read in a moment', () => {
    const tasks = Array.from(
      { length: 3000 },
      (_, index) => `<task id="t${index}" name="Task ${index}"/><sequenceFlow id="f${index}" sourceRef="${index === 0 ? 's' : `t${index - 1}`}" targetRef="t${index}"/>`,
    );
    const started = performance.now();
    expect(Object.keys(only(file(`<startEvent id="s"/>${tasks.join('')}`)).nodes)).toHaveLength(3001);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
