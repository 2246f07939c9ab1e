// Bad input of every kind: a clear problem with code, place and remedy, and nothing half done.
import { deepEqual } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Problem } from '@portico/contracts';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';

let portico: TestPortico;
let before: unknown;
const records = '/apps/desk/records/Item';

interface Sent {
  readonly status: number;
  readonly problem: Problem;
}
async function send(method: string, where: string, given: { body?: string | object; headers?: Record<string, string> } = {}): Promise<Sent> {
  const body = given.body === undefined || typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
  const answer = await fetch(`${portico.url}/api${where}`, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...given.headers },
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, problem: (await answer.json()) as Problem };
}
async function good(method: string, where: string, body?: object): Promise<Record<string, unknown>> {
  const { status, problem } = await send(method, where, body === undefined ? {} : { body });
  expect([method, where, status, JSON.stringify(problem)]).toEqual([method, where, 200, expect.any(String)]);
  return problem as unknown as Record<string, unknown>;
}
/** All that a half-done call would have changed. */
async function state(): Promise<unknown> {
  const { records: items } = await good('GET', `${records}?limit=200`);
  const { head, files } = await good('GET', '/apps/desk/files');
  const { apps } = (await good('GET', '/apps')) as { apps: { name: string; release: string }[] };
  const { people } = (await good('GET', '/people')) as { people: { id: string }[] };
  return { items, head, files, apps, people: people.map((person) => person.id) };
}
const list = (parameters: Record<string, unknown>): string =>
  `${records}?${Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join('&')}`;
const nested = (depth: number): object => (depth === 0 ? { name: 'x' } : { not: nested(depth - 1) });

beforeAll(async () => {
  portico = await startTestPortico({ environment: { PORTICO_MAX_BODY_MB: '1' } });
  await good('POST', '/apps', { name: 'desk', title: 'Desk' });
  await good('POST', '/apps/desk/releases', {});
  for (let number = 1; number <= 3; number += 1) await good('POST', records, { values: { name: `item ${number}` } });
}, 120_000);
afterAll(() => portico.close());
beforeEach(async () => {
  before = await state();
});
afterEach(async () => {
  deepEqual(await state(), before, 'a call that was refused has changed something');
});

interface Bad {
  readonly what: string;
  readonly method: string;
  readonly where: string;
  readonly body?: string | object;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly code: string;
  /** What the problem must name: the place and the remedy. */
  readonly says: RegExp;
}
const commit = (what: string, files: Record<string, string>): Pick<Bad, 'what' | 'method' | 'where' | 'body'> => ({
  what,
  method: 'POST',
  where: '/apps/desk/commits',
  body: { message: 'x', files },
});
const refusedPath = (what: string, name: string, says: RegExp): Bad => ({ ...commit(what, { [name]: 'x' }), status: 400, code: 'request.invalid', says });
const refusedFile = (what: string, files: Record<string, string>, says: RegExp): Bad => ({ ...commit(what, files), status: 422, code: 'files.invalid', says });
const megabyte = 'x'.repeat(1_000_000);
const bad: readonly Bad[] = [
  { what: 'malformed JSON', method: 'POST', where: records, body: '{"values": {', status: 400, code: 'request.invalid', says: /JSON/i },
  { what: 'a list as body', method: 'POST', where: records, body: '[]', status: 400, code: 'request.invalid', says: /JSON object/ },
  {
    what: 'another content type',
    method: 'POST',
    where: records,
    body: '<a/>',
    headers: { 'content-type': 'application/xml' },
    status: 400,
    code: 'request.invalid',
    says: /application\/json/,
  },
  {
    what: 'a body over the limit',
    method: 'POST',
    where: records,
    body: { values: { name: 'x', notes: megabyte + megabyte } },
    status: 413,
    code: 'request.too_large',
    says: /1 MB.*PORTICO_MAX_BODY_MB/,
  },
  {
    what: 'a value of the wrong type',
    method: 'POST',
    where: records,
    body: { values: { name: 'x', created_at: 'yesterday' } },
    status: 422,
    code: 'record.invalid',
    says: /created_at/,
  },
  { what: 'an object where text belongs', method: 'POST', where: records, body: { values: { name: { $gt: '' } } }, status: 422, code: 'record.invalid', says: /name/ },
  { what: 'an unknown field', method: 'POST', where: records, body: { values: { name: 'x', nmae: 'y' } }, status: 422, code: 'record.invalid', says: /nmae.*name/ },
  { what: 'an unknown input', method: 'POST', where: records, body: { values: { name: 'x' }, sudo: true }, status: 400, code: 'request.invalid', says: /sudo/ },
  { what: 'a field that is required left out', method: 'POST', where: records, body: { values: {} }, status: 422, code: 'record.invalid', says: /name/ },
  { what: 'NUL in text', method: 'POST', where: records, body: { values: { name: 'a\u0000b' } }, status: 422, code: 'record.invalid', says: /name/ },
  { what: 'half a character in text', method: 'POST', where: records, body: '{"values":{"name":"\\ud800"}}', status: 422, code: 'record.invalid', says: /name/ },
  {
    what: 'a long text where a short one belongs',
    method: 'POST',
    where: records,
    body: { values: { name: 'x'.repeat(900_000) } },
    status: 422,
    code: 'record.invalid',
    says: /name.*200/,
  },
  { what: 'a number larger than any id', method: 'GET', where: `${records}/99999999999999999999`, status: 404, code: 'not_found', says: /99999999999999999999/ },
  { what: 'an id that is SQL', method: 'GET', where: `${records}/${encodeURIComponent("1' OR '1'='1")}`, status: 404, code: 'not_found', says: /OR/ },
  { what: 'NUL in an id', method: 'GET', where: `${records}/%00`, status: 404, code: 'not_found', says: /Item/i },
  { what: 'a page size beyond all measure', method: 'GET', where: list({ limit: 1_000_000 }), status: 400, code: 'request.invalid', says: /limit/ },
  { what: 'a page size that is no number', method: 'GET', where: list({ limit: 'many' }), status: 400, code: 'request.invalid', says: /limit/ },
  { what: 'a filter that is no JSON', method: 'GET', where: list({ filter: '{name' }), status: 400, code: 'request.invalid', says: /filter/ },
  { what: 'a filter nested too deeply', method: 'GET', where: list({ filter: nested(40) }), status: 400, code: 'request.invalid', says: /filter: nested deeper than 6/ },
  {
    what: 'a filter with too many conditions',
    method: 'POST',
    where: `${records}/aggregate`,
    body: { measures: [{ as: 'n', fn: 'count' }], filter: { or: Array.from({ length: 1000 }, () => ({ name: 'x' })) } },
    status: 400,
    code: 'request.invalid',
    says: /more than 200 conditions/,
  },
  {
    what: 'too many values in one condition',
    method: 'POST',
    where: `${records}/aggregate`,
    body: { measures: [{ as: 'n', fn: 'count' }], filter: { name: { in: Array.from({ length: 5000 }, String) } } },
    status: 400,
    code: 'request.invalid',
    says: /name/,
  },
  { what: 'an operator nobody knows', method: 'GET', where: list({ filter: { name: { regex: '.*' } } }), status: 400, code: 'request.invalid', says: /name.*eq/ },
  { what: 'a filter field that does not exist', method: 'GET', where: list({ filter: { nmae: 'x' } }), status: 404, code: 'not_found', says: /nmae/ },
  { what: 'SQL as a filter field', method: 'GET', where: list({ filter: { 'name" = "name" OR "1': 'x' } }), status: 404, code: 'not_found', says: /OR/ },
  { what: 'a filter field of every object', method: 'GET', where: list({ filter: { constructor: 'x' } }), status: 404, code: 'not_found', says: /constructor/ },
  { what: 'a filter value of the wrong type', method: 'GET', where: list({ filter: { created_at: 'soon' } }), status: 400, code: 'request.invalid', says: /created_at/ },
  { what: 'SQL as an order', method: 'GET', where: list({ sort: ['name; DROP TABLE item'] }), status: 400, code: 'request.invalid', says: /sort/ },
  { what: 'an order by what is not there', method: 'GET', where: list({ sort: ['colour'] }), status: 404, code: 'not_found', says: /colour/ },
  { what: 'SQL as a field', method: 'GET', where: list({ fields: ['(SELECT secret FROM portico.identity_key)'] }), status: 404, code: 'not_found', says: /SELECT/ },
  { what: 'a relation that is not there', method: 'GET', where: list({ expand: ['__proto__'] }), status: 404, code: 'not_found', says: /__proto__/ },
  { what: 'a cursor made up', method: 'GET', where: list({ cursor: 'WzFd.AAAA' }), status: 400, code: 'request.invalid', says: /cursor.*first page/ },
  { what: 'an entity nobody has', method: 'GET', where: '/apps/desk/records/PgClass', status: 404, code: 'not_found', says: /PgClass/ },
  { what: 'an app name that is none', method: 'GET', where: '/apps/%2e%2e/records/Item', status: 404, code: 'not_found', says: /./ },
  { what: 'an address that is none', method: 'GET', where: '/no/such/thing', status: 404, code: 'not_found', says: /./ },
  { what: 'a method that is none', method: 'PUT', where: records, body: {}, status: 404, code: 'not_found', says: /./ },
  {
    what: 'a version from somewhere else',
    method: 'PATCH',
    where: `${records}/1`,
    body: { version: 'x', values: { name: 'y' } },
    status: 409,
    code: 'conflict.version',
    says: /Load it again/,
  },
  refusedPath('a path out of the app', '../../etc/passwd', /passwd|path/),
  refusedPath('an absolute path', '/etc/passwd', /passwd|path/),
  refusedPath("git's own folder", '.git/hooks/pre-receive', /a plain relative path/),
  refusedFile("git's own folder in other letters", { 'a/.GIT/config': 'x' }, /\.GIT/),
  {
    what: 'a branch that is an option',
    method: 'POST',
    where: '/apps/desk/commits',
    body: { branch: '--upload-pack=x', message: 'x', files: { 'a.txt': 'x' } },
    status: 400,
    code: 'request.invalid',
    says: /branch/,
  },
  { what: 'reading out of the app', method: 'GET', where: '/apps/desk/file?path=../../../etc/passwd', status: 400, code: 'request.invalid', says: /path/ },
  { what: 'a commit id that is an option', method: 'GET', where: '/apps/desk/file?path=app.yaml&commit=--help', status: 404, code: 'not_found', says: /--help/ },
  refusedFile('YAML that is none', { 'entities/Item.yaml': 'format: 1\nname: Item\n  key: [' }, /"file":"entities\/Item\.yaml".*"line":[23]/),
  refusedFile('an entity with a key nobody knows', { 'app.yaml': 'format: 1\nname: desk\ntitle: Desk\ncolour: red\n' }, /"file":"app\.yaml".*"line":4/),
  refusedFile('a YAML bomb', { 'app.yaml': bomb() }, /app\.yaml/),
  refusedFile(
    'a policy with a field nobody has',
    { 'access.cedar': '@id("a")\npermit (principal, action == Action::"read", resource is Item)\nwhen { resource.nmae == "x" };\n' },
    /"file":"access\.cedar".*"line":\d.*nmae|nmae.*"file":"access\.cedar"/,
  ),
  refusedFile('a policy that is none', { 'access.cedar': 'permit everything;' }, /"file":"access\.cedar".*"line":1/),
  { what: 'a wrong key', method: 'GET', where: '/apps', headers: { authorization: 'Bearer pk_forged' }, status: 401, code: 'auth.invalid', says: /not known here.*new one/ },
  { what: 'a key of another kind', method: 'GET', where: '/apps', headers: { authorization: 'Digest x' }, status: 401, code: 'auth.invalid', says: /Bearer <key>/ },
  { what: 'a forged cookie', method: 'GET', where: '/apps', headers: { authorization: '', cookie: 'portico=forged' }, status: 401, code: 'auth.invalid', says: /Bearer/ },
  { what: 'a name that is taken', method: 'POST', where: '/apps', body: { name: 'desk', title: 'Again' }, status: 409, code: 'name.taken', says: /desk.*another/ },
  { what: 'a name that is none', method: 'POST', where: '/apps', body: { name: 'pg_catalog"; --', title: 'x' }, status: 400, code: 'request.invalid', says: /name/ },
  {
    what: 'an import of a file nobody uploaded',
    method: 'POST',
    where: '/imports',
    body: { app: 'x', blob: '../../master.key' },
    status: 404,
    code: 'blob.missing',
    says: /Upload it again/,
  },
  {
    what: 'an import from inside the network',
    method: 'POST',
    where: '/imports',
    body: { app: 'x', blob: 'a', database: 'postgres://a@b/c' },
    status: 400,
    code: 'request.invalid',
    says: /one of blob and database/,
  },
];

function bomb(): string {
  const lines = ['format: 1', 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 10; level += 1) lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  return lines.join('\n');
}

test.each(bad)('$what → $code', async ({ method, where, body, headers, status, code, says }) => {
  const answer = await send(method, where, { ...(body !== undefined && { body }), ...(headers && { headers }) });
  const told = JSON.stringify(answer.problem).slice(0, 3000);
  expect([answer.status, answer.problem.code, told]).toEqual([status, code, expect.stringMatching(says)]);
  expect(told).not.toMatch(/\bat .*\.ts:\d|node_modules|SELECT "portico_/);
});

test('a cursor continues its own question only', async () => {
  const { next } = (await good('GET', list({ limit: 1, sort: ['name'] }))) as { next: string };
  const other = await send('GET', list({ limit: 1, sort: ['-name'], cursor: next }));
  expect(other).toMatchObject({ status: 400, problem: { code: 'request.invalid' } });
  await good('GET', list({ limit: 1, sort: ['name'], cursor: next }));
});

test('long text is kept whole where there is room for it, and 客户 too', async () => {
  const text = `${'客户 '.repeat(900)}end`;
  const { record } = (await good('POST', records, { values: { name: 'long', notes: text } })) as { record: { id: string; values: { notes: string } } };
  expect(record.values.notes).toBe(text);
  await good('DELETE', `${records}/${record.id}`);
});

test('a cookie without the token of its page changes nothing', async () => {
  const { person } = await invite('csrf@example.com');
  const caller = await portico.signIn('csrf@example.com');
  if (!('browser' in caller)) throw new Error('a browser was expected');
  const cookie = { cookie: caller.browser.cookie, authorization: '' };
  const forged = async (headers: Record<string, string>): Promise<Sent> => {
    const answer = await fetch(`${portico.url}/api/keys`, {
      method: 'POST',
      headers: { cookie: cookie.cookie, 'content-type': 'application/json', ...headers },
      body: '{"name":"x","scopes":["*"]}',
    });
    return { status: answer.status, problem: (await answer.json()) as Problem };
  };
  for (const headers of [{}, { 'x-csrf-token': 'guess' }, { 'x-csrf-token': caller.browser.csrf, origin: 'https://evil.example' }]) {
    expect(await forged(headers as Record<string, string>)).toMatchObject({ status: 403, problem: { code: 'auth.csrf' } });
  }
  expect((await forged({ 'x-csrf-token': caller.browser.csrf })).status).toBe(200);
  await removePerson(person);
  before = await state();
});

test('a broken SQL script says where, and leaves no app and no schema', async () => {
  const blob = await portico.upload(portico.admin, 'broken.sql', 'CREATE TABLE a (id integer PRIMARY KEY);\nINSERT INTO a VALUES (1);\nCREATE TABEL b (id integer);\n');
  const { job } = (await good('POST', '/imports', { app: 'broken', blob })) as { job: string };
  const failed = await portico.job(portico.admin, job).catch((error: unknown) => (error as Error).message);
  expect(failed).toMatch(/line":?\s*3|:3|TABEL/);
  expect(await schemas()).toEqual(1);
});

test('a CSV with bad rows says which, and keeps none of the good ones', async () => {
  const blob = await portico.upload(portico.admin, 'items.csv', 'name,created_at\ngood,2026-01-02T00:00:00Z\nbad,never\n');
  const { job } = (await good('POST', '/apps/desk/imports/Item', { blob })) as { job: string };
  const failed = await portico.job(portico.admin, job).catch((error: unknown) => (error as Error).message);
  expect(failed).toMatch(/created_at/);
  expect(failed).toMatch(/"line":3/);
});

test('a push of an invalid file is refused at the terminal with file and line; the branch stays', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-push-'));
  const run = promisify(execFile);
  const env = {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'B',
    GIT_AUTHOR_EMAIL: 'b@b',
    GIT_COMMITTER_NAME: 'B',
    GIT_COMMITTER_EMAIL: 'b@b',
  };
  const git = (...args: string[]) => run('git', args, { cwd: folder, env });
  try {
    await git('clone', '-q', `${portico.url.replace('://', `://x:${adminKey}@`)}/git/default/desk.git`, '.');
    writeFileSync(path.join(folder, 'access.cedar'), 'permit (principal, action, resource is Item) when { resource.colour == "red" };\n');
    await git('commit', '-q', '-am', 'A colour');
    const refused = await git('push').then(
      () => 'accepted',
      (error: unknown) => (error as { stderr: string }).stderr,
    );
    expect(refused).toMatch(/access\.cedar:1: .*colour/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function schemas(): Promise<number> {
  const { rows } = await portico.portico.kernel.database.engine.acquire().then(async (connection) => {
    try {
      return await connection.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'app\\_%'", []);
    } finally {
      await portico.portico.kernel.database.engine.release(connection);
    }
  });
  return rows.length;
}
async function invite(email: string): Promise<{ person: string }> {
  const { person } = (await good('POST', '/people', { email, name: 'C' })) as { person: { id: string } };
  return { person: person.id };
}
async function removePerson(id: string): Promise<void> {
  await good('POST', `/people/${id}/offboard`, {});
}
