// What travels before somebody can sign in, before she sees her apps, and for one page of an app: everything counted,
// fonts, style sheets, data and headers too, the way the browser receives it.
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openContext, settled } from './browser.ts';
import { openDesk } from './desk.ts';

/** Kilobytes (1000 bytes) until the page can be used. They are promises: a page that needs more has to get smaller. */
const limits = { signIn: 100, launcher: 350 };
/** The same for the scripts and style sheets of pages of an app: a generated one, and a drawn one with a board, a calendar and filters. */
const codeLimits = { generated: 500, drawn: 600 };

/** Words by which the built code of a library is known. */
const libraries = {
  antd: /ConfigProvider|borderRadiusLG/,
  codemirror: /cm-editor|cm-gutters/,
  echarts: /zrender|_ec_inner/,
  'react flow': /react-flow__/,
  puck: /puck-css|PuckRenderer|data-puck/,
  zod: /ZodObject/,
};

/** What only designers and charts need. */
const heavy = ['codemirror', 'echarts', 'react flow', 'puck', 'zod'] as const;
const found = ({ scripts }: Pick<Visit, 'scripts'>, names: readonly (keyof typeof libraries)[]) => names.filter((name) => libraries[name].test(scripts));

const { desk, browser, context: first } = await openDesk({ sample: true });
const person = await first.storageState();

interface Visit {
  /** Kilobytes on the wire, heads and bodies, as Chromium received them. */
  readonly received: number;
  /** Addresses of scripts and style sheets. */
  readonly code: readonly string[];
  readonly scripts: string;
  readonly milliseconds: number;
}

/** A first visit: nothing is kept from an earlier one but the session. */
async function visit(address: string, signedIn = true): Promise<Visit> {
  const context = await openContext(browser, desk.url, signedIn ? { storageState: person } : {});
  const page = await context.newPage();
  const requests: { address: string; bytes: Promise<number>; text: Promise<string> }[] = [];
  page.on('requestfinished', (request) => {
    const bytes = request.sizes().then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize);
    const isScript = request.url().endsWith('.js');
    requests.push({ address: request.url(), bytes, text: isScript ? request.response().then((answer) => answer?.text() ?? '') : Promise.resolve('') });
  });
  const begun = performance.now();
  await page.goto(address);
  await settled(page);
  const milliseconds = performance.now() - begun;
  await page.waitForLoadState('networkidle');
  const bytes = await Promise.all(requests.map((one) => one.bytes));
  const scripts = (await Promise.all(requests.map((one) => one.text))).join('\n');
  await context.close();
  const code = requests.map((one) => one.address).filter((one) => /\.(js|css)$/.test(new URL(one).pathname));
  expect(code.length).toBeGreaterThan(2);
  return { received: bytes.reduce((all, one) => all + one, 0) / 1000, code, scripts, milliseconds };
}

/** Kilobytes of all bodies as they are sent to somebody who understands an encoding. */
async function weigh(addresses: readonly string[], encoding: 'gzip' | 'br'): Promise<number> {
  let bytes = 0;
  for (const address of addresses) {
    const [answer] = (await once(get(address, { headers: { 'accept-encoding': encoding } }), 'response')) as [IncomingMessage];
    let sent = 0;
    for await (const part of answer as AsyncIterable<Buffer>) sent += part.length;
    // Below a kilobyte compressing is not worth it.
    expect({ address, status: answer.statusCode, as: sent < 1024 ? encoding : answer.headers['content-encoding'] }).toEqual({ address, status: 200, as: encoding });
    bytes += sent;
  }
  return bytes / 1000;
}

async function tell(name: string, { received, code, milliseconds }: Visit): Promise<{ gzip: number; br: number }> {
  const [gzip, br] = [await weigh(code, 'gzip'), await weigh(code, 'br')];
  const figures = `code ${gzip.toFixed(1)} kB gzip, ${br.toFixed(1)} kB br in ${code.length} files; ${milliseconds.toFixed(0)} ms`;
  process.stdout.write(`${name}: ${received.toFixed(1)} kB received; ${figures}\n`);
  expect(br).toBeLessThan(gzip);
  return { gzip, br };
}

describe('the pages before sign-in', () => {
  test.each(['/sign-in', '/setup', '/link', '/connect/nothing', '/consent/nothing'])(
    '%s',
    async (address) => {
      const first = await visit(address, !/sign-in|setup|link/.test(address));
      await tell(address, first);
      expect(first.received).toBeLessThan(limits.signIn);
      expect(found(first, ['antd', ...heavy])).toEqual([]);
    },
    60_000,
  );
});

test('the portal, on a first visit', async () => {
  const first = await visit('/');
  await tell('launcher', first);
  expect(first.received).toBeLessThan(limits.launcher);
  expect(found(first, heavy)).toEqual([]);
}, 60_000);

test.each([
  ['/apps/order-desk/Order', codeLimits.generated],
  ['/apps/order-desk/Customer/6', codeLimits.generated],
  ['/apps/order-desk/p/desk', codeLimits.drawn],
])(
  'a page of an app loads what it needs and nothing of designers or charts: %s',
  async (address, limit) => {
    const first = await visit(address);
    const { gzip } = await tell(address, first);
    expect(gzip).toBeLessThan(limit);
    expect(found(first, heavy)).toEqual([]);
  },
  60_000,
);

test('the words by which libraries are known are right', () => {
  const assets = fileURLToPath(new URL('../../web/dist/assets/', import.meta.url));
  const built = readdirSync(assets)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(path.join(assets, name), 'utf8'));
  expect(found({ scripts: built.join('\n') }, ['antd', ...heavy])).toEqual(['antd', ...heavy]);
});
