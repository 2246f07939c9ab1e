// Somebody who looks after a process sees which instance is stuck and why, repairs it, and reads what happened in words.
import { appsCreate, appsPublish, filesCommit, processesInstance, processesMigrate, processesStart } from '@portico/contracts';
import { beforeAll, expect, test, vi } from 'vitest';
import { drawing, leaveFiles } from '../../server/process/testing.ts';
import { barriers, settled, tellOneStory } from './browser.ts';
import { openDesk } from './desk.ts';

const { desk, page, faults, ada } = await openDesk();
const app = 'leave';
const started: string[] = [];

async function publish(source: string): Promise<void> {
  await desk.call(ada, filesCommit, { app, branch: 'main', message: 'As the test has it', files: { 'processes/leave-request.bpmn': source } });
  await desk.call(ada, appsPublish, { app });
}
async function begin(key: string): Promise<string> {
  const variables = { first_day: '2026-12-01', last_day: '2026-12-04', reason: 'Moving house' };
  const { id } = await desk.call(ada, processesStart, { app, process: 'leave-request', key, variables });
  started.push(id);
  return id;
}
const stuck = async (id: string) => (await desk.call(ada, processesInstance, { app, instance: id })).incidents;

beforeAll(async () => {
  await desk.call(ada, appsCreate, { name: app, title: { en: 'Leave', zh: '请假' }, starter: false });
  await desk.call(ada, filesCommit, { app, branch: 'main', message: 'Leave', files: leaveFiles });
  await desk.call(ada, appsPublish, { app });
  await begin('Eve');
  // It names an entity that is not there: what is done by itself fails.
  await publish(drawing('leave-request').replace('&quot;Leave&quot;" />', '&quot;Holiday&quot;" />'));
  const id = await begin('Noor');
  await vi.waitFor(
    async () => {
      if ((await stuck(id)) === 0) throw new Error('nothing is stuck so far');
    },
    { timeout: 20_000, interval: 250 },
  );
  // Mended, and the instance brought to the mended version: it still waits for somebody to try again.
  await publish(`${drawing('leave-request')}<!-- mended -->`);
  await desk.call(ada, processesMigrate, { app, process: 'leave-request', instances: [id] });
}, 90_000);

tellOneStory();

test('the instances of a process, where each stands, and which are stuck', async () => {
  await page.goto(`/studio/${app}/processes`);
  await page.getByRole('link', { name: 'Instances' }).click();
  await page.getByRole('heading', { name: 'Leave request: instances' }).waitFor();
  await settled(page);
  const rows = page.getByRole('table').getByRole('row');
  await rows.filter({ hasText: 'Eve' }).filter({ hasText: 'Running' }).filter({ hasText: 'Decide about the leave' }).waitFor();
  await rows.filter({ hasText: 'Noor' }).filter({ hasText: 'Stuck' }).filter({ hasText: 'Keep the request' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto(`/studio/${app}/processes/leave-request/monitor?state=stuck`);
  await rows.filter({ hasText: 'Noor' }).waitFor();
  expect(await rows.filter({ hasText: 'Eve' }).count()).toBe(0);
});

test('what is wrong is said, tried again, and what happened can be read', async () => {
  await page.getByRole('link', { name: 'Noor' }).click();
  await page.getByRole('heading', { name: 'Noor' }).waitFor();
  await page.getByText('“Keep the request” failed', { exact: true }).waitFor();
  await page.getByText(/Holiday/).waitFor();
  expect(await page.getByRole('definition').filter({ hasText: 'Moving house' }).count()).toBe(1);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Somebody must do “Decide about the leave”').waitFor();
  const happened = page.getByRole('list').getByRole('listitem');
  await happened.filter({ hasText: 'Begun by Ada Stone' }).filter({ hasText: 'then: Leave is asked for → Keep the request' }).waitFor();
  await happened.filter({ hasText: '“Keep the request” tried again by Ada Stone' }).waitFor();
  await page.getByRole('link', { name: 'Open the task' }).click();
  await page.getByRole('article').getByRole('heading', { name: 'Decide about the leave' }).waitFor();
  await page.goBack();
});

test('it is suspended, resumed, and cancelled after a question', async () => {
  await page.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Suspend' }).waitFor();
  await page.getByRole('button', { name: 'Cancel the instance' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the instance' }).click();
  await page.getByText('Cancelled', { exact: true }).waitFor();
  expect((await desk.call(ada, processesInstance, { app, instance: started[1] ?? '' })).status).toBe('cancelled');
  expect(faults).toEqual([]);
});
