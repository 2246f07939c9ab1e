import { parseExpression } from 'feelin';
import { evaluateFeel } from './evaluate.ts';
import { sqlFunctions } from './sql-functions.ts';
import { boolean, kindWords, number, quotedText, text, Unfit, type Kind, type Value } from './sql-value.ts';

/** A field as a formula of the same record sees it. `type` is a field type of the entity file. */
export interface FormulaField {
  readonly type: string;
  readonly column: string;
  readonly list?: boolean | undefined;
  readonly length?: number | undefined;
  readonly formula?: string | undefined;
  /** An SQL expression of the file: kept by the database, but not to be used by another one. */
  readonly computed?: string | undefined;
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
}
export type FormulaFields = Readonly<Record<string, FormulaField>>;

/** A formula as SQL over the columns of its record, or why it can't be one and where. */
export type FormulaSql =
  | { readonly ok: true; readonly sql: string }
  | { readonly ok: false; readonly message: { readonly en: string; readonly zh: string }; readonly from: number; readonly to: number };

const kinds: Readonly<Record<string, Kind>> = {
  text: 'text',
  enum: 'text',
  person: 'text',
  integer: 'number',
  smallint: 'number',
  bigint: 'number',
  decimal: 'number',
  float: 'number',
  money: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
};
/** Field types a formula can give. */
export const formulaTypes: ReadonlySet<string> = new Set(Object.keys(kinds).filter((type) => type !== 'enum' && type !== 'person'));

/**
 * Compiles the FEEL formula of a field to the SQL of a generated column, which agrees with `evaluateFeel` on every
 * record. Only what gives the same result for ever can be compiled: no clock, no other record, no lists.
 */
export function formulaSql(name: string, fields: FormulaFields): FormulaSql {
  const field = fields[name];
  try {
    return { ok: true, sql: field?.formula === undefined ? 'NULL' : compiled({ name, field, fields, within: [] }) };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, message: error.words, from: error.from, to: error.to };
    throw error;
  }
}

interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly type: { readonly isError: boolean };
  readonly firstChild: Node | null;
  readonly nextSibling: Node | null;
}

interface Scope {
  readonly expression: string;
  readonly fields: FormulaFields;
  /** The formulas being worked out, outermost first. */
  readonly within: readonly string[];
}

/** Most formulas one inside the other. */
const mostWithin = 8;

function compiled(asked: { name: string; field: FormulaField; fields: FormulaFields; within: readonly string[] }): string {
  const { field, fields, name } = asked;
  const expression = field.formula ?? '';
  const whole = { from: 0, to: expression.length };
  const wanted = kinds[field.type];
  if (wanted === undefined || !formulaTypes.has(field.type) || field.list)
    throw new Unfit(
      whole,
      `a formula can give text, numbers, yes/no, dates and dates with time, not ${field.type}`,
      `公式的结果只能是文本、数字、是/否、日期或日期时间，不能是 ${field.type}`,
    );
  const root = parseExpression(expression, {}, undefined).topNode as Node;
  refuseErrors(root, expression);
  const value = compile(children(root)[0] ?? root, { expression, fields, within: [...asked.within, name] });
  if (value.kind !== wanted)
    throw new Unfit(
      whole,
      `the formula gives ${kindWords[value.kind].en}, but the field holds ${kindWords[wanted].en}`,
      `公式的结果是${kindWords[value.kind].zh}，而字段类型为${kindWords[wanted].zh}`,
    );
  if (value.kind === 'datetime') return `timezone('UTC', ${value.sql})`;
  return value.kind === 'text' && field.length !== undefined ? `left(${value.sql}, ${field.length})` : value.sql;
}

function refuseErrors(node: Node, expression: string): void {
  if (expression.trim() === '') throw new Unfit({ from: 0, to: 0 }, 'the formula is empty', '公式为空');
  if (node.type.isError)
    throw new Unfit(node, node.from === node.to ? 'something is missing here' : 'this can not be read', node.from === node.to ? '此处缺少内容' : '无法识别此处内容');
  for (const child of children(node)) refuseErrors(child, expression);
}

function children(node: Node): Node[] {
  const found: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (!child.name.endsWith('Comment')) found.push(child);
  return found;
}

function compile(node: Node, scope: Scope): Value {
  const said = scope.expression.slice(node.from, node.to);
  const parts = children(node);
  switch (node.name) {
    case 'ParenthesizedExpression':
      return compile(parts[1] ?? node, scope);
    case 'NumericLiteral': {
      const plain = said.replaceAll(/\s/g, '');
      if (!/^-?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})$/.test(plain)) throw new Unfit(node, 'write the number with digits and a point only', '数字只能由数字和小数点组成');
      return { ...number(`(${plain})::numeric`), constant: plain };
    }
    case 'StringLiteral': {
      const content = stringOf(node, said);
      return { ...text(quotedText(content)), constant: content };
    }
    case 'BooleanLiteral':
      return { ...boolean(said), constant: said };
    case 'null':
      return { sql: 'NULL', kind: 'null', constant: null };
    case 'VariableName':
      return fieldValue(node, said.replaceAll(/\s+/g, ' '), scope);
    case 'ArithmeticExpression':
      return arithmetic(node, parts, scope);
    case 'Conjunction':
    case 'Disjunction':
      return joined(node, [of(parts[0], 'boolean', scope), of(parts[2], 'boolean', scope)], scope);
    case 'Comparison':
      return comparison(node, parts, scope);
    case 'IfExpression':
      return choice(node, parts, scope);
    case 'FunctionInvocation':
      return call(node, parts, scope);
    case 'DateTimeLiteral':
      return temporal(node, scope);
    case 'PathExpression':
      return property(node, parts, scope);
    default:
      throw new Unfit(node, 'the database can not keep this up to date; compute it on a page or in a process', '数据库无法维护此表达式，请在页面或流程中计算');
  }
}

/** One side can settle an AND or OR alone. */
function joined(node: Node, [left, right]: readonly [Value, Value], scope: Scope): Value {
  const [word, settles] = node.name === 'Conjunction' ? (['AND', 'false'] as const) : (['OR', 'true'] as const);
  const settled = [left, right].find((side) => side.constant === settles);
  return settled ?? folded(node, { value: boolean(`(${left.sql} ${word} ${right.sql})`), from: [left, right] }, scope);
}

/**
 * What does not depend on a field is worked out here. PostgreSQL would do so too, but finds no collation for functions
 * of texts that it knows beforehand. `strict`: one missing value is enough to know that there is no result.
 */
function folded(node: Node, made: { value: Value; from: readonly Value[]; strict?: boolean }, scope: Scope): Value {
  const { value, from } = made;
  const empty = made.strict === true && from.some((one) => one.constant === null);
  if (!empty && from.some((one) => one.constant === undefined)) return value;
  const outcome = empty ? undefined : evaluateFeel(scope.expression.slice(node.from, node.to), { variables: {}, now: new Date(0) });
  const result = outcome?.ok ? outcome.value : null;
  if (result === null) return nothing(value.kind);
  // Numbers stay exact where the database works them out.
  if (value.kind === 'number' && node.name === 'ArithmeticExpression') return { ...value, constant: String(result) };
  const sql = { number: `(${String(result)})::numeric`, text: quotedText(String(result)), boolean: String(result), date: `'${String(result)}'::date` };
  return value.kind in sql ? { ...value, sql: sql[value.kind as keyof typeof sql], constant: String(result) } : value;
}

const sqlKinds: Readonly<Partial<Record<Kind, string>>> = { number: 'numeric', text: 'text', boolean: 'boolean', date: 'date', datetime: 'timestamp' };

/** No value, of a kind. */
function nothing(kind: Kind): Value {
  return { sql: sqlKinds[kind] === undefined ? 'NULL' : `NULL::${sqlKinds[kind]}`, kind, constant: null };
}

function stringOf(node: Node, said: string): string {
  try {
    const content = JSON.parse(said.replaceAll('\n', String.raw`\n`)) as unknown;
    if (typeof content === 'string' && !content.includes('\0')) return content;
  } catch {
    // Told below, with its place.
  }
  throw new Unfit(node, 'this text can not be read', '无法识别此文本');
}

function fieldValue(node: Node, name: string, scope: Scope): Value {
  const field = Object.hasOwn(scope.fields, name) ? scope.fields[name] : undefined;
  if (!field) throw new Unfit(node, `there is no field "${name}" in this entity`, `该实体没有字段“${name}”`);
  const kind = kinds[field.type];
  if (kind === undefined || field.list)
    throw new Unfit(
      node,
      `"${name}" is ${field.list ? 'a list' : field.type}, which a formula can not use`,
      `公式不能使用“${name}”：其类型为${field.list ? '列表' : ` ${field.type}`}`,
    );
  if (field.formula !== undefined) return inlined(node, { name, field, kind }, scope);
  if (field.computed !== undefined) throw new Unfit(node, `"${name}" is computed by SQL, which a formula can not use`, `“${name}”由 SQL 计算，公式不能使用`);
  const column = `"${field.column.replaceAll('"', '""')}"`;
  if (kind === 'datetime') return { sql: `timezone('UTC', ${column})`, kind };
  return { sql: kind === 'number' ? `${column}::numeric` : column, kind };
}

/** A database computes from stored columns only, so the other formula is written out. */
function inlined(node: Node, of_: { name: string; field: FormulaField; kind: Kind }, scope: Scope): Value {
  const { name, field, kind } = of_;
  if (scope.within.includes(name)) throw new Unfit(node, `"${name}" is computed from itself`, `“${name}”的计算引用了自身`);
  if (scope.within.length >= mostWithin) throw new Unfit(node, `at most ${mostWithin} formulas may build on each other`, `公式最多嵌套 ${mostWithin} 层`);
  let sql: string;
  try {
    sql = compiled({ name, field, fields: scope.fields, within: scope.within });
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    throw new Unfit(node, `the formula of "${name}" has a fault: ${error.words.en}`, `“${name}”的公式有误：${error.words.zh}`);
  }
  const type = storedAs(field);
  const stored = type === undefined ? `(${sql})` : `(${sql})::${type}`;
  if (kind === 'datetime') return { sql: `timezone('UTC', ${stored})`, kind };
  return { sql: kind === 'number' ? `(${stored})::numeric` : stored, kind };
}

/** Numbers are rounded when they are stored, and are so where another formula uses them. */
function storedAs(field: FormulaField): string | undefined {
  if (field.type === 'money') return 'numeric(18,4)';
  if (field.type === 'float') return 'double precision';
  if (field.type === 'decimal' && field.precision !== undefined) return `numeric(${field.precision},${field.scale ?? 0})`;
  return ['integer', 'smallint', 'bigint'].includes(field.type) ? field.type : undefined;
}

/** The part as a value of one kind. */
function of(node: Node | undefined, kind: Kind, scope: Scope): Value {
  if (!node) throw new Unfit({ from: 0, to: scope.expression.length }, 'something is missing', '缺少内容');
  const value = compile(node, scope);
  if (value.kind === kind) return value;
  throw new Unfit(node, `${kindWords[kind].en} is expected here, this is ${kindWords[value.kind].en}`, `此处应为${kindWords[kind].zh}，而不是${kindWords[value.kind].zh}`);
}

function arithmetic(node: Node, parts: readonly Node[], scope: Scope): Value {
  const said = (part: Node | undefined): string => (part ? scope.expression.slice(part.from, part.to) : '');
  if (parts[0]?.name === 'ArithOp') {
    const positive = of(parts[1], 'number', scope);
    return folded(node, { value: number(`(- ${positive.sql})`), from: [positive], strict: true }, scope);
  }
  const operator = said(parts[1]);
  const left = compile(parts[0] ?? node, scope);
  const right = compile(parts[2] ?? node, scope);
  return folded(node, { value: combined(node, { operator, left, right }), from: [left, right], strict: true }, scope);
}

function combined(node: Node, of_: { operator: string; left: Value; right: Value }): Value {
  const { operator, left, right } = of_;
  const both = (kind: Kind): boolean => left.kind === kind && right.kind === kind;
  if (both('text') && operator === '+') return text(`(${left.sql} || ${right.sql})`);
  if (both('number')) return number(numeric(node, { operator, left, right }));
  if (right.kind === 'period' && (operator === '+' || operator === '-')) return moved(node, { operator, left, right });
  if (operator === '-' && (both('date') || both('datetime')))
    return { sql: both('date') ? `(${left.sql} - ${right.sql})` : `trunc(extract(epoch FROM (${left.sql} - ${right.sql})) / 86400)`, kind: 'span' };
  throw new Unfit(
    node,
    `"${operator}" does not go with ${kindWords[left.kind].en} and ${kindWords[right.kind].en}`,
    `“${operator}”不能用于${kindWords[left.kind].zh}与${kindWords[right.kind].zh}`,
  );
}

function numeric(node: Node, of_: { operator: string; left: Value; right: Value }): string {
  const { operator, left, right } = of_;
  if (operator === '/') return `(${left.sql} / nullif(${right.sql}, 0))`;
  if (operator !== '**') return `(${left.sql} ${operator} ${right.sql})`;
  const power = Number(right.constant ?? Number.NaN);
  if (!Number.isInteger(power) || power < 0 || power > 9) throw new Unfit(node, 'the power must be a whole number from 0 to 9', '指数必须是 0 到 9 的整数');
  return `power(${left.sql}, ${power}::numeric)`;
}

/** A date moved by a duration. Days and months only: a date has no hours. */
function moved(node: Node, of_: { operator: string; left: Value; right: Value }): Value {
  const { operator, left, right } = of_;
  const sum = `(${left.sql} ${operator} ${right.sql})`;
  if (left.kind === 'datetime') return { sql: sum, kind: 'datetime' };
  if (left.kind !== 'date') throw new Unfit(node, 'only dates can be moved by a duration', '只有日期可以与时长相加减');
  if (right.constant?.includes('T')) throw new Unfit(node, 'a date is moved by days, months and years only', '日期只能按日、月、年移动');
  return { sql: `${sum}::date`, kind: 'date' };
}

function comparison(node: Node, parts: readonly Node[], scope: Scope): Value {
  const [first, word, second] = parts;
  if (!first || !word || !second) throw new Unfit(node, 'something is missing here', '此处缺少内容');
  const left = compile(first, scope);
  if (word.name === 'between') {
    const [low, high] = [compile(second, scope), compile(parts[4] ?? node, scope)];
    const value = boolean(`(${compared(node, { operator: '>=', left, right: low })} AND ${compared(node, { operator: '<=', left, right: high })})`);
    return folded(node, { value, from: [left, low, high] }, scope);
  }
  if (word.name === 'in') {
    const tests = second.name === '(' ? children(parts[3] ?? node) : [second];
    return boolean(`(${tests.map((test) => member(test, left, scope)).join(' OR ')})`);
  }
  const operator = scope.expression.slice(word.from, word.to);
  const right = compile(second, scope);
  return folded(node, { value: boolean(compared(node, { operator, left, right })), from: [left, right], strict: operator !== '=' && operator !== '!=' }, scope);
}

function compared(node: Node | { from: number; to: number }, of_: { operator: string; left: Value; right: Value }): string {
  const { operator, left, right } = of_;
  const equal = operator === '=' || operator === '!=';
  const empty = left.kind === 'null' ? right : right.kind === 'null' ? left : undefined;
  if (empty && equal) return `(${empty.sql} IS ${operator === '=' ? '' : 'NOT '}NULL)`;
  if (left.kind !== right.kind)
    throw new Unfit(node, `${kindWords[left.kind].en} can not be compared with ${kindWords[right.kind].en}`, `${kindWords[left.kind].zh}不能与${kindWords[right.kind].zh}比较`);
  if (equal) return `(${left.sql} IS ${operator === '=' ? 'NOT ' : ''}DISTINCT FROM ${right.sql})`;
  if (!['number', 'date', 'datetime'].includes(left.kind))
    throw new Unfit(node, `only numbers and dates have an order; compare this with = or !=`, '只有数字和日期可以比较大小，此处请使用 = 或 !=');
  return `(${left.sql} ${operator} ${right.sql})`;
}

/** One of the tests behind `in`: a value, a comparison, or an interval. */
function member(test: Node, left: Value, scope: Scope): string {
  const parts = children(test);
  const [only] = parts;
  if ((test.name === 'PositiveUnaryTest' || test.name === 'SimplePositiveUnaryTest') && parts.length === 1 && only) return member(only, left, scope);
  if (test.name === 'SimplePositiveUnaryTest' && only?.name === 'CompareOp') {
    return compared(test, { operator: scope.expression.slice(only.from, only.to), left, right: compile(parts[1] ?? test, scope) });
  }
  if (test.name !== 'Interval') return compared(test, { operator: '=', left, right: compile(test, scope) });
  const [open, low, , high, close] = parts;
  const [from, to] = [compile(low ?? test, scope), compile(high ?? test, scope)];
  const lower = compared(test, { operator: open?.name === '[' ? '>=' : '>', left, right: from });
  return `(${lower} AND ${compared(test, { operator: close?.name === ']' ? '<=' : '<', left, right: to })})`;
}

function choice(node: Node, parts: readonly Node[], scope: Scope): Value {
  const condition = of(parts[1], 'boolean', scope);
  const [yes, no] = [compile(parts[3] ?? node, scope), compile(parts[5] ?? node, scope)];
  const kind = yes.kind === 'null' ? no.kind : yes.kind;
  if (kind === 'null') throw new Unfit(node, 'both cases are empty', '两个分支均为空');
  if (no.kind !== 'null' && no.kind !== kind)
    throw new Unfit(node, `one case is ${kindWords[kind].en}, the other ${kindWords[no.kind].en}`, `两个分支类型不同：${kindWords[kind].zh}与${kindWords[no.kind].zh}`);
  if (condition.constant !== undefined) {
    const chosen = condition.constant === 'true' ? yes : no;
    return chosen.constant === null ? nothing(kind) : chosen;
  }
  return { sql: `(CASE WHEN ${condition.sql} THEN ${yes.sql} ELSE ${no.sql} END)`, kind };
}

function call(node: Node, parts: readonly Node[], scope: Scope): Value {
  const name = parts[0] ? scope.expression.slice(parts[0].from, parts[0].to).replaceAll(/\s+/g, ' ') : '';
  const known = Object.hasOwn(sqlFunctions, name) ? sqlFunctions[name] : undefined;
  if (!known) {
    const clock = name === 'now' || name === 'today';
    throw new Unfit(
      node,
      clock
        ? `${name}() changes while nobody saves the record; compute this on a page`
        : `the function "${name}" can not be used in a formula; compute this on a page or in a process`,
      clock ? `${name}() 会随时间变化，请在页面上计算` : `公式不能使用函数“${name}”，请在页面或流程中计算`,
    );
  }
  if (parts[2]?.name === 'NamedParameters') throw new Unfit(parts[2], 'give the arguments in order, without names', '请按顺序给出参数，不要使用参数名');
  const given = parts[2]?.name === 'PositionalParameters' ? children(parts[2]) : [];
  const least = known.takes.filter((kind) => !kind.endsWith('?')).length;
  if (given.length < least || given.length > known.takes.length)
    throw new Unfit(
      node,
      `"${name}" takes ${least === known.takes.length ? least : `${least} to ${known.takes.length}`} arguments`,
      `“${name}”需要 ${least === known.takes.length ? least : `${least} 到 ${known.takes.length}`} 个参数`,
    );
  const args = given.map((arg, index) => {
    const kind = known.takes[index] ?? 'any';
    return kind === 'any' ? compile(arg, scope) : of(arg, kind.replace('?', '') as Kind, scope);
  });
  return folded(node, { value: known.make(args, node), from: args, strict: true }, scope);
}

/** `date("2024-01-31")`, `duration("P3D")`, `@"2024-01-31"`; or the date of a date with time. */
function temporal(node: Node, scope: Scope): Value {
  const said = scope.expression.slice(node.from, node.to);
  const literal = /^(?:@|(date|duration)\s*\(\s*)("(?:[^"\\])*")\s*\)?$/.exec(said);
  if (!literal) {
    const parameters = children(node).find((part) => part.name === 'PositionalParameters');
    const [arg, more] = parameters ? children(parameters) : [];
    if (/^date\s*\(/.test(said) && arg && !more) return { sql: `(${of(arg, 'datetime', scope).sql})::date`, kind: 'date' };
    throw new Unfit(
      node,
      'dates and durations are written out in a formula: date("2024-01-31"), duration("P3D")',
      '公式中的日期和时长须直接写出：date("2024-01-31")、duration("P3D")',
    );
  }
  const content = stringOf(node, literal[2] ?? '');
  if (/^\d{4}-\d\d-\d\d$/.test(content) && literal[1] !== 'duration' && isDay(content)) return { sql: `'${content}'::date`, kind: 'date', constant: content };
  const period = /^-?P(?=\d|T\d)(?:(?:\d{1,4}Y)?(?:\d{1,4}M)?|(?:\d{1,6}D)?(?:T(?=\d)(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,6}S)?)?)$/.exec(content);
  if (!period || literal[1] === 'date') throw new Unfit(node, `"${content}" is no date or duration`, `“${content}”不是日期或时长`);
  const plain = `'${content.replace('-', '')}'::interval`;
  return { sql: content.startsWith('-') ? `(- ${plain})` : plain, kind: 'period', constant: content };
}

function isDay(content: string): boolean {
  const at = new Date(`${content}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(content);
}

const dateParts: Readonly<Record<string, string>> = { year: 'year', month: 'month', day: 'day', weekday: 'isodow' };
const timeParts: Readonly<Record<string, string>> = { ...dateParts, hour: 'hour', minute: 'minute' };

function property(node: Node, parts: readonly Node[], scope: Scope): Value {
  const value = compile(parts[0] ?? node, scope);
  const last = parts.at(-1);
  const name = last ? scope.expression.slice(last.from, last.to) : '';
  const unit = value.kind === 'date' ? dateParts[name] : value.kind === 'datetime' ? timeParts[name] : undefined;
  if (unit !== undefined) return number(`extract(${unit} FROM ${value.sql})`);
  if (value.kind === 'span' && name === 'days') return number(`(${value.sql})::numeric`);
  throw new Unfit(node, `${kindWords[value.kind].en} has no "${name}"`, `${kindWords[value.kind].zh}没有“${name}”`);
}
