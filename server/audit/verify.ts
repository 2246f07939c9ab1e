import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Output, Text, auditVerify } from '@portico/contracts';
import type { Kernel } from '../kernel/index.ts';
import { hashOf, signatureHolds, signingKey, type CheckpointBody } from './checkpoint.ts';
import { lineHash, type AuditLine } from './line.ts';
import { checkpoints, linesAfter, type Checkpoint } from './store.ts';

type Finding = Output<typeof auditVerify>['findings'][number];

const words: Record<string, (at: string) => Text> = {
  changed: (at) => ({ en: `Line ${at} was changed after it was written.`, zh: `记录 ${at} 在写入后被修改。` }),
  removed: (at) => ({ en: `Lines before ${at} were removed.`, zh: `记录 ${at} 之前有内容被删除。` }),
  reordered: (at) => ({ en: `Line ${at} does not follow the one before it: lines were reordered or replaced.`, zh: `记录 ${at} 与前一条不衔接：记录被重排或替换。` }),
  index: (at) => ({ en: `The search columns of line ${at} do not say what the line says.`, zh: `记录 ${at} 的检索列与正文不一致。` }),
  cut: (at) => ({ en: `The chain ends before ${at}, which a signed checkpoint has seen: its end was cut off.`, zh: `审计链在签名检查点见过的 ${at} 之前中断：尾部被截断。` }),
  rehashed: (at) => ({ en: `Line ${at} is not the one a signed checkpoint has seen: the chain was hashed anew.`, zh: `记录 ${at} 与签名检查点所见不符：审计链被重新计算。` }),
  forged: (at) => ({ en: `Checkpoint ${at} does not carry our signature.`, zh: `检查点 ${at} 的签名无效。` }),
  checkpoint: (at) => ({ en: `Checkpoints before ${at} were removed or replaced.`, zh: `检查点 ${at} 之前有内容被删除或替换。` }),
};

function finding(kind: string, writer: string, seq: number): Finding {
  return { writer, seq, kind, message: words[kind]?.(`${seq}`) ?? { en: kind, zh: kind } };
}

/**
 * Walks every chain of the tenant and holds it against the checkpoints, those kept here and those kept outside
 * (`anchors`, one JSON object `{body, signature}` a line). Reads in short transactions.
 */
export async function verifyAudit(kernel: Kernel, tenant: string, anchors: string | undefined): Promise<Output<typeof auditVerify>> {
  const publicKey = createPublicKey(await signingKey(kernel, tenant));
  const kept = await kernel.database.bound(tenant, (tx) => checkpoints(tx, tenant), { readOnly: true });
  const findings: Finding[] = [];
  const seen = new Map<string, Map<number, string>>();
  readCheckpoints(kept, { publicKey, findings, seen, chain: true });
  readCheckpoints(parseAnchors(anchors), { publicKey, findings, seen, chain: false });
  compareAnchors(kept, parseAnchors(anchors), findings);
  const counted = await walk(kernel, { tenant, findings, seen });
  return { ok: findings.length === 0, lines: counted.lines, chains: counted.chains, checkpoints: kept.length, findings: findings.slice(0, 200) };
}

function parseAnchors(text: string | undefined): Checkpoint[] {
  return (text ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const parsed = JSON.parse(line) as { body: string; signature: string };
      const body = JSON.parse(parsed.body) as CheckpointBody;
      return { seq: body.seq, at: body.at, body: parsed.body, signature: parsed.signature };
    });
}

function readCheckpoints(found: readonly Checkpoint[], into: { publicKey: KeyObject; findings: Finding[]; seen: Map<string, Map<number, string>>; chain: boolean }): void {
  let previous = '';
  let number = 0;
  for (const checkpoint of found) {
    if (!signatureHolds(into.publicKey, checkpoint)) {
      into.findings.push(finding('forged', 'checkpoints', checkpoint.seq));
      continue;
    }
    const body = JSON.parse(checkpoint.body) as CheckpointBody;
    if (into.chain && (body.previous !== previous || body.seq !== number + 1)) into.findings.push(finding('checkpoint', 'checkpoints', body.seq));
    previous = hashOf(checkpoint.body);
    number = body.seq;
    for (const head of body.heads) {
      const chain = into.seen.get(head.writer) ?? new Map<number, string>();
      chain.set(head.seq, head.hash);
      into.seen.set(head.writer, chain);
    }
  }
}

/** A checkpoint kept outside must still be here, word for word: else this side has lost or rewritten its own. */
function compareAnchors(kept: readonly Checkpoint[], anchors: readonly Checkpoint[], findings: Finding[]): void {
  const here = new Map(kept.map((checkpoint) => [checkpoint.seq, checkpoint.body]));
  for (const anchor of anchors) if (here.get(anchor.seq) !== anchor.body) findings.push(finding('checkpoint', 'checkpoints', anchor.seq));
}

async function walk(kernel: Kernel, at: { tenant: string; findings: Finding[]; seen: Map<string, Map<number, string>> }): Promise<{ lines: number; chains: number }> {
  const { tenant, findings, seen } = at;
  let lines = 0;
  let writer = '';
  let seq = 0;
  let hash: string | undefined;
  const ends = new Map<string, number>();
  for (;;) {
    const after = { tenant, writer, seq, limit: 2000 };
    const page = await kernel.database.bound(tenant, (tx) => linesAfter(tx, after), { readOnly: true });
    if (page.length === 0) break;
    for (const line of page) {
      if (line.writer !== writer) {
        writer = line.writer;
        seq = 0;
        hash = undefined;
      }
      lines += 1;
      const broken = problemOf(line, { seq, hash });
      if (broken) findings.push(finding(broken, writer, line.seq));
      const checkpointed = seen.get(writer)?.get(line.seq);
      if (checkpointed !== undefined && checkpointed !== line.hash) findings.push(finding('rehashed', writer, line.seq));
      seq = line.seq;
      hash = line.hash;
      ends.set(writer, seq);
    }
  }
  for (const [chain, known] of seen) {
    const last = Math.max(...known.keys());
    if ((ends.get(chain) ?? 0) < last) findings.push(finding('cut', chain, last));
  }
  return { lines, chains: ends.size };
}

function problemOf(line: Awaited<ReturnType<typeof linesAfter>>[number], before: { seq: number; hash: string | undefined }): string | undefined {
  if (lineHash(line) !== line.hash) return 'changed';
  if (line.seq !== before.seq + 1) return 'removed';
  if (before.hash !== undefined && line.previous !== before.hash) return 'reordered';
  const said = JSON.parse(line.body) as AuditLine;
  const same = said.id === line.id && said.operation === line.operation && said.principal.id === line.principal && said.app === line.app && said.outcome === line.outcome;
  return same ? undefined : 'index';
}
