// What goes wrong is told with its reason and without the password, and passes by itself.
import { createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines, nobody, openProvider, startServer, type Opened, type Server } from './testing.ts';

const slow = {
  PostgreSQL: 'CREATE VIEW slow AS SELECT 1 AS n, pg_sleep(20)::text AS nap',
  MariaDB: 'CREATE VIEW slow AS SELECT 1 AS n, SLEEP(20) AS nap',
};

async function failureOf(run: Promise<unknown>): Promise<{ code: string; message: string; whole: string }> {
  const error = await run.then(
    () => new Error('it worked'),
    (found: unknown) => found as Error & { code?: string },
  );
  return { code: 'code' in error ? (error.code ?? '') : '', message: error.message, whole: JSON.stringify(error) + error.message };
}

describe.each(engines)('failures of %s', (engine) => {
  let server: Server;
  let opened: Opened;
  const changed = (change: (url: URL) => void): string => {
    const url = new URL(server.url);
    change(url);
    return url.href;
  };
  beforeAll(async () => {
    server = await startServer(engine);
    await server.script(`CREATE TABLE note (id int PRIMARY KEY, t varchar(20)); INSERT INTO note VALUES (1, 'primary'); ${slow[engine]}`);
    if (engine === 'PostgreSQL') await server.script("CREATE ROLE reader LOGIN PASSWORD 's3cret'; GRANT SELECT ON note TO reader; CREATE TABLE closed (id int PRIMARY KEY)");
    else await server.script("CREATE USER reader@'127.0.0.1' IDENTIFIED BY 's3cret'; GRANT SELECT ON portico.note TO reader@'127.0.0.1'; CREATE TABLE closed (id int PRIMARY KEY)");
    opened = await openProvider(server.url, { options: { statementSeconds: 1, writes: true } });
  }, 60_000);
  afterAll(async () => {
    await opened?.close();
    await server?.stop();
  });

  test('nobody there, a wrong name, a wrong password, a wrong database', async () => {
    const cases: [string, string, RegExp][] = [
      [changed((url) => (url.port = '1')), 'provider.unreachable', /nothing listens/],
      [changed((url) => (url.pathname = '/nowhere')), 'provider.unreachable', /no database/],
      [changed((url) => (url.username = 'wr0ngname')), 'provider.unreachable', /user name or the password|error/],
    ];
    if (engine === 'MariaDB') cases.push([changed((url) => (url.password = 'hush-hush')), 'provider.unreachable', /user name or the password/]);
    cases.push([changed((url) => (url.hostname = 'no-such-host.invalid')), 'provider.unreachable', /host name/]);
    cases.push(['ftp://a:hush-hush@b/c', 'request.invalid', /URL is expected/]);
    for (const [url, code, words] of cases) {
      const failure = await failureOf(openProvider(url, { allow: ['127.0.0.1', 'no-such-host.invalid'] }));
      expect(failure.code).toBe(code);
      expect(failure.message).toMatch(words);
      expect(failure.whole).not.toContain('hush-hush');
    }
  });

  test('an address the guard does not allow is not dialled', async () => {
    expect(await failureOf(openProvider(server.url, { allow: [] }))).toMatchObject({ code: 'egress.denied' });
  });

  test('only what the login may read is shown; missing rights are told', async () => {
    const reader = await openProvider(
      changed((url) => {
        url.username = 'reader';
        url.password = 's3cret';
      }),
      { options: { writes: true } },
    );
    expect(reader.derived.model.tables.map((table) => table.name)).toEqual(['note']);
    expect(await failureOf(reader.call('insert_note', { values: { id: 5 } }))).toMatchObject({ code: 'provider.refused', message: expect.stringMatching(/no right/) as string });
    await reader.close();
  });

  test('a slow statement ends in time', async () => {
    const start = performance.now();
    expect(await failureOf(opened.call('find_slow', {}))).toMatchObject({ code: 'provider.timeout' });
    expect(performance.now() - start).toBeLessThan(4000);
  });

  test('a call that is given up stops at the server too', async () => {
    const patient = await openProvider(server.url);
    const stop = new AbortController();
    const call = failureOf(patient.call('find_slow', {}, { signal: stop.signal }));
    await wait(300);
    stop.abort(new Error('went away'));
    expect((await call).message).toBe('went away');
    await wait(500);
    const watcher = await openProvider(server.url, { options: { schemas: [engine === 'PostgreSQL' ? 'public' : 'portico'] } });
    const busy =
      engine === 'PostgreSQL'
        ? "CREATE OR REPLACE VIEW busy AS SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%slow%' AND pid <> pg_backend_pid()"
        : "CREATE OR REPLACE VIEW busy AS SELECT count(*) AS n FROM information_schema.PROCESSLIST WHERE INFO LIKE '%slow%' AND ID <> CONNECTION_ID()";
    await server.script(busy);
    const after = await openProvider(server.url);
    expect(await after.call('find_busy')).toMatchObject({ records: [{ values: { n: engine === 'PostgreSQL' ? 0 : '0' } }] });
    expect(await patient.call('get_note', { id: '1' })).toMatchObject({ values: { t: 'primary' } });
    for (const one of [patient, watcher, after]) await one.close();
  });

  test('many calls at once share a few connections', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => opened.call('get_note', { id: '1' })));
    expect(answers.every((answer) => answer['id'] === '1')).toBe(true);
  });

  test('reads can not write, whatever a function of the database does', async () => {
    if (engine !== 'PostgreSQL') return;
    await server.script(
      "CREATE FUNCTION sneak() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO note VALUES (99, 'x'); RETURN 1; END $$; CREATE VIEW sneaky AS SELECT sneak() AS n",
    );
    const again = await openProvider(server.url);
    expect(await failureOf(again.call('find_sneaky'))).toMatchObject({ code: 'provider.refused', message: expect.stringMatching(/only read/) as string });
    await again.close();
  });

  test('a table that changed since is told as such', async () => {
    await server.script('CREATE TABLE gone (id int PRIMARY KEY)');
    const before = await openProvider(server.url);
    await server.script('DROP TABLE gone');
    expect(await failureOf(before.call('find_gone'))).toMatchObject({ code: 'provider.refused', message: expect.stringMatching(/has changed/) as string });
    await before.close();
  });

  test('a server that accepts and says nothing is given up; so is one that speaks nonsense', async () => {
    const sockets = new Set<Socket>();
    const mute = createServer((socket) => void sockets.add(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const failure = await failureOf(
      openProvider(
        changed((url) => (url.port = String(port))),
        { options: { statementSeconds: 1 } },
      ),
    );
    expect(failure.code).toMatch(/provider\.(timeout|unreachable)/);
    for (const socket of sockets) socket.destroy();
    mute.close();
    const liar = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
    const other = liar.address();
    const wrong = await failureOf(
      openProvider(
        changed((url) => (url.port = String(typeof other === 'object' && other ? other.port : 0))),
        { options: { statementSeconds: 1 } },
      ),
    );
    expect(wrong.code).toMatch(/^provider\./);
    liar.close();
  }, 20_000);

  test('a reader goes to the replica, a writer to the primary', async () => {
    const replica = await startServer(engine);
    await replica.script("CREATE TABLE note (id int PRIMARY KEY, t varchar(20)); INSERT INTO note VALUES (1, 'replica')");
    const split = await openProvider(server.url, { replicaUrl: replica.url, options: { writes: true } });
    expect(await split.call('get_note', { id: '1' }, { replica: true })).toMatchObject({ values: { t: 'replica' } });
    expect(await split.call('get_note', { id: '1' }, { caller: nobody })).toMatchObject({ values: { t: 'primary' } });
    expect(await split.call('update_note', { id: '1', values: { t: 'primary' } }, { replica: true })).toMatchObject({ after: { values: { t: 'primary' } } });
    await split.close();
    await replica.stop();
  });

  test('a server that goes and comes back is used again without a restart', async () => {
    expect(await opened.call('get_note', { id: '1' })).toMatchObject({ id: '1' });
    const midway = failureOf(opened.call('find_slow'));
    await wait(200);
    await server.halt('crash');
    expect((await midway).code).toBe('provider.unreachable');
    expect((await failureOf(opened.call('get_note', { id: '1' }))).code).toBe('provider.unreachable');
    await server.resume();
    expect(await opened.call('get_note', { id: '1' })).toMatchObject({ id: '1' });
  }, 30_000);
});
