import path from 'node:path';
import { tableOf, type Entity, type Issue, type Text } from '@portico/contracts';
import { loadModule, hasSqlDetails, parseSync } from 'libpg-query';
import { introspect } from '../introspect.ts';
import { detectEncoding, readText } from './encoding.ts';
import { Findings } from './findings.ts';
import { columnsTaken, type Imported, type ImportedRows } from './imported.ts';
import { Definitions } from './script-define.ts';
import { leftOut } from './script-left-out.ts';
import { identifiers, isTree, ScriptNames, strings, walk, type Tree } from './script-names.ts';
import { ScriptRows } from './script-rows.ts';
import { Shadow, shadowSchema } from './shadow.ts';
import { CutScript, splitScript, type Piece } from './split-script.ts';
import { Spool } from './spool.ts';
import { unreadable } from './unreadable.ts';

export interface ScriptOptions {
  /** Name shown in findings; the file's own when absent. */
  readonly name?: string;
  /** A `TextDecoder` label or PostgreSQL's name of an encoding; found out when absent. */
  readonly encoding?: string;
  /** Folder for temporary files; the system's when absent. */
  readonly scratch?: string;
}

/**
 * Reads a PostgreSQL script (pg_dump or by hand): its tables as entities, its COPY blocks and INSERTs as rows. The definitions
 * are built in a throw-away database in memory, so PostgreSQL itself says what they mean. A syntax error is
 * `import.unreadable` with the line; what is not taken over is in `issues`.
 */
export async function importScript(file: string, options: ScriptOptions = {}): Promise<Imported> {
  const name = options.name ?? path.basename(file);
  const encoding = options.encoding ?? (await detectEncoding(file));
  await loadModule();
  const spool = await Spool.open(options.scratch);
  let shadow: Shadow | undefined;
  try {
    shadow = await Shadow.open();
    const findings = new Findings(name);
    const names = new ScriptNames();
    const definitions = new Definitions(shadow, names, findings);
    const rows = new ScriptRows({ shadow, names, definitions, findings, spool, file: name });
    for await (const piece of splitScript(readText(file, encoding))) await take(piece, { name, definitions, names, findings, rows });
    await rows.finish();
    await spool.finish();
    const found = await introspect(shadow, shadowSchema);
    const issues = [...findings.list(), ...found.issues.map((issue) => placed(issue, { file: name, lines: definitions.lines, entities: found.entities }))];
    return { entities: found.entities, issues, tables: tablesOf(found.entities, rows, spool), close: () => spool.close() };
  } catch (error) {
    await spool.close();
    throw error instanceof CutScript ? unreadable(name, error.text, error.line) : error;
  } finally {
    await shadow?.close();
  }
}

interface Taking {
  readonly name: string;
  readonly definitions: Definitions;
  readonly names: ScriptNames;
  readonly findings: Findings;
  readonly rows: ScriptRows;
}

async function take(piece: Piece, to: Taking): Promise<void> {
  switch (piece.kind) {
    case 'meta':
      return takeMeta(piece, to.findings);
    case 'rows':
      return to.rows.copyLines(piece);
    case 'end':
      return;
    case 'copy': {
      for (const statement of parse(piece, to.name)) if (isTree(statement['CopyStmt'])) await to.rows.copyBegins(statement['CopyStmt'], piece.line);
      return;
    }
    case 'statement':
      for (const statement of parse(piece, to.name)) {
        const [kind] = Object.keys(statement);
        const tree = kind === undefined ? undefined : statement[kind];
        if (kind !== undefined && isTree(tree)) await takeStatement({ kind, tree }, piece, to);
      }
  }
}

async function takeStatement(parsed: { kind: string; tree: Tree }, piece: Piece & { kind: 'statement' }, to: Taking): Promise<void> {
  const { kind, tree: statement } = parsed;
  if (kind === 'InsertStmt') return to.rows.insert(statement, piece);
  setSearchPath(kind, statement, to.names);
  await to.rows.settle(kind);
  if (await to.definitions.take(kind, statement, piece.line)) return;
  const left = leftOut(kind, statement);
  if (left.kind === 'count') to.findings.count(left.key, piece.line, left.text);
  else if (left.kind === 'each') {
    to.findings.each(left.key, { message: left.text, line: piece.line, place: left.place }, (count) => ({
      en: `${count} more statements of this kind are not taken over: ${kind}.`,
      zh: `另有 ${count} 条同类语句未导入：${kind}。`,
    }));
  }
}

/** Parses one statement; a syntax error names the line and what stands there. */
function parse(piece: { sql: string; head?: string; line: number }, file: string): Tree[] {
  try {
    const { stmts } = parseSync(piece.sql);
    return (stmts ?? []).flatMap(({ stmt }) => (isTree(stmt) ? [stmt] : []));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const at = hasSqlDetails(error) ? Math.max(0, error.sqlDetails?.cursorPosition ?? 0) : 0;
    const head = piece.head?.length ?? 0;
    const line = piece.line + (piece.sql.slice(head, Math.max(at, head)).match(/\n/g)?.length ?? 0);
    throw unreadable(file, syntaxError(error.message, piece.sql), line);
  }
}

function syntaxError(message: string, sql: string): Text {
  const mysql = /`|\bauto_increment\b|\bengine\s*=/i.test(sql);
  const remedy = mysql
    ? { en: 'This looks like a MySQL script; export it for PostgreSQL.', zh: '这似乎是 MySQL 脚本，请按 PostgreSQL 语法导出。' }
    : { en: 'Correct this place and import again; nothing was imported.', zh: '请修正此处后重新导入；本次未导入任何内容。' };
  return { en: `${message}. ${remedy.en}`, zh: `${message}。${remedy.zh}` };
}

/** `SET search_path = a, b` and pg_dump's `set_config('search_path', …)`. */
function setSearchPath(kind: string, statement: Tree, names: ScriptNames): void {
  if (kind === 'VariableSetStmt' && statement['name'] === 'search_path') {
    names.searchPath = constants(statement['args']).filter((place) => place !== '$user' && place !== '');
  } else if (kind === 'SelectStmt') {
    walk(statement['targetList'], (tree) => {
      const call = tree['FuncCall'];
      if (!isTree(call) || strings(call['funcname']).at(-1) !== 'set_config') return;
      const [setting, value] = constants(call['args']);
      if (setting === 'search_path') names.searchPath = identifiers(value ?? '').filter((place) => place !== ',' && place !== '');
    });
  }
}

function constants(value: unknown): string[] {
  const found: string[] = [];
  walk(value, (tree) => {
    if (isTree(tree['sval'])) found.push(String(tree['sval']['sval'] ?? ''));
  });
  return found;
}

function takeMeta(piece: Piece & { kind: 'meta' }, findings: Findings): void {
  const command = /^\\(\S*)/.exec(piece.text)?.[1] ?? '';
  if (['restrict', 'unrestrict', 'encoding', 'set', 'unset', 'echo', 'qecho', 'pset', 'timing', '.'].includes(command)) return;
  if (['c', 'connect'].includes(command)) {
    findings.count('CreatedbStmt', piece.line, (count) => ({
      en: `Statements about the database itself are not needed and left out (${count} statements).`,
      zh: `已忽略针对数据库本身的语句（共 ${count} 条）。`,
    }));
    return;
  }
  findings.add({ en: `Not taken over: the psql command ${piece.text.trim()}.`, zh: `未导入 psql 命令：${piece.text.trim()}。` }, { line: piece.line });
}

function tablesOf(entities: readonly Entity[], rows: ScriptRows, spool: Spool): ImportedRows[] {
  return rows.kept().flatMap(({ table, columns, key }) => {
    const entity = entities.find((one) => tableOf(one) === table);
    return entity ? [columnsTaken(entity, columns, () => spool.read(key))] : [];
  });
}

/** Findings of the introspection get the line of the statement that made the thing. */
function placed(issue: Issue, of: { file: string; lines: ReadonlyMap<string, number>; entities: readonly Entity[] }): Issue {
  const { file, lines, entities } = of;
  const parts = (issue.place ?? '').split(/[./]/);
  const entity = entities.find((one) => parts.includes(one.name));
  const line =
    issue.line ??
    parts
      .toReversed()
      .map((part) => lines.get(part))
      .find((found) => found !== undefined) ??
    (entity && lines.get(tableOf(entity)));
  return { ...issue, file, ...(line !== undefined && { line }) };
}
