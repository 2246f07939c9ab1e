import type { Issue } from '@portico/contracts';
import { loadModule, parseSync, scanSync } from 'libpg-query';
import { quoted } from './naming.ts';
import { refusal } from './words.ts';

await loadModule();

/** Where an expression stands: a check and a computed column see the row, a default does not. */
export type ExpressionUse = 'check' | 'computed' | 'default';

/** A node of PostgreSQL's parse tree: one key, its kind, over its parts. */
export type Node = Readonly<Record<string, unknown>>;

const immutable = words(`
  abs array_length array_lower array_upper array_position array_positions array_remove array_replace array_append array_prepend array_cat array_ndims
  ascii bit_length btrim cardinality cbrt ceil ceiling char_length character_length chr date_bin date_part decode degrees div encode exp
  extract floor gcd greatest initcap isfinite jsonb_array_length jsonb_typeof json_typeof justify_days justify_hours justify_interval lcm
  least left length ln log log10 lower ltrim make_date make_interval make_time make_timestamp md5 min_scale mod normalize is_normalized
  num_nonnulls num_nulls octet_length overlaps overlay position power pow radians regexp_count regexp_instr regexp_like regexp_replace
  regexp_substr replace reverse right round rtrim scale sha224 sha256 sha384 sha512 sign similar_to_escape split_part sqrt starts_with strpos
  substr substring timezone to_hex translate trim_array trim_scale trunc upper width_bucket array_to_tsvector like_escape date interval text
`);
/** Depend on the clock or the session's language, but read nothing: for checks and defaults. */
const stable = words(`age clock_timestamp concat concat_ws date_trunc format make_timestamptz now statement_timestamp to_char to_date to_number
  to_timestamp transaction_timestamp array_to_string jsonb_build_object jsonb_build_array to_jsonb`);
const fresh = words('gen_random_uuid random');
const operators = words('+ - * / % ^ = <> != < <= > >= || ~ ~* !~ !~* ~~ !~~ ~~* !~~* @> <@ && -> ->> #> #>> ? ?| ?& & | # << >> |/ @ ^@');
/** Kinds of A_Expr whose `name` is a keyword. */
const worded = new Set(['AEXPR_BETWEEN', 'AEXPR_NOT_BETWEEN', 'AEXPR_BETWEEN_SYM', 'AEXPR_NOT_BETWEEN_SYM']);
const types = words(`text varchar bpchar char int2 int4 int8 smallint integer bigint int numeric decimal float4 float8 real bool boolean date time
  timetz timestamp timestamptz interval uuid json jsonb bytea`);
/** These make a text as long as they are told. */
const sized = words('lpad rpad');

/** Levels of the parse tree; an operator or call takes three. */
const mostLevels = 600;
/** Node kinds and the parts of them that may be filled, beside `location` and the like. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  A_Const: ['ival', 'fval', 'sval', 'boolval', 'bsval', 'isnull'],
  A_Expr: ['kind', 'name', 'lexpr', 'rexpr'],
  A_ArrayExpr: ['elements'],
  A_Indirection: ['arg', 'indirection'],
  A_Indices: ['is_slice', 'lidx', 'uidx'],
  BoolExpr: ['boolop', 'args'],
  BooleanTest: ['arg', 'booltesttype'],
  NullTest: ['arg', 'nulltesttype', 'argisrow'],
  CaseExpr: ['arg', 'args', 'defresult'],
  CaseWhen: ['expr', 'result'],
  CoalesceExpr: ['args'],
  ColumnRef: ['fields'],
  FuncCall: ['funcname', 'args', 'funcformat'],
  List: ['items'],
  MinMaxExpr: ['op', 'args'],
  SQLValueFunction: ['op', 'typmod'],
  TypeCast: ['arg', 'typeName'],
};
const positions = new Set(['location', 'list_start', 'list_end', 'rexpr_list_start', 'rexpr_list_end']);
const clock = new Set(['SVFOP_CURRENT_DATE', 'SVFOP_CURRENT_TIME', 'SVFOP_CURRENT_TIMESTAMP', 'SVFOP_LOCALTIME', 'SVFOP_LOCALTIMESTAMP']);

/**
 * Says what is wrong with an SQL expression of a model, or undefined. It runs with the rights of the tables' owner in
 * a database of many tenants, so it may name only the row's own `columns`, and call only listed functions, operators
 * and types: no subquery, no other table, nothing that reads or changes the session.
 */
export function checkExpression(sql: string, context: { columns: readonly string[]; use?: ExpressionUse; place?: string }): Issue | undefined {
  const parsed = parseExpression(sql);
  const reason = 'reason' in parsed ? parsed : inspect(parsed.node, { columns: new Set(context.columns), use: context.use ?? 'check' });
  if (reason === undefined) return undefined;
  return { ...(context.place !== undefined && { place: context.place }), message: refusal(sql, reason.reason) };
}

interface Refused {
  readonly reason: { readonly en: string; readonly zh: string };
}

/** The tree of one expression, or why it is none. */
export function parseExpression(sql: string): { node: Node } | Refused {
  const notOne: Refused = { reason: { en: 'it must be one expression, without a statement around it', zh: '必须是单个表达式，不能包含语句' } };
  if (sql.includes('\0') || sql.includes('{schema}')) return notOne;
  let bare: Node | undefined;
  try {
    // Alone and in brackets, so that it can be put in brackets and stays what it was.
    bare = onlyTarget(`SELECT\n${sql}\n`);
    if (bare === undefined || onlyTarget(`SELECT (\n${sql}\n)`) === undefined) return notOne;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { reason: { en: `PostgreSQL can not read it (${detail})`, zh: `PostgreSQL 无法解析（${detail}）` } };
  }
  if (isDeep(bare)) return { reason: { en: 'it is nested too deep', zh: '嵌套层次过深' } };
  return { node: bare };
}

/** Level by level, for what is too deep for recursion. */
function isDeep(node: Node): boolean {
  let level: object[] = [node];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) return true;
    level = level.flatMap((one) => Object.values(one).filter((part): part is object => typeof part === 'object' && part !== null));
  }
  return false;
}

/** Columns an expression names, in no order; none when it can't be read. */
export function columnsIn(sql: string): readonly string[] {
  const parsed = parseExpression(sql);
  if ('reason' in parsed) return [];
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (!isNode(value)) return;
    if (isNode(value['ColumnRef'])) found.add(names(value['ColumnRef']['fields']).join('.'));
    Object.values(value).forEach(walk);
  };
  walk(parsed.node);
  return [...found];
}

/** The expression with every use of a column (or of the keyword VALUE) under its new name. */
export function renamedIn(sql: string, renames: ReadonlyMap<string, string>): string {
  if (renames.size === 0) return sql;
  const bytes = Buffer.from(sql);
  let out = '';
  let end = 0;
  const tokens = scanSync(sql).tokens;
  for (const [index, token] of tokens.entries()) {
    const text = bytes.subarray(token.start, token.end).toString();
    // A name before a bracket is a function, behind `::` a type.
    if (text.startsWith("'") || tokens[index + 1]?.text === '(' || tokens[index - 1]?.text === '::') continue;
    const name = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
    const renamed = renames.get(name);
    if (renamed === undefined) continue;
    out += bytes.subarray(end, token.start).toString() + quoted(renamed);
    end = token.end;
  }
  return out + bytes.subarray(end).toString();
}

/** Are two expressions the same but for blanks, brackets and the case of keywords? */
export function sameExpression(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [parseExpression(one), parseExpression(other)];
  if ('reason' in a || 'reason' in b) return false;
  return withoutPositions(a.node) === withoutPositions(b.node);
}

/** A text that two expressions share when they are the same but for blanks, brackets and the case of keywords. */
export function canonical(sql: string): string {
  const parsed = parseExpression(sql);
  return 'reason' in parsed ? sql : withoutPositions(parsed.node);
}

/** `((a > 1))` → `a > 1`. PostgreSQL gives expressions back in brackets. */
export function withoutBrackets(sql: string): string {
  let text = sql.trim();
  while (text.startsWith('(') && text.endsWith(')')) {
    const inner = text.slice(1, -1);
    if (!sameExpression(inner, text)) break;
    text = inner.trim();
  }
  return text;
}

/** Name parts of a `String` list as the parser gives it. */
export function names(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((part: unknown) => (isNode(part) && isNode(part['String']) ? String(part['String']['sval']) : '*'));
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function onlyTarget(statement: string): Node | undefined {
  const statements = parseSync(statement).stmts ?? [];
  const [only] = statements as unknown as Node[];
  if (statements.length !== 1 || !isNode(only?.['stmt'])) return undefined;
  const select = only['stmt']['SelectStmt'];
  if (!isNode(select) || Object.keys(select).some((key) => !['targetList', 'limitOption', 'op'].includes(key))) return undefined;
  if (select['op'] !== 'SETOP_NONE' || !Array.isArray(select['targetList']) || select['targetList'].length !== 1) return undefined;
  const [target] = select['targetList'] as Node[];
  const one = target?.['ResTarget'];
  if (!isNode(one) || one['name'] !== undefined || one['indirection'] !== undefined || !isNode(one['val'])) return undefined;
  return one['val'];
}

interface Scope {
  readonly columns: ReadonlySet<string>;
  readonly use: ExpressionUse;
}

function inspect(value: unknown, scope: Scope): Refused | undefined {
  if (Array.isArray(value)) return first(value, (part) => inspect(part, scope));
  if (!isNode(value)) return undefined;
  return first(Object.entries(value), ([kind, body]) => inspectKind(kind, isNode(body) ? body : {}, scope));
}

function inspectKind(kind: string, node: Node, scope: Scope): Refused | undefined {
  const parts = allowed[kind];
  if (parts === undefined) return because(`${kind === 'SubLink' ? 'a subquery' : kind} is not allowed`, `不允许使用${kind === 'SubLink' ? '子查询' : ` ${kind}`}`);
  const odd = Object.keys(node).find((key) => !parts.includes(key) && !positions.has(key));
  if (odd !== undefined) return because(`"${odd}" is not allowed here`, `此处不允许使用“${odd}”`);
  if (kind === 'A_Const') return undefined;
  if (kind === 'ColumnRef') return inspectColumn(names(node['fields']), scope);
  if (kind === 'FuncCall') return inspectCall(node, scope) ?? inspect(node['args'], scope);
  if (kind === 'TypeCast') return inspectType(node['typeName']) ?? inspect(node['arg'], scope);
  if (kind === 'SQLValueFunction') {
    const known = clock.has(String(node['op'])) && scope.use !== 'computed';
    return known ? undefined : because(`${String(node['op']).replace('SVFOP_', '')} is not allowed here`, `此处不允许使用 ${String(node['op']).replace('SVFOP_', '')}`);
  }
  if (kind === 'A_Expr') {
    const operator = names(node['name']);
    const known = worded.has(String(node['kind'])) || (operator.length === 1 && operators.has(operator[0] ?? ''));
    if (!known) return because(`the operator ${operator.join('.')} is not allowed`, `不允许使用运算符 ${operator.join('.')}`);
    return inspect(node['lexpr'], scope) ?? inspect(node['rexpr'], scope);
  }
  return first(Object.values(node), (part) => (Array.isArray(part) || isNode(part) ? inspect(part, scope) : undefined));
}

function inspectColumn(path: readonly string[], scope: Scope): Refused | undefined {
  const [name] = path;
  if (path.length === 1 && name !== undefined && scope.columns.has(name)) return undefined;
  const called = path.join('.');
  if (scope.use === 'default') return because(`a default can not use "${called}", nor any other column`, `默认值不能引用“${called}”或其他列`);
  return because(`there is no usable column "${called}" in this entity`, `该实体没有可用的列“${called}”`);
}

function inspectCall(node: Node, scope: Scope): Refused | undefined {
  const path = names(node['funcname']);
  const name = path.length === 2 && path[0] === 'pg_catalog' ? path[1] : path.length === 1 ? path[0] : undefined;
  const called = path.join('.');
  if (name === undefined) return because(`the function ${called} is not allowed`, `不允许使用函数 ${called}`);
  if (immutable.has(name)) return undefined;
  if (stable.has(name) && scope.use !== 'computed') return undefined;
  if (fresh.has(name) && scope.use === 'default') return undefined;
  if (sized.has(name)) {
    const size = Array.isArray(node['args']) ? (node['args'][1] as unknown) : undefined;
    const constant = isNode(size) && isNode(size['A_Const']) && isNode(size['A_Const']['ival']) ? Number(size['A_Const']['ival']['ival'] ?? 0) : Number.NaN;
    return constant <= 1000 ? undefined : because(`${name} takes a constant length of at most 1000`, `${name} 的长度必须是不超过 1000 的常量`);
  }
  if (stable.has(name) || fresh.has(name)) return because(`${name} gives another value each time and can not be used here`, `${name} 的结果会变化，不能在此使用`);
  return because(`the function ${called} is not among those allowed`, `函数 ${called} 不在允许的范围内`);
}

function inspectType(value: unknown): Refused | undefined {
  const type = isNode(value) ? value : {};
  const path = names(type['names']);
  const name = path.length === 2 && path[0] === 'pg_catalog' ? path[1] : path.length === 1 ? path[0] : undefined;
  const odd = type['setof'] === true || type['pct_type'] === true;
  return name !== undefined && types.has(name) && !odd ? undefined : because(`the type ${path.join('.')} is not allowed`, `不允许使用类型 ${path.join('.')}`);
}

function withoutPositions(node: Node): string {
  return JSON.stringify(node, (key, value: unknown) => (positions.has(key) || key === 'funcformat' ? undefined : value));
}

function because(en: string, zh: string): Refused {
  return { reason: { en, zh } };
}

function first<T>(items: readonly T[], find: (item: T) => Refused | undefined): Refused | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
