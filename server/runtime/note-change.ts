import type { Output, recordsHistory } from '@portico/contracts';
import { auditPrincipal } from '../audit/index.ts';
import type { Reaction } from '../kernel/index.ts';
import type { Desk } from './desk.ts';
import type { Row } from './store.ts';
import { dropKept, insertChanges } from './store-change.ts';

/** Characters of a text that its history keeps. */
const mostText = 1000;

interface Noted {
  readonly entity: string;
  readonly id: string;
  /** Fields as they were set; none for what only came or went as a whole. */
  readonly values?: Row;
}

/** Keeps in the write's own transaction what became of records, for `records.history`. */
export async function noteChanges(desk: Desk, kind: Output<typeof recordsHistory>['changes'][number]['kind'], records: readonly Noted[]): Promise<void> {
  const { ctx, reach } = desk;
  if (records.length === 0) return;
  const changes = records.map(({ entity, id, values }) => ({ id: ctx.clock.id(), entity, record: id, kind, fields: shortened(values ?? {}) }));
  await insertChanges(ctx.tx, { tenant: ctx.tenant, app: reach.app.id, at: ctx.clock.now(), principal: auditPrincipal(ctx.principal), changes });
}

function shortened(values: Row): Row {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' && value.length > mostText ? `${value.slice(0, mostText)}…` : value]));
}

/** With an app goes what was kept of its records. */
export const forgetApp: Reaction<'app.removed'> = {
  on: 'app.removed',
  name: 'runtime.removed',
  run: (ctx, { id }) => ctx.transact((change) => dropKept(change.tx, id)),
};
