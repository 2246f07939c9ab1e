// What people wait for: first visits to the main pages in a real browser, against a static file of the same server in the same round.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { operations, writePage } from '@portico/contracts';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startPostgres } from '../../scripts/servers.ts';
import { openBrowser, openContext, person } from '../browser/browser.ts';
import { manyBlocks } from '../browser/many-blocks.fixture.ts';
import { callOver, type Caller } from '../portico.ts';
import { median, print, rounds, startWhole, stop } from './race.ts';
import { adminKey, millionRows, setStage } from './stage.ts';

type Session = NonNullable<BrowserContextOptions['storageState']>;
interface Way {
  readonly name: string;
  readonly address: string;
  readonly signedIn: boolean;
  /** Waits until a person can begin. */
  readonly usable: (page: Page) => Promise<void>;
}
interface Visit {
  readonly milliseconds: number;
  /** Heads and bodies as they came over the wire. */
  readonly bytes: number;
  readonly requests: number;
}

const rowThere = (page: Page): Promise<void> => page.getByRole('table').getByRole('link').first().waitFor();
/** The first is what the others are compared with: the small picture that stands in the tab, opened as a page. */
const waysAt = (picture: string): readonly Way[] => [
  { name: 'static file', address: picture, signedIn: false, usable: () => Promise.resolve() },
  { name: 'sign-in', address: '/sign-in', signedIn: false, usable: (page) => page.getByLabel('E-mail').waitFor() },
  { name: 'launcher', address: '/', signedIn: true, usable: (page) => page.getByRole('main').getByRole('link', { name: /Store/ }).first().waitFor() },
  { name: 'list of 20,000', address: '/apps/store/Item', signedIn: true, usable: rowThere },
  { name: `list of ${millionRows.toLocaleString('en')}`, address: '/apps/store/Part', signedIn: true, usable: rowThere },
  { name: 'designer, 500 blocks', address: '/studio/store/pages/many', signedIn: true, usable: (page) => page.locator('[data-node="end40"]').waitFor({ state: 'attached' }) },
];

/** Prints milliseconds until each page can be used on a first visit, kilobytes and requests: medians of the rounds. */
export async function measurePages(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-load-'));
  const postgres = await startPostgres({ safe: true });
  const browser = await openBrowser();
  try {
    const stage = await setStage({ folder: path.join(folder, 'data'), copy: path.join(folder, 'copy'), databaseUrl: postgres.url });
    const whole = await startWhole(stage);
    try {
      const session = await prepare(browser, whole.origin);
      const ways = waysAt(await pictureOf(whole.origin));
      const visits = new Map<Way, Visit[]>(ways.map((way) => [way, []]));
      // Once for the server to have everything at hand: it is the browser's first visit that counts.
      for (let round = -1; round < rounds; round += 1)
        for (const way of ways) {
          const visit = await visitOnce(browser, { origin: whole.origin, way, session });
          if (round >= 0) visits.get(way)?.push(visit);
        }
      report(visits);
    } finally {
      await stop(whole);
    }
  } finally {
    await browser.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The address of the picture in the tab. */
async function pictureOf(origin: string): Promise<string> {
  const found = /rel="icon" href="([^"]+)"/.exec(await (await fetch(`${origin}/sign-in`)).text())?.[1];
  if (found === undefined || !found.startsWith('/')) throw new Error('the pages are not built: npm run build');
  return found;
}

/** Somebody who owns the app and signs in with a password; her draft has the page of five hundred blocks. */
async function prepare(browser: Browser, origin: string): Promise<Session> {
  const admin: Caller = { key: adminKey };
  const call = async (name: string, input: Record<string, unknown>): Promise<unknown> => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`no operation ${name}`);
    return callOver(origin, { caller: admin, operation, input });
  };
  await call('files.commit', { app: 'store', message: 'Five hundred blocks', files: { 'pages/many.page.json': writePage(manyBlocks('Item')) } });
  await call('apps.publish', { app: 'store' });
  const { person: invited, invitation } = (await call('people.invite', { email: person.email, name: person.name, roles: ['administrator'] })) as {
    person: { id: string };
    invitation: { link: string };
  };
  await call('appMembers.set', { app: 'store', member: invited.id, roles: ['owner'] });
  const context = await openContext(browser, origin);
  const token = new URLSearchParams(new URL(invitation.link).hash.slice(1)).get('token');
  const used = await context.request.post(`/api${operations.get('link.use')?.http.path ?? ''}`, { data: { token, password: person.password } });
  if (!used.ok()) throw new Error(`${used.status()}: ${await used.text()}`);
  const session = await context.storageState();
  await context.close();
  return session;
}

/** A first visit: nothing is kept from an earlier one but the session. */
async function visitOnce(browser: Browser, { origin, way, session }: { origin: string; way: Way; session: Session }): Promise<Visit> {
  const context = await openContext(browser, origin, way.signedIn ? { storageState: session } : {});
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => sizes.push(request.sizes().then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize)));
  const began = performance.now();
  await page.goto(way.address);
  await way.usable(page);
  const milliseconds = performance.now() - began;
  await page.waitForLoadState('networkidle');
  const bytes = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
  await context.close();
  return { milliseconds, bytes, requests: sizes.length };
}

function report(visits: ReadonlyMap<Way, readonly Visit[]>): void {
  print(`\n=== Pages: first visits in Chromium, one at a time, median of ${rounds} rounds`);
  print(`${'until it can be used'.padEnd(28)}${['ms', 'slowest', 'kB', 'requests', 'ratio'].map((head) => head.padStart(12)).join('')}`);
  const base = median([...visits.values()][0]?.map(({ milliseconds }) => milliseconds) ?? []);
  for (const [way, found] of visits) {
    const times = found.map(({ milliseconds }) => milliseconds);
    const cells = [
      median(times).toFixed(0),
      Math.max(...times).toFixed(0),
      (median(found.map(({ bytes }) => bytes)) / 1000).toFixed(1),
      median(found.map(({ requests }) => requests)).toFixed(0),
      (median(times) / base).toFixed(1),
    ];
    print(`${`  ${way.name}`.padEnd(28)}${cells.map((cell) => cell.padStart(12)).join('')}`);
  }
}
