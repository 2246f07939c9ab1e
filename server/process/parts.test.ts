// What instances do beside people: messages, signals, called processes, decisions, triggers, errors that are caught.
import {
  appsCreate,
  processesBulk,
  processesInstance,
  processesInstances,
  processesMessage,
  processesMigrate,
  processesModify,
  processesSignal,
  processesStart,
  recordsCreate,
  recordsList,
  recordsUpdate,
  tasksList,
} from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawn, openDesk, problemOf, type Desk } from './testing.ts';

const flow = (id: string, from: string, to: string, condition = ''): string =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${condition === '' ? '' : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`;
const extended = (content: string): string => `<bpmn:extensionElements>${content}</bpmn:extensionElements>`;

const order = drawn(
  '',
  `<bpmn:message id="m" name="payment received" /><bpmn:signal id="s" name="shop closes" />
<bpmn:process id="order" name="Order" isExecutable="true">
  <bpmn:startEvent id="begin" />${flow('a', 'begin', 'pay')}
  <bpmn:intermediateCatchEvent id="pay" name="Payment">${extended('<portico:correlation key="number" />')}<bpmn:messageEventDefinition id="md" messageRef="m" /></bpmn:intermediateCatchEvent>
  ${flow('b', 'pay', 'ship')}
  <bpmn:callActivity id="ship" name="Ship it" calledElement="shipping">${extended('<portico:input into="number" from="number" /><portico:output into="parcel" from="parcel" />')}</bpmn:callActivity>
  <bpmn:boundaryEvent id="lost" attachedToRef="ship"><bpmn:errorEventDefinition id="ed" errorRef="lostError" /></bpmn:boundaryEvent>
  ${flow('c', 'ship', 'done')}${flow('d', 'lost', 'refunded')}
  <bpmn:endEvent id="done" /><bpmn:endEvent id="refunded" />
</bpmn:process><bpmn:error id="lostError" name="lost" errorCode="lost" />`,
);
const shipping = drawn(
  '',
  `<bpmn:error id="lostError" name="lost" errorCode="lost" />
<bpmn:process id="shipping" name="Shipping" isExecutable="true">
  <bpmn:startEvent id="begin" />${flow('a', 'begin', 'pack')}
  <bpmn:userTask id="pack" name="Pack the parcel">${extended('<portico:assignment roles="manager" />')}</bpmn:userTask>
  ${flow('b', 'pack', 'arrived')}
  <bpmn:exclusiveGateway id="arrived" default="d" />${flow('c', 'arrived', 'gone', 'gone = true')}${flow('d', 'arrived', 'there')}
  <bpmn:endEvent id="gone"><bpmn:errorEventDefinition id="ed" errorRef="lostError" /></bpmn:endEvent>
  <bpmn:endEvent id="there" />
</bpmn:process>`,
);
const nightly = drawn(
  'nightly',
  `<bpmn:startEvent id="everyHour"><bpmn:timerEventDefinition id="td"><bpmn:timeCycle>R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>
  ${flow('a', 'everyHour', 'keep')}
  <bpmn:serviceTask id="keep" name="Keep a line">${extended(
    '<portico:call kind="operation" name="records.create" retries="2" backoff="PT1M" /><portico:input into="entity" from="&quot;Leave&quot;" /><portico:input into="values" from="{first_day: &quot;2026-01-01&quot;, last_day: &quot;2026-01-02&quot;, reason: &quot;by the clock&quot;}" />',
  )}</bpmn:serviceTask>
  ${flow('b', 'keep', 'end')}<bpmn:endEvent id="end" />`,
  'portico:runAs="employee"',
);
const onRecord = drawn(
  'follow',
  `<bpmn:startEvent id="written">${extended('<portico:record entity="Leave" on="created,updated" if="record.status = &quot;refused&quot;" />')}</bpmn:startEvent>
  ${flow('a', 'written', 'wait')}
  <bpmn:intermediateCatchEvent id="wait"><bpmn:signalEventDefinition id="sd" signalRef="s" /></bpmn:intermediateCatchEvent>${flow('b', 'wait', 'end')}<bpmn:endEvent id="end" />`,
).replace('<bpmn:process ', '<bpmn:signal id="s" name="shop closes" /><bpmn:process ');

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ files: { 'processes/order.bpmn': order, 'processes/shipping.bpmn': shipping, 'processes/nightly.bpmn': nightly, 'processes/follow.bpmn': onRecord } });
}, 120_000);
afterAll(() => desk.close());

const begin = (process: string, variables: Record<string, unknown>) => desk.call(processesStart, { app: 'leave', process, variables });
const look = (instance: string) => desk.call(processesInstance, { app: 'leave', instance });
const instances = async (process: string) => (await desk.call(processesInstances, { app: 'leave', process })).instances;

test('a message finds the one instance that waits for its key; nobody and too many are told', async () => {
  const [one, other, third] = [await begin('order', { number: 1 }), await begin('order', { number: 2 }), await begin('order', { number: 2 })];
  const send = (key: string) => desk.call(processesMessage, { app: 'leave', message: 'payment received', key, variables: { paid: 10 } });
  expect(await send('1')).toEqual({ instances: [one.id], started: [] });
  expect(await problemOf(send('1'))).toMatchObject({ code: 'process.no_receiver', status: 409 });
  expect(await problemOf(send('2'))).toMatchObject({ code: 'process.many_receivers' });
  expect(await look(one.id)).toMatchObject({ at: ['ship'], variables: { number: 1, paid: 10 } });
  for (const { id } of [other, third]) await desk.call(processesModify, { app: 'leave', instance: id, cancel: [(await look(id)).tokens[0]?.id] });
  expect(await look(other.id)).toMatchObject({ status: 'cancelled', tokens: [], waits: [] });
});

test('a called process runs by itself, its end and its error go back to the caller', async () => {
  await desk.drain();
  const [parent] = (await instances('order')).filter(({ status }) => status === 'running');
  const [child] = await instances('shipping');
  expect(child).toMatchObject({ parent: parent?.id, status: 'running', at: ['pack'] });
  expect((await look(parent?.id ?? '')).children).toEqual([{ id: child?.id, process: 'shipping', element: 'ship' }]);
  const [task] = (await desk.call(tasksList, { scope: 'all', app: 'leave', instance: child?.id })).tasks;
  expect(task).toMatchObject({ title: 'Pack the parcel' });
  // Nobody has the role: the one who edits the app moves it on by hand, on the way where the parcel is lost.
  const { tokens } = await look(child?.id ?? '');
  await desk.call(processesModify, { app: 'leave', instance: child?.id, cancel: tokens.map(({ id }) => id), start: [{ element: 'gone' }] });
  expect(await look(child?.id ?? '')).toMatchObject({ status: 'failed', error: { code: 'lost' } });
  await desk.drain();
  expect(await look(parent?.id ?? '')).toMatchObject({ status: 'completed' });
});

test('a schedule starts by the clock, with the roles of the process and nobody behind it', async () => {
  const before = (await instances('nightly')).length;
  await desk.later(1.01);
  await desk.later(1.01);
  const ran = await instances('nightly');
  expect(ran.length - before).toBe(2);
  const { records } = await desk.call(recordsList, { app: 'leave', entity: 'Leave', filter: { reason: 'by the clock' } });
  expect(records.length).toBe(ran.length);
  expect(ran.every(({ status }) => status === 'completed')).toBe(true);
});

test('a record that is written starts the process that begins with it, if its condition holds; a signal ends them all', async () => {
  const kept = await desk.call(recordsCreate, { app: 'leave', entity: 'Leave', values: { first_day: '2026-01-01', last_day: '2026-01-02' } });
  await desk.drain();
  expect(await instances('follow')).toEqual([]);
  await desk.call(recordsUpdate, { app: 'leave', entity: 'Leave', id: kept.record?.id, values: { status: 'refused' } });
  await desk.drain();
  const [one] = await instances('follow');
  expect(one).toMatchObject({ at: ['wait'], startedBy: 'Administrator' });
  expect((await look(one?.id ?? '')).variables).toMatchObject({ record: { status: 'refused' }, changed: ['status'] });
  expect(await desk.call(processesSignal, { app: 'leave', signal: 'shop closes' })).toEqual({ instances: 1, started: [] });
  expect(await instances('follow')).toMatchObject([{ status: 'completed' }]);
});

test('an instance moves to another version where its element has a new name, and is refused in words where it has none', async () => {
  const { id } = await begin('shipping', {});
  await desk.publish({ 'processes/shipping.bpmn': shipping.replaceAll('"pack"', '"wrap"') });
  const about = { app: 'leave', process: 'shipping', instances: [id] };
  const refused = await desk.call(processesMigrate, { ...about, dryRun: true });
  expect(refused).toMatchObject({ version: 2, moved: [], refused: [{ instance: id, element: 'pack' }] });
  expect(refused.refused[0]?.message.en).toContain('"Pack the parcel" (pack), which this version does not have');
  expect(await desk.call(processesMigrate, { ...about, map: { pack: 'wrap' } })).toMatchObject({ moved: [id], refused: [] });
  expect(await look(id)).toMatchObject({ version: 2, at: ['wrap'], waits: [{ element: 'wrap', type: 'task' }] });
  const { job } = await desk.call(processesBulk, { app: 'leave', action: 'cancel', process: 'shipping' });
  await desk.drain();
  expect(await desk.portico.job(desk.me, job)).toMatchObject({ done: 1, refused: 0 });
  expect(await look(id)).toMatchObject({ status: 'cancelled' });
});

test('a process acts in its own app only, and not on its members and files, whoever starts it', async () => {
  const calls = (name: string, inputs: string): string =>
    drawn(
      'greedy',
      `<bpmn:startEvent id="begin" />${flow('a', 'begin', 'take')}<bpmn:serviceTask id="take" name="Take">${extended(`<portico:call kind="operation" name="${name}" retries="0" backoff="PT1S" />${inputs}`)}</bpmn:serviceTask>${flow('b', 'take', 'end')}<bpmn:endEvent id="end" />`,
    );
  await desk.call(appsCreate, { name: 'vault', title: 'Vault' });
  const elsewhere = calls('records.list', '<portico:input into="app" from="&quot;vault&quot;" /><portico:input into="entity" from="&quot;Item&quot;" />');
  const members = calls('appMembers.set', '<portico:input into="member" from="starter.id" /><portico:input into="roles" from="[&quot;owner&quot;]" />');
  await desk.publish({ 'processes/elsewhere.bpmn': elsewhere, 'processes/members.bpmn': members });
  for (const [process, code] of [
    ['elsewhere', 'policy.scope'],
    ['members', 'process.call'],
  ] as const) {
    const { id } = await begin(process, {});
    await desk.drain();
    expect(await look(id)).toMatchObject({ incidents: 1, waits: [{ type: 'incident', error: { code } }] });
  }
});
