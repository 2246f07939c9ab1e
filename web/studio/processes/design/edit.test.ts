import { porticoModdle, readProcesses } from '@portico/bpmn';
import { BpmnModdle } from 'bpmn-moddle';
import { beforeEach, expect, test } from 'vitest';
import {
  calledOf,
  idProblem,
  loopOf,
  namedIn,
  setDocumentation,
  setExpression,
  setExtension,
  setExtensions,
  setLoop,
  setNamed,
  setTimer,
  setValues,
  timerOf,
  usersOf,
} from './edit.ts';
import { type Change, extensionsOf, type Make, type Moddle, nameOf, partOf, partsOf, textOf } from './moddle.ts';
import { newProcess } from './templates.ts';

// The model bpmn-js draws, without its picture: changes are written as bpmn-js writes them.
const moddle = new BpmnModdle({ portico: porticoModdle });
const make: Make = (type, values) => moddle.create(type, values) as Moddle;
let top: Moddle;
let elements: Readonly<Record<string, Moddle>>;

beforeEach(async () => {
  const { rootElement, elementsById } = await moddle.fromXML(newProcess('reminder', { id: 'Care', title: { en: 'Care', zh: '照看' }, language: 'en' }));
  top = rootElement as Moddle;
  elements = elementsById as Readonly<Record<string, Moddle>>;
});

const at = (id: string): Moddle => {
  const found = elements[id];
  if (!found) throw new Error(`no ${id}`);
  return found;
};
function write(changes: readonly Change[]): void {
  for (const { of, set } of changes) for (const [name, value] of Object.entries(set)) (of as Moddle & { set(name: string, value: unknown): void }).set(name, value);
}
const textNow = async (): Promise<string> => (await moddle.toXML(top, { format: true })).xml;

test('values come and go', async () => {
  write(setValues(at('Work'), { 'portico:zh': '干活', name: 'Toil' }));
  expect([nameOf(at('Work'), 'en'), nameOf(at('Work'), 'zh')]).toEqual(['Toil', '干活']);
  write(setValues(at('Work'), { 'portico:zh': '' }));
  expect(await textNow()).toContain('<bpmn:userTask id="Work" name="Toil">');
});

test('an extension is there as long as it says something', async () => {
  write(setExtension(at('Work'), make, { type: 'portico:Assignment', values: { roles: 'clerk', due: 'P3D' } }));
  write(setExtension(at('Work'), make, { type: 'portico:Assignment', values: { due: '' } }));
  expect(await textNow()).toContain('<portico:assignment roles="clerk" />');
  const { processes } = readProcesses(await textNow());
  expect(processes[0]?.nodes['Work']).toMatchObject({ work: { assignment: { roles: ['clerk'] } } });
  write(setExtension(at('Work'), make, { type: 'portico:Assignment', values: { roles: '' } }));
  expect(await textNow()).not.toContain('extensionElements');
  expect(setExtension(at('Work'), make, { type: 'portico:Form', values: undefined })).toEqual([]);
});

test('lists of mappings leave other extensions alone', async () => {
  write(setExtension(at('Work'), make, { type: 'portico:Form', values: { entity: 'Leave', fields: 'from,until' } }));
  write(setExtensions(at('Work'), make, { type: 'portico:Input', rows: [{ into: 'a', from: 'b + 1' }] }));
  write(
    setExtensions(at('Work'), make, {
      type: 'portico:Input',
      rows: [
        { into: 'a', from: 'b + 2' },
        { into: 'c', from: '3' },
      ],
    }),
  );
  expect(extensionsOf(at('Work'), 'portico:Input').map((one) => [textOf(one, 'into'), textOf(one, 'from')])).toEqual([
    ['a', 'b + 2'],
    ['c', '3'],
  ]);
  expect(readProcesses(await textNow()).processes[0]?.nodes['Work']).toMatchObject({
    mappings: {
      inputs: [
        { into: 'a', from: 'b + 2' },
        { into: 'c', from: '3' },
      ],
    },
    work: { form: { entity: 'Leave', fields: ['from', 'until'] } },
  });
  write(setExtensions(at('Work'), make, { type: 'portico:Input', rows: [] }));
  expect(extensionsOf(at('Work'), 'portico:Form')).toHaveLength(1);
});

test('timers say one thing', async () => {
  const [timer] = partsOf(at('Late'), 'eventDefinitions');
  if (!timer) throw new Error('the event has a timer');
  expect(timerOf(timer)).toEqual({ kind: 'timeDuration', text: 'P2D' });
  write(setTimer(timer, make, { kind: 'timeCycle', text: 'R3/PT1H' }));
  expect(timerOf(timer)).toEqual({ kind: 'timeCycle', text: 'R3/PT1H' });
  expect(readProcesses(await textNow()).processes[0]?.nodes['Late']).toMatchObject({ trigger: { type: 'timer', timer: { kind: 'cycle', expression: 'R3/PT1H' } } });
});

test('a message stands once in the file, however many name it', async () => {
  const first = make('bpmn:MessageEventDefinition', {});
  const second = make('bpmn:MessageEventDefinition', {});
  for (const [id, one] of [
    ['Start', first],
    ['End', second],
  ] as const) {
    const event = id === 'End' ? at('Done') : at('Start');
    one.$parent = event;
    write([{ of: event, set: { eventDefinitions: [one] } }]);
  }
  const users = () => usersOf([at('Start'), at('Done')]);
  write(setNamed(first, make, { kind: 'message', name: 'Order placed', users: users() }));
  write(setNamed(second, make, { kind: 'message', name: 'Order placed', users: users() }));
  expect(namedIn(top, 'message').map((one) => [one.id, calledOf(one, 'message')])).toEqual([['Message_Order_placed', 'Order placed']]);
  write(setNamed(second, make, { kind: 'message', name: 'Order gone', users: users() }));
  expect(namedIn(top, 'message').map((one) => calledOf(one, 'message'))).toEqual(['Order placed', 'Order gone']);
  write(setNamed(second, make, { kind: 'message', name: 'Order lost', users: users() }));
  expect(namedIn(top, 'message').map((one) => calledOf(one, 'message'))).toEqual(['Order placed', 'Order lost']);
  write(setNamed(second, make, { kind: 'message', name: '', users: users() }));
  expect(namedIn(top, 'message').map((one) => calledOf(one, 'message'))).toEqual(['Order placed']);
  expect(await textNow()).toContain('<bpmn:messageEventDefinition messageRef="Message_Order_placed" />');
});

test('how often, conditions, documentation', async () => {
  write(setLoop(at('Work'), make, 'parallel'));
  expect(loopOf(at('Work')).kind).toBe('parallel');
  write(setLoop(at('Work'), make, 'sequential'));
  const { part, kind } = loopOf(at('Work'));
  expect(kind).toBe('sequential');
  if (!part) throw new Error('there is a loop');
  write(setExtension(part, make, { type: 'portico:Each', values: { collection: 'lines', item: 'line' } }));
  expect(readProcesses(await textNow()).processes[0]?.nodes['Work']).toMatchObject({ loop: { type: 'sequential', collection: 'lines', item: 'line' } });
  write(setLoop(at('Work'), make, 'once'));
  expect(loopOf(at('Work')).part).toBeUndefined();
  write(setExpression(at('ToDone'), make, { name: 'conditionExpression', text: 'a > 1' }));
  expect(textOf(partOf(at('ToDone'), 'conditionExpression'), 'body')).toBe('a > 1');
  write(setExpression(at('ToDone'), make, { name: 'conditionExpression', text: '' }));
  expect(partOf(at('ToDone'), 'conditionExpression')).toBeUndefined();
  write(setDocumentation(at('Work'), make, 'Why'));
  expect(await textNow()).toContain('<bpmn:documentation>Why</bpmn:documentation>');
  write(setDocumentation(at('Work'), make, ''));
  expect(await textNow()).not.toContain('documentation');
});

test('ids are ids and nobody else’s', () => {
  expect(['Work', 'Fresh', 'Done', '1st', 'with space'].map((id) => idProblem(at('Work'), id))).toEqual([undefined, undefined, 'taken', 'bad', 'bad']);
});
