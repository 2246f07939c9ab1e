import { columnOf, PorticoError, tableOf, titleIn, type AppModel, type Entity, type Issue } from '@portico/contracts';
import type { Kernel } from '../kernel/index.ts';
import type { Reach } from './reach.ts';

/** What both drivers tell of a refused statement. `detail` holds values: it is looked at, never shown. */
interface DatabaseError extends Error {
  readonly code: string;
  readonly constraint?: string;
  readonly column?: string;
  readonly table?: string;
  readonly detail?: string;
}

export interface Attempt {
  readonly model: AppModel;
  readonly entity: Entity;
  readonly action: 'read' | 'create' | 'update' | 'delete';
  /** Fields that may be named to the caller. */
  readonly visible: ReadonlySet<string>;
  /** What was being written. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  readonly language: 'en' | 'zh';
  readonly statementSeconds: number;
}

export function attemptOf(kernel: Kernel, of: { reach: Reach } & Pick<Attempt, 'entity' | 'action' | 'visible' | 'values'>): Attempt {
  const { reach, ...attempt } = of;
  return { ...attempt, model: reach.app.model, language: reach.language, statementSeconds: kernel.config.statementSeconds };
}

/** Runs statements; what the database refuses becomes an error of the table, without a word of hidden values. */
export async function speaking<T>(attempt: Attempt, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw isDatabaseError(error) ? translate(error, attempt) : error;
  }
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && !(error instanceof PorticoError) && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code);
}

function translate(error: DatabaseError, attempt: Attempt): Error {
  switch (error.code) {
    case '23505':
    case '23P01':
      return duplicate(error, attempt);
    case '23503':
    case '23001':
      return reference(error, attempt);
    case '23514':
      return check(error, attempt);
    case '23502':
      return empty(error, attempt);
    case '57014':
      return new PorticoError('request.timeout', { params: { limit: `${attempt.statementSeconds} s` }, cause: error });
    case '40001':
    case '40P01':
    case '55P03':
      return new PorticoError('storage.busy', { cause: error });
    case '53100':
      return new PorticoError('storage.full', { params: { place: 'the database' }, cause: error });
    case 'P0001':
      return invalid(attempt, { cause: error, message: { en: "a rule of the app's database refuses this", zh: '应用数据库的规则拒绝了此操作' } });
    default:
      return error.code.startsWith('22') ? unreadable(error, attempt) : error;
  }
}

function name(attempt: Attempt, entity: Entity): string {
  return titleIn(attempt.language, entity.title, entity.name);
}

/** Columns named in `Key (a, b)=(…)`; never what stands behind the equals sign. */
function keyFields(entity: Entity, detail: string | undefined): string[] {
  const columns = /^Key \(([^()=]*)\)=/.exec(detail ?? '')?.[1]?.split(', ') ?? [];
  return columns.flatMap((column) => {
    const plain = column.replace(/^"(.*)"$/, '$1');
    return Object.keys(entity.fields).filter((field) => columnOf(entity, field) === plain);
  });
}

/** Fields that may be named, by title; a word for the rest. */
function titles(attempt: Attempt, entity: Entity, fields: readonly string[]): string {
  const shown = fields.filter((field) => attempt.visible.has(field)).map((field) => titleIn(attempt.language, entity.fields[field]?.title, field));
  return shown.join(', ') || (attempt.language === 'zh' ? '值' : 'value');
}

function duplicate(error: DatabaseError, attempt: Attempt): PorticoError {
  const fields = keyFields(attempt.entity, error.detail);
  const issues = fields.filter((field) => attempt.visible.has(field)).map((place) => ({ place, message: { en: 'is taken by another record', zh: '已被另一条记录使用' } }));
  return new PorticoError('record.duplicate', { params: { entity: name(attempt, attempt.entity), fields: titles(attempt, attempt.entity, fields) }, issues, cause: bare(error) });
}

function reference(error: DatabaseError, attempt: Attempt): PorticoError {
  const { entity, model } = attempt;
  const others = Object.values(model.entities);
  const inward = error.table !== tableOf(entity) || attempt.action === 'delete' || /still referenced/.test(error.detail ?? '');
  if (inward) {
    const by = others.find((one) => tableOf(one) === error.table);
    return new PorticoError('record.referenced', {
      params: { entity: name(attempt, entity), by: by ? titleIn(attempt.language, by.plural ?? by.title, by.name) : String(error.table) },
      cause: bare(error),
    });
  }
  const fields = keyFields(entity, error.detail);
  const relation = Object.values(entity.relations ?? {}).find(
    (one) => one.constraint === error.constraint || (one.fields.length === fields.length && one.fields.every((field) => fields.includes(field))),
  );
  const to = relation && model.entities[relation.to];
  const shown = relation?.fields ?? fields;
  const issues = shown.filter((field) => attempt.visible.has(field)).map((place) => ({ place, message: { en: 'points to a record that does not exist', zh: '指向的记录不存在' } }));
  return new PorticoError('record.missing_reference', { params: { field: titles(attempt, entity, shown), entity: to ? name(attempt, to) : 'record' }, issues, cause: bare(error) });
}

function check(error: DatabaseError, attempt: Attempt): PorticoError {
  const { entity } = attempt;
  // The planner names a check without a name by its place in the file.
  const declared = entity.checks?.find((one, at) => error.constraint === (one.name ?? `${tableOf(entity)}_check_${at + 1}`));
  if (declared) {
    const message = declared.message;
    const fallback = { en: `breaks the rule ${declared.name ?? ''}`.trim(), zh: `违反规则 ${declared.name ?? ''}`.trim() };
    const mentioned = Object.keys(entity.fields).filter((field) => new RegExp(`\\b${columnOf(entity, field).replaceAll(/\W/g, '.')}\\b`, 'i').test(declared.sql));
    const place = mentioned.length === 1 ? mentioned[0] : undefined;
    return invalid(attempt, { cause: error, place, message: { en: titleIn('en', message, fallback.en), zh: titleIn('zh', message, fallback.zh) } });
  }
  return invalid(attempt, { cause: error, place: fieldOfConstraint(error, entity), message: { en: 'is not an allowed value', zh: '不是允许的值' } });
}

/** `table_column_check`, as the database and the planner name checks of one column. */
function fieldOfConstraint(error: DatabaseError, entity: Entity): string | undefined {
  const table = tableOf(entity);
  return Object.keys(entity.fields).find((field) => new RegExp(`^${table}_${columnOf(entity, field)}_(check\\d*|values|min|max|pattern|languages)$`).test(error.constraint ?? ''));
}

function empty(error: DatabaseError, attempt: Attempt): PorticoError {
  const field = Object.keys(attempt.entity.fields).find((one) => columnOf(attempt.entity, one) === error.column);
  if (field !== undefined && attempt.visible.has(field)) return invalid(attempt, { cause: error, place: field, message: { en: 'is required', zh: '为必填项' } });
  return invalid(attempt, {
    cause: error,
    message: { en: 'a field you may not write is required; ask someone who may', zh: '存在您无权填写的必填字段，请联系有权限的人员' },
  });
}

/** Types whose values only the database reads to the end. */
const lateTypes: Readonly<Record<string, readonly string[]>> = { '22001': ['text'], '22003': ['decimal', 'float', 'money'], default: ['interval', 'decimal', 'json'] };

function unreadable(error: DatabaseError, attempt: Attempt): PorticoError {
  const message = { en: 'is too long, out of range or not readable', zh: '过长、超出范围或无法识别' };
  if (attempt.action === 'read') return new PorticoError('request.invalid', { params: { detail: `a value ${message.en}` }, issues: [{ message }], cause: bare(error) });
  const types = lateTypes[error.code] ?? lateTypes['default'] ?? [];
  const suspects = Object.keys(attempt.values ?? {}).filter((field) => types.includes(attempt.entity.fields[field]?.type ?? ''));
  return invalid(attempt, { cause: error, place: suspects.length === 1 ? suspects[0] : undefined, message });
}

function invalid(attempt: Attempt, found: { cause: Error; place?: string | undefined; message: Issue['message'] }): PorticoError {
  const shown = found.place !== undefined && attempt.visible.has(found.place) ? { place: found.place } : {};
  return new PorticoError('record.invalid', { params: { entity: name(attempt, attempt.entity) }, issues: [{ ...shown, message: found.message }], cause: bare(found.cause) });
}

/** The cause goes into logs: without the values that `detail` and `where` hold. */
function bare(error: Error): Error {
  const { code, constraint, column, table } = error as DatabaseError;
  return new Error(
    `database error ${code}${constraint === undefined ? '' : ` (${constraint})`}${column === undefined ? '' : `, column ${column}`}${table === undefined ? '' : `, table ${table}`}`,
  );
}
