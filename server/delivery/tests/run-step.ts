import { evaluateFeel } from '@portico/bpmn';
import {
  expectedOf,
  parseValue,
  PorticoError,
  recordsCreate,
  recordsDelete,
  recordsGet,
  recordsList,
  recordsUpdate,
  verbOf,
  type Entity,
  type Expected,
  type TestStep,
  type Text,
} from '@portico/contracts';
import type { OutsideContext } from '../../kernel/index.ts';
import { resolveValues, type KnownRecord } from './given-rows.ts';
import { feelRecord, openPage, type OpenedPage } from './open-page.ts';
import { said } from './step-words.ts';
import type { Trial } from './trial.ts';
import { tryDecision } from './try-decision.ts';
import { tryProcess } from './try-process.ts';

/** What the steps of one test share. */
export interface Scene {
  readonly trial: Trial;
  /** Short name → record; steps add to it. */
  readonly records: Map<string, KnownRecord>;
  /** Who `@me` is. */
  readonly person: string;
  /** Records of the last find, and the last one got or written, as expressions have them. */
  found: readonly Record<string, unknown>[];
  record: Record<string, unknown> | null;
}

/** What a step shall give and what it gave, where these differ. */
export interface Difference {
  readonly expected: Text;
  readonly got: Text;
}

interface OutRecord {
  readonly id: string;
  readonly label: string;
  readonly values: Readonly<Record<string, unknown>>;
}

type Came =
  | { readonly kind: 'refused'; readonly error: PorticoError }
  | { readonly kind: 'found'; readonly entity: string; readonly ids: readonly string[] }
  | { readonly kind: 'record'; readonly entity: string; readonly record: OutRecord | null }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'page'; readonly page: OpenedPage }
  | { readonly kind: 'check'; readonly value: unknown }
  | { readonly kind: 'tried'; readonly difference: Difference | undefined };

/** Does one step through the door as the caller, and compares; undefined when it is as expected. */
export async function runStep(ctx: OutsideContext, scene: Scene, step: TestStep): Promise<Difference | undefined> {
  const came = await attempt(ctx, scene, step);
  if (came.kind === 'check') return came.value === true ? undefined : said.check(step.check ?? '', came.value);
  if (came.kind === 'tried') return came.difference;
  return compare(scene, { expected: expectedOf(step), came });
}

/** Refusals a person can meet are outcomes; anything else ends the run. */
async function attempt(ctx: OutsideContext, scene: Scene, step: TestStep): Promise<Came> {
  try {
    return await act(ctx, scene, step);
  } catch (error) {
    if (error instanceof PorticoError && error.entry.audience === 'person') return { kind: 'refused', error };
    throw error;
  }
}

async function act(ctx: OutsideContext, scene: Scene, step: TestStep): Promise<Came> {
  const { trial } = scene;
  const app = trial.name;
  const verb = verbOf(step);
  switch (verb) {
    case 'find': {
      const entity = step.find ?? '';
      const filter = step.where && whereOf(scene, entity, step.where);
      const { records } = await ctx.call(recordsList, { app, entity, total: false, limit: 500, ...(filter && { filter }) });
      scene.found = records.map((record) => feelRecord(trial.model.entities[entity], record));
      return { kind: 'found', entity, ids: records.map(({ id }) => id) };
    }
    case 'get': {
      const { entity, id } = known(scene, step.get ?? '');
      return keep(scene, entity, await ctx.call(recordsGet, { app, entity, id }));
    }
    case 'create': {
      const entity = step.create ?? '';
      const { record } = await ctx.call(recordsCreate, { app, entity, values: valuesOf(scene, entity, step.values ?? {}), dryRun: false });
      if (step.called !== undefined && record) scene.records.set(step.called, { entity, id: record.id, key: keyIn(trial.model.entities[entity], record) });
      return keep(scene, entity, record);
    }
    case 'update': {
      const { entity, id } = known(scene, step.update ?? '');
      const { record } = await ctx.call(recordsUpdate, { app, entity, id, values: valuesOf(scene, entity, step.values ?? {}), dryRun: false });
      return keep(scene, entity, record);
    }
    case 'delete': {
      const { entity, id } = known(scene, step.delete ?? '');
      await ctx.call(recordsDelete, { app, entity, id, dryRun: false });
      return { kind: 'deleted' };
    }
    case 'page': {
      const params = Object.fromEntries(Object.entries(step.params ?? {}).map(([name, value]) => [name, scene.records.get(String(value))?.id ?? value]));
      return { kind: 'page', page: await openPage(ctx, { app, model: trial.model, page: step.page ?? '', params }) };
    }
    case 'check': {
      const variables = { found: scene.found, record: scene.record };
      const outcome = evaluateFeel((step.check ?? '').slice(1), { variables, now: ctx.clock.now() });
      return { kind: 'check', value: outcome.ok ? outcome.value : outcome.message };
    }
    case 'process':
      return { kind: 'tried', difference: tryProcess(trial.model, step) };
    case 'decision':
      return { kind: 'tried', difference: tryDecision(trial.model, step) };
    case undefined:
      throw new PorticoError('request.invalid', { params: { detail: 'a step does one thing' } });
    default:
      return verb satisfies never;
  }
}

function known(scene: Scene, short: string): KnownRecord {
  const found = scene.records.get(short);
  if (!found) throw new PorticoError('not_found', { params: { what: 'record', name: short } });
  return found;
}

function keep(scene: Scene, entity: string, record: OutRecord | null): Came {
  scene.record = record && feelRecord(scene.trial.model.entities[entity], record);
  return { kind: 'record', entity, record };
}

function keyIn(entity: Entity | undefined, record: OutRecord): Record<string, unknown> {
  return Object.fromEntries((entity?.key ?? []).map((name) => [name, record.values[name]]));
}

function valuesOf(scene: Scene, name: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entity = scene.trial.model.entities[name];
  return entity ? resolveValues(scene.trial.model, { entity, values, person: scene.person, keyOf: (short) => scene.records.get(short)?.key }) : { ...values };
}

/** A filter whose relations are named by records. */
function whereOf(scene: Scene, name: string, where: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [plain, others] = [false, true].map((wanted) => Object.fromEntries(Object.entries(where).filter(([, value]) => (typeof value === 'object' && value !== null) === wanted)));
  return { ...others, ...valuesOf(scene, name, plain ?? {}) };
}

/** What "you may not" is said with: what one may not see is not there. */
function isDenial({ code, issues }: PorticoError): boolean {
  if (code === 'policy.denied' || code === 'policy.field_denied' || code === 'not_found') return true;
  // The test names only fields that are there.
  return code === 'record.invalid' && issues.some(({ message }) => message.en.startsWith('there is no field'));
}

function compare(scene: Scene, { expected, came }: { expected: Expected; came: Exclude<Came, { kind: 'check' | 'tried' }> }): Difference | undefined {
  const { refused } = expected;
  const wanted = refused !== undefined && refused !== false;
  if (came.kind !== 'refused') return wanted ? said.notRefused(expected) : compareOutcome(scene, expected, came);
  const { error } = came;
  if (!wanted) return said.refusedInstead(error);
  const asWanted = refused === true ? isDenial(error) : error.code === refused;
  const aboutField = expected.field === undefined || error.issues.some(({ place }) => place === expected.field) || fieldsOf(error).includes(expected.field);
  return asWanted && aboutField ? undefined : said.otherRefusal(expected, error);
}

function fieldsOf(error: PorticoError): readonly string[] {
  return String(error.params['fields'] ?? error.params['field'] ?? '')
    .split(',')
    .map((one) => one.trim());
}

function compareOutcome(scene: Scene, expected: Expected, came: Exclude<Came, { kind: 'check' | 'tried' | 'refused' }>): Difference | undefined {
  if (came.kind === 'found') return compareFound(scene, expected, came);
  if (came.kind === 'record') return compareRecord(scene, expected, came);
  return came.kind === 'page' ? comparePage(expected, came.page) : undefined;
}

function compareFound(scene: Scene, expected: Expected, { entity, ids }: Extract<Came, { kind: 'found' }>): Difference | undefined {
  const names = ids.map((id) => [...scene.records].find(([, one]) => one.entity === entity && one.id === id)?.[0] ?? id);
  if (expected.count !== undefined && expected.count !== ids.length) return said.count(expected.count, names);
  if (!expected.records) return undefined;
  const same = expected.records.length === names.length && expected.records.every((name) => names.includes(name));
  return same ? undefined : said.records(expected.records, names);
}

function compareRecord(scene: Scene, expected: Expected, came: Extract<Came, { kind: 'record' }>): Difference | undefined {
  const values = came.record?.values ?? {};
  const entity = scene.trial.model.entities[came.entity];
  for (const [name, value] of Object.entries(valuesOf(scene, came.entity, expected.values ?? {}))) {
    const field = entity?.fields[name];
    const parsed = field && value !== null ? parseValue(field, value) : undefined;
    const wanted = parsed && !('problem' in parsed) ? parsed.value : value;
    if (!Object.hasOwn(values, name)) return said.noValue(name, wanted);
    if (!same(wanted, values[name])) return said.value(name, { wanted, got: values[name] });
  }
  const seen = (expected.without ?? []).find((name) => Object.hasOwn(values, name));
  return seen === undefined ? undefined : said.seen(seen);
}

/** The same value, however a number is written. */
function same(one: unknown, other: unknown): boolean {
  if (JSON.stringify(one) === JSON.stringify(other)) return true;
  if (typeof one === 'object' || typeof other === 'object' || one === '' || other === '') return false;
  return String(one) === String(other) || Number(one) === Number(other);
}

function comparePage(expected: Expected, page: OpenedPage): Difference | undefined {
  for (const [source, count] of Object.entries(expected.rows ?? {})) {
    const got = page.rows[source];
    if (got !== count) return said.rows(source, { wanted: count, got });
  }
  const hidden = expected.shows?.find((id) => !page.shown.has(id));
  if (hidden !== undefined) return said.block(hidden, true);
  const shown = expected.hides?.find((id) => page.shown.has(id));
  return shown === undefined ? undefined : said.block(shown, false);
}
