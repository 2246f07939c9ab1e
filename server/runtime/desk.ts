import { checkValues, PorticoError, titleIn, type Entity, type Field, type Issue } from '@portico/contracts';
import type { ChangeContext, Kernel } from '../kernel/index.ts';
import { speaking, attemptOf } from './database-errors.ts';
import { allowed, appOf, denied, entityOf, reachOf, readableFields, type Action, type Reach, type Sight } from './reach.ts';
import { neededFields, recordFrom, type OutRecord } from './record.ts';
import { keyCondition, placeOf, readRows, type Row } from './store.ts';
import { usableBlobs } from './store-blob.ts';
import { catchUp, checkDeferred, countAllowed } from './store-write.ts';

/** What every write needs at hand: who writes what, and what of it she may see. */
export interface Desk {
  readonly ctx: ChangeContext;
  readonly kernel: Kernel;
  readonly reach: Reach;
  readonly entity: Entity;
  /** The entity as she may read it; undefined for someone who may only write. */
  readonly read: Sight | undefined;
  /** Grants asked for so far, by action. */
  readonly may: (action: Action) => Promise<Sight>;
}

export async function openDesk(ctx: ChangeContext, kernel: Kernel, name: string): Promise<Desk> {
  const entity = entityOf(appOf(ctx), name);
  const reach = await reachOf(ctx, name);
  const grants = new Map<Action, Promise<Sight>>();
  const may = (action: Action): Promise<Sight> => {
    const known = grants.get(action) ?? allowed(ctx, action, name);
    grants.set(action, known);
    return known;
  };
  return { ctx, kernel, reach, entity, read: reach.see(name), may };
}

/** Runs the statements of a write; what the database refuses becomes an error of the table. */
export function atDesk<T>(desk: Desk, write: { action: Action; sight: Sight; values?: Row }, run: () => Promise<T>): Promise<T> {
  const visible = new Set([...readableNames(desk), ...(write.action === 'delete' ? [] : write.sight.grant.writable)]);
  return speaking(attemptOf(desk.kernel, { reach: desk.reach, entity: desk.entity, visible, action: write.action, values: write.values }), run);
}

export function readableNames(desk: Desk): string[] {
  return desk.read ? readableFields(desk.read) : [];
}

/** Checks what somebody wants to write; throws `policy.field_denied` or `record.invalid` with a place for each finding. */
export async function checkedValues(desk: Desk, write: { mode: 'create' | 'update'; sight: Sight; values: Row; held?: Row }): Promise<Row> {
  const { entity, ctx } = desk;
  const { writable } = write.sight.grant;
  const visible = new Set(readableNames(desk));
  const locked = Object.keys(write.values).filter((name) => visible.has(name) && !writable.has(name) && entity.fields[name]?.computed === undefined);
  if (locked.length > 0) {
    const zh = ctx.from.language === 'zh';
    throw new PorticoError('policy.field_denied', {
      params: { action: zh ? '写入' : 'write', entity: titleIn(ctx.from.language, entity.title, entity.name), fields: locked.join(', ') },
      issues: locked.map((place) => ({ place, message: { en: 'you may read it but not write it', zh: '可查看但无权写入' } })),
    });
  }
  const computed = Object.keys(entity.fields).filter((name) => visible.has(name) && entity.fields[name]?.computed !== undefined);
  const checked = checkValues(entity, write.values, { mode: write.mode, writable: new Set([...writable, ...computed]) });
  const issues = [...checked.issues, ...(await blobIssues(desk, checked.values, write.held ?? {}))];
  if (issues.length > 0) throw invalid(desk, issues);
  return checked.values;
}

export function invalid(desk: Desk, issues: readonly Issue[]): PorticoError {
  return new PorticoError('record.invalid', { params: { entity: titleIn(desk.ctx.from.language, desk.entity.title, desk.entity.name) }, issues });
}

/** A record may only refer to files that its writer has uploaded, or that stand in this field already. */
async function blobIssues(desk: Desk, values: Row, held: Row): Promise<Issue[]> {
  const asked = Object.entries(values)
    .filter(([name]) => desk.entity.fields[name]?.type === 'attachment')
    .flatMap(([place, value]) => listed(value).map((id) => ({ place, id })))
    .filter(({ place, id }) => !listed(held[place]).includes(id));
  if (asked.length === 0) return [];
  const usable = await usableBlobs(desk.ctx.tx, { by: desk.ctx.principal.id, ids: asked.map(({ id }) => id) });
  return asked
    .filter(({ id }) => !usable.has(id))
    .map(({ place }) => ({ place, message: { en: 'is no file you have uploaded; upload it first (blobs.begin)', zh: '不是您已上传的文件，请先上传（blobs.begin）' } }));
}

function listed(value: unknown): unknown[] {
  return value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** What fields hold that nobody has given, for defaults the database does not know: ids, the time, who writes. */
export function automatic(desk: Desk, given: Row): Row {
  const { ctx, entity } = desk;
  const fill = (field: Field): unknown => {
    const rule = typeof field.default === 'object' && 'auto' in field.default ? field.default.auto : undefined;
    if (rule === 'uuid') return ctx.clock.id();
    if (rule === 'person') return ctx.principal.onBehalfOf?.id ?? ctx.principal.id;
    if (rule === 'today') return ctx.clock.now().toISOString().slice(0, 10);
    if (rule !== 'now') return undefined;
    const now = ctx.clock.now().toISOString();
    if (field.type === 'date') return now.slice(0, 10);
    if (field.type === 'time') return now.slice(11, 19);
    return field.type === 'localDatetime' ? now.slice(0, -1) : now;
  };
  const filled = Object.entries(entity.fields)
    .filter(([name]) => given[name] === undefined)
    .map(([name, field]) => [name, fill(field)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(filled);
}

/** After values were given where the database counts by itself (ids of an import), its counter follows. */
export async function followCounters(desk: Desk, given: Iterable<string>): Promise<void> {
  const { entity, reach } = desk;
  for (const name of given) {
    const standard = entity.fields[name]?.default;
    const counts = typeof standard === 'object' && 'auto' in standard && (standard.auto === 'increment' || standard.auto === 'sequence');
    if (counts) await catchUp(desk.ctx.tx, { schema: reach.app.schema, entity, alias: 'portico_0', condition: { kind: 'always' } }, name);
  }
}

/** Throws `policy.denied` unless all these rows, as they are now, are ones the caller may write in this way. */
export async function mustHold(desk: Desk, write: { action: Action; sight: Sight; keys: readonly Row[] }): Promise<void> {
  if (write.sight.grant.condition.kind === 'always' || write.keys.length === 0) return;
  const held = await countAllowed(desk.ctx.tx, placeOf(write.sight), write.keys);
  if (held < write.keys.length) throw denied({ entity: desk.entity, language: desk.ctx.from.language }, write.action);
}

/** The record as the caller may see it; null when she may not. */
export async function readBack(desk: Desk, key: Row): Promise<OutRecord | null> {
  if (!desk.read) return null;
  const asked = readableFields(desk.read);
  const place = placeOf(desk.read);
  const [row] = await readRows(desk.ctx.tx, place, { fields: neededFields(desk.read, asked), where: [keyCondition(place, key)] });
  return row ? recordFrom(desk.read, row, asked) : null;
}

/** References that the database looks at only at commit are looked at now, where the error can still be told. */
export async function settle(desk: Desk): Promise<void> {
  const { entities } = desk.reach.app.model;
  const deferrable = Object.values(entities).some((one) =>
    Object.values(one.relations ?? {}).some((relation) => relation.deferrable === true && (one === desk.entity || relation.to === desk.entity.name)),
  );
  if (deferrable) await checkDeferred(desk.ctx.tx);
}
