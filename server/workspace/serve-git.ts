import { branchesFetch, branchesPush, PorticoError, type Issue, type StreamResult } from '@portico/contracts';
import { implementOutside, implementRead, tenantById, type Implementation, type OutsideContext, type ReadContext } from '../kernel/index.ts';
import { checkPush, linesFor, quarantineOf, type Checked, type Move } from './check-push.ts';
import { createGate } from './gate.ts';
import { exit, git, startGit, stop } from './git.ts';
import { openApp, tellCommitted, tellRemoved, type Ground, type OpenApp } from './land.ts';
import { hooksFolder, withHooks, type Answer, type Question } from './receive.ts';
import { filesAt } from './repository.ts';
import { deleteBranch, insertBranch, moveBranch, setSummary } from './store.ts';
import { changesBetween } from './write-commit.ts';

/** Most bytes a client may send: its wishes of a fetch, its pack of a push. */
const mostWishes = 8 * 1024 * 1024;
const mostPack = 64 * 1024 * 1024;
const patience = 600;

const atOnce = createGate(8);

interface Asked {
  readonly app: string;
  readonly tenant?: string | undefined;
  readonly protocol?: string | undefined;
  readonly body?: unknown;
}

/** The server side of git's smart HTTP: branches.fetch and branches.push. */
export function serveGit(ground: Ground): Implementation[] {
  return [implementRead(branchesFetch, (ctx, input) => fetchBranches(ground, ctx, input)), implementOutside(branchesPush, (ctx, input) => pushBranches(ground, ctx, input))];
}

async function fetchBranches(ground: Ground, ctx: ReadContext, asked: Asked): Promise<StreamResult> {
  const open = await openForGit(ground, ctx, asked);
  const environment = protocolOf(asked);
  const { repository } = open;
  if (asked.body === undefined) {
    const out = await git({ repository, args: ['upload-pack', '--stateless-rpc', '--advertise-refs', '.'], environment });
    return advertisement('upload-pack', { out, announce: environment['GIT_PROTOCOL'] === undefined || !environment['GIT_PROTOCOL'].includes('version=2') });
  }
  const bytes = bytesOf(asked.body, mostWishes);
  const child = startGit({ repository, args: ['upload-pack', '--stateless-rpc', '.'], environment, seconds: patience, signal: ctx.signal });
  const ended = exit(child);
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  void sendTo(child.stdin, bytes).catch(() => stop(child));
  async function* body(): AsyncIterable<Uint8Array> {
    try {
      yield* child.stdout as AsyncIterable<Buffer>;
      await ended;
    } finally {
      stop(child);
      ended.catch(() => undefined);
    }
  }
  return { mediaType: 'application/x-git-upload-pack-result', fileName: 'fetch', body: body() };
}

async function pushBranches(ground: Ground, ctx: OutsideContext, asked: Asked): Promise<StreamResult> {
  const open = await openForGit(ground, ctx, asked);
  const { repository } = open;
  if (asked.body === undefined) {
    const out = await git({ repository, args: ['receive-pack', '--stateless-rpc', '--advertise-refs', '.'] });
    return advertisement('receive-pack', { out, announce: true });
  }
  const push = createPush(ground, ctx, open);
  const bytes = bytesOf(asked.body, mostPack);
  const out = await atOnce(() => withHooks(push.answer, (environment) => receivePack({ repository, environment, bytes, signal: ctx.signal })));
  await ground.refs.follow({ tenant: ctx.tenant, app: open.app.id });
  const refusal = push.refusal();
  async function* body(): AsyncIterable<Uint8Array> {
    yield out;
    // git's own report is complete; the door hears that it was a refusal.
    if (refusal) throw refusal;
  }
  return { mediaType: 'application/x-git-receive-pack-result', fileName: 'push', body: body() };
}

/** Runs git's side of a push. Its hooks ask us; git itself moves nothing. */
async function receivePack(of: { repository: string; environment: Record<string, string>; bytes: AsyncIterable<Uint8Array>; signal: AbortSignal }): Promise<Buffer> {
  const settings = {
    'core.hooksPath': hooksFolder,
    'receive.procReceiveRefs': 'refs',
    'receive.fsckObjects': 'true',
    // A pack is checked and kept as it came; nothing is unpacked before it was looked at.
    'receive.unpackLimit': '1',
    'receive.autogc': 'false',
  };
  const args = [...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]), 'receive-pack', '--stateless-rpc', '.'];
  const child = startGit({ repository: of.repository, args, environment: of.environment, seconds: patience, signal: of.signal });
  const ended = exit(child);
  ended.catch(() => undefined);
  const said: Buffer[] = [];
  child.stderr.on('data', (part: Buffer) => said.length < 16 && said.push(part));
  child.stdin.on('error', () => undefined);
  let broken: unknown;
  const sent = sendTo(child.stdin, of.bytes).catch((error: unknown) => {
    broken = error;
    stop(child);
  });
  const parts: Buffer[] = [];
  for await (const part of child.stdout as AsyncIterable<Buffer>) parts.push(part);
  await sent;
  if (broken !== undefined) throw broken;
  const code = await ended;
  // Refusals of a push are part of the report; without one, git could not make sense of what it got.
  if (parts.length === 0 && code !== 0)
    throw new PorticoError('request.invalid', { params: { detail: `git could not read the push: ${Buffer.concat(said).toString('utf8').trim().slice(0, 300)}` } });
  return Buffer.concat(parts);
}

/** The two questions of one push: may it, with its objects still in quarantine; then move the branches. */
function createPush(ground: Ground, ctx: OutsideContext, before: OpenApp): { answer(question: Question): Promise<Answer>; refusal(): PorticoError | undefined } {
  const { language } = ctx.from;
  let checked: readonly Checked[] = [];
  let refused: PorticoError | undefined;
  const refuseAll = (question: Question, error: PorticoError, lines: readonly string[]): Answer => {
    refused = error;
    return { messages: lines, results: question.commands.map(({ ref }) => ({ ref, refused: error.code })) };
  };
  const ask = async (question: Question): Promise<Answer> => {
    if (question.hook === 'pre-receive') {
      const open = await openApp(ground, ctx, before.app.name);
      checked = await checkPush(open, { commands: question.commands, quarantine: await quarantineOf(open.repository, question.objects) });
      const issues: Issue[] = checked.flatMap((one) => one.issues);
      if (issues.length > 0)
        return refuseAll(question, new PorticoError('files.invalid', { params: { detail: linesFor(issues.slice(0, 1), 'en').join('') }, issues }), linesFor(issues, language));
      return { messages: [], results: question.commands.map(({ ref }) => ({ ref })) };
    }
    const moves = question.commands.map(({ ref, now }) => checked.find((one) => one.ref === ref && (one.move?.to ?? '0'.repeat(40)) === now)?.move);
    if (!moves.every((move) => move !== undefined)) throw new Error('git asks to move a branch that was not checked');
    await moveBranches(ctx, before, moves);
    return { messages: [], results: question.commands.map(({ ref }) => ({ ref })) };
  };
  return {
    refusal: () => refused,
    answer: (question) =>
      ask(question).catch((error: unknown) => {
        const known = error instanceof PorticoError ? error : new PorticoError('internal', { params: { trace: ctx.trace }, cause: error });
        if (known.code === 'internal') ctx.log.error({ err: error, trace: ctx.trace }, 'a push could not be checked');
        return refuseAll(question, known, [known.messageIn(language)]);
      }),
  };
}

/** All branches of a push in one transaction, or none. */
async function moveBranches(ctx: OutsideContext, open: OpenApp, moves: readonly Move[]): Promise<void> {
  const told = await Promise.all(
    moves.map(async (move) => ({
      move,
      paths: move.to === undefined || move.from === undefined ? [] : Object.keys(changesBetween(await filesAt(open.repository, move.from), move.files)),
    })),
  );
  await ctx.transact(async (change) => {
    const { tx } = change;
    const at = change.clock.now();
    for (const { move, paths } of told) {
      const { branch, from, to } = move;
      if (to === undefined) {
        if (from !== undefined) {
          await deleteBranch(tx, { app: open.app.id, name: branch, head: from });
          await tellRemoved(change, { app: open.app.name, branch });
        }
        continue;
      }
      if (from === undefined) await insertBranch(tx, { tenant: change.tenant, app: open.app.id, name: branch, head: to, at });
      else await moveBranch(tx, { app: open.app.id, branch, from, to, at });
      if (branch === 'main' && move.summary) await setSummary(tx, open.app.id, move.summary);
      await tellCommitted(change, { app: open.app.name, branch, commit: to, paths });
    }
  });
}

async function openForGit(ground: Ground, ctx: ReadContext, asked: Asked): Promise<OpenApp> {
  if (asked.tenant !== undefined) {
    const tenant = await ctx.read((tx) => tenantById(tx, ctx.tenant));
    if (tenant?.slug !== asked.tenant) throw new PorticoError('not_found', { params: { what: 'app', name: asked.app } });
  }
  const open = await openApp(ground, ctx, asked.app);
  await ground.refs.follow({ tenant: ctx.tenant, app: open.app.id });
  return open;
}

function protocolOf(asked: Asked): Record<string, string> {
  return asked.protocol !== undefined && /^version=[012](:[A-Za-z0-9=-]+)*$/.test(asked.protocol) ? { GIT_PROTOCOL: asked.protocol } : {};
}

function advertisement(service: 'upload-pack' | 'receive-pack', of: { out: Buffer; announce: boolean }): StreamResult {
  const line = `# service=git-${service}\n`;
  const head = of.announce ? Buffer.from(`${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`) : Buffer.alloc(0);
  async function* body(): AsyncIterable<Uint8Array> {
    yield Buffer.concat([head, of.out]);
  }
  return { mediaType: `application/x-git-${service}-advertisement`, fileName: service, body: body() };
}

/** The client's bytes, counted; throws `request.too_large`. */
function bytesOf(body: unknown, most: number): AsyncIterable<Uint8Array> {
  return counted(chunksOf(body), most);
}

async function* counted(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, most: number): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw new PorticoError('request.too_large', { params: { what: 'The git request', limit: `${most / 1024 / 1024} MB`, setting: 'nothing: push in parts' } });
    yield chunk;
  }
}

function chunksOf(body: unknown): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (typeof body === 'string') return [Buffer.from(body, 'base64')];
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) return body as AsyncIterable<Uint8Array>;
  throw new PorticoError('request.invalid', { params: { detail: 'body: the bytes git wrote, base64' } });
}

async function sendTo(stdin: NodeJS.WritableStream, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of bytes) {
    if (!stdin.writable) return;
    if (!stdin.write(chunk))
      await new Promise<void>((resolve) => {
        const go = (): void => {
          stdin.removeListener('drain', go);
          stdin.removeListener('close', go);
          resolve();
        };
        stdin.once('drain', go);
        stdin.once('close', go);
      });
  }
  stdin.end();
}
