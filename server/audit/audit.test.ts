import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { takeCheckpoint } from './checkpoint.ts';
import { createAudit, type Audit, type AuditLine } from './index.ts';
import { lineHash } from './line.ts';
import { verifyAudit } from './verify.ts';

let kernel: TestKernel;
let audit: Audit;
beforeEach(async () => {
  kernel = await testKernel();
  audit = createAudit(kernel);
});
afterEach(() => kernel.close());

function line(name: string): AuditLine {
  return {
    id: kernel.clock.id(),
    at: kernel.clock.now().toISOString(),
    phase: 'single',
    operation: name,
    principal: { kind: 'person', id: 'p1', name: 'Ada', onBehalfOf: null },
    app: 'desk',
    target: null,
    outcome: 'done',
    code: null,
    trace: null,
    duration: 1,
    from: { address: '127.0.0.1', entrance: 'api' },
    detail: { note: '客户' },
  };
}

const write = (count: number): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, index) => audit.writer.append({ tenant: kernel.tenant, line: line(`test.${index}`) })));

/** Somebody with the database in her hands. */
async function tamper(text: string): Promise<void> {
  const connection = await kernel.database.engine.acquire();
  await connection.script(
    kernel.database.kind === 'pglite'
      ? text
      : `SET ROLE portico_owner; ALTER TABLE portico.audit_line NO FORCE ROW LEVEL SECURITY; ALTER TABLE portico.audit_checkpoint NO FORCE ROW LEVEL SECURITY; ${text}; RESET ROLE`,
  );
  await kernel.database.engine.release(connection);
}

const kinds = async (anchors?: string): Promise<string[]> => [...new Set((await verifyAudit(kernel, kernel.tenant, anchors)).findings.map((finding) => finding.kind))];

describe('the audit', () => {
  test('is whole after many lines, and says how many', async () => {
    await write(250);
    await takeCheckpoint(kernel, kernel.tenant);
    const verified = await verifyAudit(kernel, kernel.tenant, undefined);
    expect(verified).toMatchObject({ ok: true, lines: 250, chains: 1, checkpoints: 1, findings: [] });
  });

  test('finds a changed line', async () => {
    await write(5);
    await tamper(`UPDATE portico.audit_line SET body = replace(body, 'Ada', 'Eve') WHERE seq = 3`);
    expect(await kinds()).toEqual(['changed']);
  });

  test('finds search columns that lie', async () => {
    await write(5);
    await tamper(`UPDATE portico.audit_line SET principal = 'someone-else' WHERE seq = 3`);
    expect(await kinds()).toEqual(['index']);
  });

  test('finds a removed line', async () => {
    await write(5);
    await tamper('DELETE FROM portico.audit_line WHERE seq = 3');
    expect(await kinds()).toContain('removed');
  });

  test('finds lines that changed places', async () => {
    await write(5);
    await tamper(`UPDATE portico.audit_line SET seq = seq + 100 WHERE seq IN (2, 3);
      UPDATE portico.audit_line SET seq = CASE seq WHEN 102 THEN 3 ELSE 2 END WHERE seq > 100`);
    expect(await kinds()).toEqual(expect.arrayContaining(['changed', 'reordered']));
  });

  test('finds a tail that was cut off', async () => {
    await write(5);
    await takeCheckpoint(kernel, kernel.tenant);
    await tamper('DELETE FROM portico.audit_line WHERE seq > 3');
    expect(await kinds()).toEqual(['cut']);
  });

  test('finds a chain that was hashed anew', async () => {
    await write(3);
    await takeCheckpoint(kernel, kernel.tenant);
    const { rows } = await kernel.database.system((tx) =>
      sql<{ tenant: string; writer: string; seq: string; body: string; previous: string }>`SELECT tenant, writer, seq, body, previous FROM audit_line ORDER BY seq`.execute(tx),
    );
    let previous = rows[0]?.previous ?? '';
    const statements = rows.map((row) => {
      const body = row.body.replaceAll('Ada', 'Eve');
      const hash = lineHash({ tenant: row.tenant, writer: row.writer, seq: Number(row.seq), previous, body });
      const statement = `UPDATE portico.audit_line SET body = '${body}', previous = '${previous}', hash = '${hash}' WHERE seq = ${row.seq}`;
      previous = hash;
      return statement;
    });
    await tamper(statements.join(';'));
    expect(await kinds()).toEqual(['rehashed']);
  });

  test('finds checkpoints that were removed with the tail, by one kept outside', async () => {
    await write(5);
    const kept = await takeCheckpoint(kernel, kernel.tenant);
    await tamper('DELETE FROM portico.audit_line WHERE seq > 3; DELETE FROM portico.audit_checkpoint');
    expect(await kinds()).toEqual([]);
    expect(await kinds(JSON.stringify({ body: kept?.body, signature: kept?.signature }))).toEqual(expect.arrayContaining(['cut', 'checkpoint']));
  });

  test('refuses a checkpoint somebody else signed', async () => {
    await write(2);
    await takeCheckpoint(kernel, kernel.tenant);
    await tamper(`UPDATE portico.audit_checkpoint SET body = replace(body, '"seq":2', '"seq":1')`);
    expect(await kinds()).toContain('forged');
  });

  test('lets no role of ours change or remove a line', async () => {
    await write(1);
    for (const change of [sql`UPDATE audit_line SET body = ''`, sql`DELETE FROM audit_line`]) {
      await expect(kernel.database.bound(kernel.tenant, (tx) => change.execute(tx))).rejects.toThrow(/permission denied/);
      await expect(kernel.database.system((tx) => change.execute(tx))).rejects.toThrow(/permission denied/);
    }
  });

  test('chains a line staged in a committed transaction and forgets one that rolled back', async () => {
    await kernel.database.bound(kernel.tenant, (tx) => audit.writer.stage(tx, { tenant: kernel.tenant, line: line('kept') }));
    const failing = kernel.database.bound(kernel.tenant, async (tx) => {
      await audit.writer.stage(tx, { tenant: kernel.tenant, line: line('lost') });
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    await audit.writer.flush();
    const { rows } = await kernel.database.system((tx) => sql<{ operation: string }>`SELECT operation FROM audit_line`.execute(tx));
    expect(rows.map((row) => row.operation)).toEqual(['kept']);
  });

  test('adopts what a writer that was killed had staged', async () => {
    await kernel.database.bound(kernel.tenant, (tx) => audit.writer.stage(tx, { tenant: kernel.tenant, line: line('orphan') }));
    const next = createAudit(kernel);
    kernel.clock.advance(61_000);
    await next.writer.flush();
    const verified = await verifyAudit(kernel, kernel.tenant, undefined);
    expect(verified).toMatchObject({ ok: true, lines: 1 });
  });
});
