import { auditCheckpoint, auditExport, auditSearch, auditVerify, type Output, type StreamResult } from '@portico/contracts';
import { implementChange, implementRead, type Implementation, type Kernel, type ReadContext } from '../kernel/index.ts';
import { publicKeyText, signingKey, takeCheckpoint } from './checkpoint.ts';
import type { AuditLine } from './line.ts';
import { linesAfter, searchLines } from './store.ts';
import { verifyAudit } from './verify.ts';
import type { AuditWriter } from './writer.ts';

type Shown = Output<typeof auditSearch>['lines'][number];

function shown(row: { writer: string; seq: number | null; body: string; hash: string | null }): Shown {
  const { of, from, ...line } = JSON.parse(row.body) as AuditLine;
  return { ...line, detail: { ...line.detail, ...from, ...(of !== undefined && { of }) }, writer: row.writer, seq: row.seq, hash: row.hash };
}

/** Search, verify, checkpoint and export of the tenant's audit. */
export function auditOperations(kernel: Kernel, writer: AuditWriter): readonly Implementation[] {
  return [
    implementRead(auditSearch, async (ctx, { cursor, limit, ...wanted }) => {
      const rows = await ctx.read((tx) => searchLines(tx, { ...wanted, before: cursor, limit: limit + 1 }));
      const lines = rows.slice(0, limit).map((row) => shown(row));
      return { lines, next: rows.length > limit ? (lines.at(-1)?.id ?? null) : null };
    }),
    implementRead(auditVerify, async (ctx, { anchors }) => {
      await writer.flush();
      return verifyAudit(kernel, ctx.tenant, anchors);
    }),
    implementChange(
      auditCheckpoint,
      (_ctx, _input, taken: Output<typeof auditCheckpoint>) => Promise.resolve(taken),
      async (ctx) => {
        await writer.flush();
        const checkpoint = await takeCheckpoint(kernel, ctx.tenant, { always: true });
        if (!checkpoint) throw new Error('a checkpoint is always taken when asked for');
        const key = await signingKey(kernel, ctx.tenant);
        return { checkpoint: JSON.stringify({ body: checkpoint.body, signature: checkpoint.signature }), publicKey: publicKeyText(key), at: checkpoint.at };
      },
    ),
    implementRead(auditExport, (ctx, { from, to }) => {
      const file: StreamResult = { mediaType: 'application/x-ndjson', fileName: `audit-${ctx.clock.now().toISOString().slice(0, 10)}.jsonl`, body: exportLines(ctx, { from, to }) };
      return Promise.resolve(file);
    }),
  ];
}

/** JSON Lines, chain by chain, each page read in a transaction of its own. */
async function* exportLines(ctx: ReadContext, between: { from: string | undefined; to: string | undefined }): AsyncIterable<string> {
  let after = { tenant: ctx.tenant, writer: '', seq: 0, limit: 1000 };
  for (;;) {
    const at = after;
    const page = await ctx.read((tx) => linesAfter(tx, at));
    const last = page.at(-1);
    if (!last) return;
    const kept = page.filter((line) => {
      const when = (JSON.parse(line.body) as AuditLine).at;
      return (between.from === undefined || when >= between.from) && (between.to === undefined || when < between.to);
    });
    if (kept.length > 0) {
      yield `${kept.map((line) => JSON.stringify({ writer: line.writer, seq: line.seq, previous: line.previous, hash: line.hash, line: JSON.parse(line.body) as AuditLine })).join('\n')}\n`;
    }
    after = { ...after, writer: last.writer, seq: last.seq };
  }
}
