import type { Text } from '@portico/contracts';
import { deparseSync } from 'pgsql-deparser';
import { copyLine } from './copy-text.ts';
import type { Findings } from './findings.ts';
import type { Definitions } from './script-define.ts';
import { isTree, strings, type ScriptNames, type Tree } from './script-names.ts';
import { constantOf, obstacleIn } from './script-values.ts';
import type { Shadow, ShadowColumn } from './shadow.ts';
import type { Piece } from './split-script.ts';
import type { Spool } from './spool.ts';
import { unreadable } from './unreadable.ts';

/** Characters of INSERTs that are worked out in the shadow together. */
const batch = 256 * 1024;

interface Target {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: string;
}

/** Puts the rows of a script aside, table by table. */
export class ScriptRows {
  readonly #to: { shadow: Shadow; names: ScriptNames; definitions: Definitions; findings: Findings; spool: Spool; file: string };
  readonly #targets = new Map<string, Target>();
  /** The COPY block that is being read; without a target its rows are left out. */
  #copy: { target: Target | undefined; crlf: boolean | undefined } | undefined;
  /** INSERTs with values that PostgreSQL has to work out. */
  #waiting: { sql: string; table: string; line: number }[] = [];
  #waitingSize = 0;

  constructor(to: { shadow: Shadow; names: ScriptNames; definitions: Definitions; findings: Findings; spool: Spool; file: string }) {
    this.#to = to;
  }

  /** Tables and columns for which rows were kept. */
  kept(): Target[] {
    return [...this.#targets.values()].filter((target) => this.#to.spool.has(target.key));
  }

  /** Rows that wait for the shadow are worked out before a definition changes. */
  async settle(kind: string): Promise<void> {
    if (kind !== 'SelectStmt' && kind !== 'VariableSetStmt' && kind !== 'TransactionStmt') await this.#workOut();
  }

  async finish(): Promise<void> {
    await this.#workOut();
  }

  async copyBegins(statement: Tree, line: number): Promise<void> {
    const relation = isTree(statement['relation']) ? statement['relation'] : {};
    const options = (Array.isArray(statement['options']) ? statement['options'] : []).flatMap((option: unknown) =>
      isTree(option) && isTree(option['DefElem']) ? [option['DefElem']] : [],
    );
    const special = options.find((option) => !(option['defname'] === 'format' && JSON.stringify(option['arg']).includes('"text"')) && option['defname'] !== 'freeze');
    const name = String(relation['relname']);
    if (special) {
      this.#tell(
        {
          en: `The rows of this COPY into ${name} are left out: only the plain text format is read, without the option ${String(special['defname'])}.`,
          zh: `未导入此 COPY（${name}）的数据：仅支持纯文本格式，不支持选项 ${String(special['defname'])}。`,
        },
        line,
        name,
      );
      this.#copy = { target: undefined, crlf: undefined };
      return;
    }
    const found = await this.#target(relation, strings(statement['attlist']), line);
    this.#copy = { target: found?.target, crlf: undefined };
  }

  async copyLines(piece: Piece & { kind: 'rows' }): Promise<void> {
    const copy = this.#copy;
    if (!copy?.target) return;
    copy.crlf ??= /^[^\n]*\r\n/.test(piece.text);
    const text = copy.crlf ? piece.text.replaceAll('\r\n', '\n') : piece.text;
    this.#checkWidth(text, copy.target, piece.line);
    await this.#to.spool.write(copy.target.key, text);
  }

  /** A row with too few or too many values would fail much later, without its line. */
  #checkWidth(text: string, target: Target, line: number): void {
    const wanted = target.columns.length;
    let cells = 1;
    let row = line;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 9) cells += 1;
      else if (code === 10) {
        if (cells !== wanted && !(wanted === 0 && cells === 1)) {
          throw unreadable(
            this.#to.file,
            {
              en: `this row of ${target.table} has ${cells} values, not ${wanted}. Correct it and import again.`,
              zh: `${target.table} 的这一行有 ${cells} 个值，应为 ${wanted} 个，请修正后重新导入。`,
            },
            row,
          );
        }
        cells = 1;
        row += 1;
      }
    }
  }

  async insert(statement: Tree, piece: Piece & { kind: 'statement' }): Promise<void> {
    const relation = isTree(statement['relation']) ? statement['relation'] : {};
    const given = (Array.isArray(statement['cols']) ? statement['cols'] : []).flatMap((column: unknown) =>
      isTree(column) && isTree(column['ResTarget']) ? [String(column['ResTarget']['name'])] : [],
    );
    const select = isTree(statement['selectStmt']) && isTree(statement['selectStmt']['SelectStmt']) ? statement['selectStmt']['SelectStmt'] : undefined;
    const lists = (Array.isArray(select?.['valuesLists']) ? select['valuesLists'] : []).flatMap((list: unknown) =>
      isTree(list) && isTree(list['List']) && Array.isArray(list['List']['items']) ? [list['List']['items'] as unknown[]] : [],
    );
    const name = String(relation['relname']);
    if ((select && lists.length === 0) || statement['withClause'] !== undefined) {
      const message = {
        en: `The rows of this INSERT … SELECT into ${name} are left out; only constant values are read.`,
        zh: `未导入此 INSERT … SELECT（${name}）的数据，仅读取常量值。`,
      };
      this.#to.findings.each('insert-select', { message, line: piece.line, place: name }, (count) => ({
        en: `${count} more INSERT … SELECT are left out.`,
        zh: `另有 ${count} 条 INSERT … SELECT 未导入。`,
      }));
      return;
    }
    if (statement['onConflictClause'] !== undefined) {
      this.#to.findings.count('on-conflict', piece.line, (count) => ({
        en: `ON CONFLICT is not looked at (${count} INSERTs): rows given twice will stop the import.`,
        zh: `不处理 ON CONFLICT（${count} 条 INSERT）：重复的行会使导入中止。`,
      }));
      delete statement['onConflictClause'];
    }
    const found = await this.#target(relation, given, piece.line);
    if (!found) return;
    const { target, columns, omitted } = found;
    const simple: string[] = [];
    const others: unknown[][] = [];
    for (const list of lists) {
      if (list.length !== columns.length && !(given.length === 0 && list.length < columns.length)) {
        throw unreadable(
          this.#to.file,
          {
            en: `a row of ${name} has ${list.length} values, not ${columns.length}. Correct it and import again.`,
            zh: `${name} 的一行有 ${list.length} 个值，应为 ${columns.length} 个，请修正后重新导入。`,
          },
          lineOf(list[0], piece),
        );
      }
      const values = omitted || list.length < columns.length ? undefined : allConstants(list, columns);
      if (values) simple.push(copyLine(values));
      else others.push(list);
    }
    if (simple.length > 0) await this.#to.spool.write(target.key, simple.join(''));
    if (others.length > 0 || lists.length === 0) await this.#workOutLater(statement, others, { target, piece, name });
  }

  /** Rows with defaults, `now()`, calculations: PostgreSQL works them out in the shadow, if they are harmless. */
  async #workOutLater(statement: Tree, lists: unknown[][], of: { target: Target; piece: Piece & { kind: 'statement' }; name: string }): Promise<void> {
    const harmless: unknown[][] = [];
    for (const list of lists) {
      const obstacle = obstacleIn(list);
      if (obstacle === undefined) harmless.push(list);
      else {
        const message = {
          en: `A row of ${of.name} is left out: its values can't be worked out without ${obstacle}.`,
          zh: `未导入 ${of.name} 的一行：其值依赖 ${obstacle}，无法求值。`,
        };
        this.#to.findings.each('row', { message, line: lineOf(list[0], of.piece), place: of.name }, (count) => ({
          en: `${count} more rows with such values are left out.`,
          zh: `另有 ${count} 行因此未导入。`,
        }));
      }
    }
    if (lists.length > 0 && harmless.length === 0) return;
    const columns =
      harmless.length > 0
        ? { selectStmt: { SelectStmt: { valuesLists: harmless.map((items) => ({ List: { items } })), limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' } } }
        : {};
    const single: Tree = { ...statement, ...columns };
    delete single['returningClause'];
    delete single['returningList'];
    this.#to.names.rewrite(single);
    if (isTree(single['relation'])) single['relation']['relname'] = of.target.table;
    const sql = deparseSync([{ InsertStmt: single }] as never);
    this.#waiting.push({ sql, table: of.target.table, line: of.piece.line });
    this.#waitingSize += sql.length;
    if (this.#waitingSize > batch) await this.#workOut();
  }

  async #workOut(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingSize = 0;
    const { shadow, spool } = this.#to;
    if (await shadow.insert(waiting.map((one) => one.sql))) {
      for (const one of waiting) {
        const refused = await shadow.insert([one.sql]);
        if (!refused) continue;
        const message = { en: `The rows of this INSERT into ${one.table} are left out: ${refused.message}.`, zh: `未导入此 INSERT（${one.table}）的数据：${refused.message}。` };
        this.#to.findings.each('refused', { message, line: one.line, place: one.table }, (count) => ({
          en: `${count} more INSERTs are left out for such reasons.`,
          zh: `另有 ${count} 条 INSERT 因类似原因未导入。`,
        }));
      }
    }
    for (const { table, columns, text } of await shadow.take([...new Set(waiting.map((one) => one.table))])) {
      if (text !== '') await spool.write(this.#remember(table, columns).key, text);
    }
    await shadow.settle();
  }

  async #target(relation: Tree, given: readonly string[], line: number): Promise<{ target: Target; columns: readonly ShadowColumn[]; omitted: boolean } | undefined> {
    const { shadow, definitions } = this.#to;
    const table = definitions.tableOf(relation);
    const known = table === undefined ? [] : await shadow.columns(table);
    const name = String(relation['relname']);
    if (table === undefined || known.length === 0) {
      this.#to.findings.count(`no-table:${name}`, line, (count) => ({
        en: `Rows of ${name} are left out (${count} statements): the table was not taken over, or is not in the script.`,
        zh: `未导入 ${name} 的数据（${count} 条语句）：该表未导入，或不在脚本中。`,
      }));
      return undefined;
    }
    const writable = known.filter((column) => !column.generated);
    const columns = given.length === 0 ? writable : given.map((column) => writable.find((one) => one.name === column));
    const missing = columns.findIndex((column) => column === undefined);
    if (missing !== -1) {
      throw unreadable(
        this.#to.file,
        {
          en: `${name} has no column ${given[missing]} that can be written. Correct the statement and import again.`,
          zh: `${name} 没有可写入的列 ${given[missing]}，请修正语句后重新导入。`,
        },
        line,
      );
    }
    const present = columns.filter((column) => column !== undefined);
    const omitted = writable.some((column) => column.filled && !present.includes(column));
    return {
      target: this.#remember(
        table,
        present.map((column) => column.name),
      ),
      columns: present,
      omitted,
    };
  }

  #remember(table: string, columns: readonly string[]): Target {
    const key = JSON.stringify([table, columns]);
    let target = this.#targets.get(key);
    if (!target) {
      target = { table, columns, key };
      this.#targets.set(key, target);
    }
    return target;
  }

  #tell(message: Text, line: number, place: string): void {
    this.#to.findings.add(message, { line, place });
  }
}

function allConstants(list: readonly unknown[], columns: readonly ShadowColumn[]): (string | null)[] | undefined {
  const values: (string | null)[] = [];
  for (const [at, node] of list.entries()) {
    const column = columns[at];
    const constant = column && constantOf(node, column);
    if (!constant) return undefined;
    values.push(constant.text);
  }
  return values;
}

/** Line of a part of a statement: the parser counts in bytes. */
function lineOf(node: unknown, piece: { sql: string; head: string; line: number }): number {
  const location = locationIn(node);
  const before = Buffer.from(piece.sql).subarray(0, location).toString('utf8');
  return piece.line + (before.slice(piece.head.length).match(/\n/g)?.length ?? 0);
}

function locationIn(node: unknown): number {
  if (!isTree(node)) return 0;
  for (const inner of Object.values(node)) {
    if (!isTree(inner)) continue;
    if (typeof inner['location'] === 'number' && inner['location'] >= 0) return inner['location'];
    return Math.max(locationIn(inner), locationIn(inner['arg']));
  }
  return 0;
}
