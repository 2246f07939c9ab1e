// An app's own component on a page: it shows data and tells events; one that loops, throws or pries harms only itself.
import { appsCreate, appsPublish, filesCommit } from '@portico/contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { faultsOf, openBrowser, openContext, setUp } from './browser.ts';

const gauge = `import { emit, useData, useLanguage } from '@portico/component';
import { useState } from 'react';
/** How many there are. */
export interface Props {
  label: string;
  onPick?: (id: string) => void;
}
export default function Gauge({ label, onPick }: Props) {
  const data = useData();
  const [count, setCount] = useState(0);
  return (
    <div>
      <p>{label}: {data.length} ({useLanguage()})</p>
      <button onClick={() => { setCount(count + 1); onPick?.('one'); }}>pick {count}</button>
    </div>
  );
}
`;
const loops = `export default function Loops() { return <button onClick={() => { for (;;) { /* never ends */ } }}>loop</button>; }`;
const throws = `export default function Throws(): never { throw new Error('out of order'); }`;
const pries = `import { useEffect, useState } from 'react';
const attempts: Record<string, () => unknown> = {
  parent: () => window.parent.document.title,
  cookie: () => document.cookie,
  storage: () => localStorage.length,
  top: () => { window.top!.location.href = 'https://example.com/'; },
  open: () => { if (!window.open('/')) throw new Error('no window'); },
};
export default function Pries() {
  const [told, setTold] = useState<string[]>([]);
  useEffect(() => {
    const found = Object.entries(attempts).map(([name, attempt]) => { try { attempt(); return name + ' worked'; } catch { return name + ' refused'; } });
    fetch('/api/session').then(() => 'fetch worked', () => 'fetch refused').then((last) => setTold([...found, last]));
  }, []);
  return <pre>{told.join('\\n')}</pre>;
}`;
const component = (id: string, name: string, more: object = {}) => ({ id, type: 'component', props: { name, ...more } });
const page = {
  format: 1,
  name: 'start',
  title: 'Start',
  body: [
    component('gauge', 'Gauge', { with: { label: '=user.name' }, source: { records: 'Item' }, onEvent: [{ do: 'notify', text: 'picked' }] }),
    component('loops', 'Loops'),
    component('throws', 'Throws'),
    component('pries', 'Pries'),
    { id: 'end', type: 'heading', props: { text: 'The end' } },
  ],
};

let desk: TestPortico;
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  [desk, browser] = await Promise.all([startTestPortico(), openBrowser()]);
  context = await openContext(browser, desk.url);
  await setUp(context, desk.portico.started.setup?.token);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

/** Made in the person's own session, so that the app is hers. */
async function makeApp(open: Page): Promise<void> {
  const files = {
    'components/Gauge.tsx': gauge,
    'components/Loops.tsx': loops,
    'components/Throws.tsx': throws,
    'components/Pries.tsx': pries,
    'pages/start.page.json': JSON.stringify(page),
  };
  const call = (operation: { http: { method: string; path: string } }, input: Record<string, unknown>) =>
    open.evaluate(
      async ([method, path, body]) => {
        const session = (await (await fetch('/api/session')).json()) as { csrf: string };
        const answer = await fetch(`/api${path}`, { method: String(method), headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf }, body: String(body) });
        if (!answer.ok) throw new Error(await answer.text());
      },
      [operation.http.method, operation.http.path.replace('{app}', 'parts'), JSON.stringify(input)],
    );
  await call(appsCreate, { name: 'parts', title: 'Parts' });
  await call(filesCommit, { message: 'components', files });
  await call(appsPublish, {});
}

describe('own components', () => {
  test('show data, tell events, and keep their faults to themselves', { timeout: 90_000 }, async () => {
    const open = await context.newPage();
    await open.goto('/');
    await makeApp(open);
    const faults = faultsOf(open);
    await open.goto('/apps/parts/p/start');
    const frame = (title: string) => open.frameLocator(`iframe[title="${title}"]`);
    await expect.poll(() => frame('Gauge').locator('p').innerText(), { timeout: 20_000 }).toMatch(/: 0 \(en\)$/);
    await frame('Gauge').getByRole('button').click();
    await open.getByText('picked').waitFor();

    await open.getByText('Throws has failed.').waitFor();
    await open.getByText('out of order').waitFor();
    await expect
      .poll(() => frame('Pries').locator('pre').innerText())
      .toBe(['parent refused', 'cookie refused', 'storage refused', 'top refused', 'open refused', 'fetch refused'].join('\n'));
    expect(new URL(open.url()).pathname).toBe('/apps/parts/p/start');

    // Not a click of the driver: that would wait for an answer.
    await frame('Loops')
      .getByRole('button')
      .evaluate((button) => void setTimeout(() => (button as unknown as { click(): void }).click(), 50));
    await open.getByText('Loops does not answer and was stopped.').waitFor({ timeout: 20_000 });
    // The page goes on, and so does its neighbour: it shares the process that had to end, so it begins anew.
    await frame('Gauge').getByRole('button').click();
    await expect.poll(() => frame('Gauge').getByRole('button').innerText()).toBe('pick 1');
    expect(faults.filter((fault) => !/Content Security Policy|sandbox|Unsafe|Blocked|popup|navigate|out of order/i.test(fault))).toEqual([]);
  });
});
