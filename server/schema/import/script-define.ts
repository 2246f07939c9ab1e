import type { Text } from '@portico/contracts';
import { deparseSync } from 'pgsql-deparser';
import { quoted } from '../naming.ts';
import type { Findings } from './findings.ts';
import { isTree, stringNodes, strings, textOrNone, walk, type ScriptNames, type Tree } from './script-names.ts';
import { messageOf, shadowSchema, stateOf, type Shadow } from './shadow.ts';

/** Parts of one statement that may be taken out before it is given up. */
const repairs = 50;

interface Place {
  readonly line: number;
  readonly place?: string | undefined;
}

/** Builds the script's definitions in the shadow, and says what of them was not taken over. */
export class Definitions {
  readonly #shadow: Shadow;
  readonly #names: ScriptNames;
  readonly #findings: Findings;
  /** `schema.name` of a partition → its table. */
  readonly #partitions = new Map<string, Tree>();
  /** Line of the statement that made a table, an index or a constraint, by its name. */
  readonly lines = new Map<string, number>();

  constructor(shadow: Shadow, names: ScriptNames, findings: Findings) {
    this.#shadow = shadow;
    this.#names = names;
    this.#findings = findings;
  }

  /** True when the statement was one about definitions, taken over or reported. */
  async take(kind: string, statement: Tree, line: number): Promise<boolean> {
    switch (kind) {
      case 'CreateStmt':
        await this.#createTable(statement, line);
        return true;
      case 'AlterTableStmt':
        await this.#alterTable(statement, line);
        return true;
      case 'IndexStmt':
        await this.#index(statement, line);
        return true;
      case 'CreateSeqStmt':
        if (isTree(statement['sequence'])) this.#defineRelation(statement['sequence']);
        await this.#run(kind, statement, { line });
        return true;
      case 'AlterSeqStmt':
        this.#ownedBy(statement);
        await this.#run(kind, statement, { line });
        return true;
      case 'CreateEnumStmt':
      case 'CreateDomainStmt':
      case 'AlterEnumStmt':
      case 'AlterDomainStmt':
        delete statement['collClause'];
        await this.#run(kind, statement, { line });
        return true;
      case 'CommentStmt':
        await this.#comment(statement, line);
        return true;
      case 'RenameStmt':
        return this.#rename(statement, line);
      case 'DropStmt':
        return this.#drop(statement, line);
      default:
        return false;
    }
  }

  /** The shadow's table in which rows of this relation belong: a partition's rows belong to its table. */
  tableOf(relation: Tree): string | undefined {
    const parent = this.#partitionOf(relation);
    if (parent) return this.tableOf(parent);
    return this.#names.find(textOrNone(relation['schemaname']), String(relation['relname']));
  }

  #partitionOf(relation: Tree): Tree | undefined {
    const name = String(relation['relname']);
    const schema = textOrNone(relation['schemaname']);
    for (const place of schema === undefined ? [...this.#names.searchPath, 'public'] : [schema]) {
      const found = this.#partitions.get(`${place}.${name}`);
      if (found) return found;
    }
    return undefined;
  }

  #addPartition(relation: Tree, parent: Tree, line: number): void {
    const schema = textOrNone(relation['schemaname']) ?? this.#names.searchPath[0] ?? 'public';
    this.#partitions.set(`${schema}.${String(relation['relname'])}`, structuredClone(parent));
    this.#findings.count('partition', line, (count) => ({
      en: `Partitions are not taken over (${count}); their rows go to the table they belong to.`,
      zh: `未导入分区（${count} 个），其中的数据归入所属的表。`,
    }));
  }

  #defineRelation(relation: Tree): string {
    return this.#names.define(textOrNone(relation['schemaname']), String(relation['relname']));
  }

  async #createTable(statement: Tree, line: number): Promise<void> {
    const relation = isTree(statement['relation']) ? statement['relation'] : {};
    const name = String(relation['relname']);
    if (relation['relpersistence'] === 't') {
      this.#tell({ en: `Temporary table ${name} is not taken over.`, zh: `未导入临时表 ${name}。` }, { line, place: name });
      return;
    }
    const parents = (Array.isArray(statement['inhRelations']) ? statement['inhRelations'] : []).flatMap((parent: unknown) =>
      isTree(parent) && isTree(parent['RangeVar']) ? [parent['RangeVar']] : [],
    );
    if (isTree(statement['partbound']) && parents[0]) return this.#addPartition(relation, parents[0], line);
    if (statement['if_not_exists'] === true && this.tableOf(relation) !== undefined) return;
    if (isTree(statement['partspec'])) {
      delete statement['partspec'];
      this.#tell({ en: `${name} comes in as one table; its division into partitions is not taken over.`, zh: `${name} 作为一张表导入，未导入其分区方式。` }, { line, place: name });
    }
    if (parents.length > 0) this.#inherit(statement, parents, { line, place: name });
    if (statement['options'] !== undefined || statement['tablespacename'] !== undefined || statement['accessMethod'] !== undefined || relation['relpersistence'] === 'u') {
      for (const option of ['options', 'tablespacename', 'accessMethod']) delete statement[option];
      relation['relpersistence'] = 'p';
      this.#findings.count('storage', line, (count) => ({ en: `Storage options of tables are not taken over (${count} tables).`, zh: `未导入表的存储选项（${count} 张表）。` }));
    }
    delete statement['ofTypename'];
    this.#columns(statement, line);
    this.#constraintLines(statement, line);
    const target = this.#defineRelation(relation);
    if (target !== name)
      this.#tell({ en: `Two schemas have a table ${name}; this one comes in as ${target}.`, zh: `两个模式中都有表 ${name}，此表以 ${target} 导入。` }, { line, place: target });
    this.lines.set(target, line);
    if (!(await this.#run('CreateStmt', statement, { line, place: name }))) this.#names.forget(textOrNone(relation['schemaname']), name);
  }

  /** An heir gets copies of its parents' columns. */
  #inherit(statement: Tree, parents: Tree[], at: Place): void {
    delete statement['inhRelations'];
    const own = Array.isArray(statement['tableElts']) ? statement['tableElts'] : [];
    // All bits: LIKE … INCLUDING ALL.
    statement['tableElts'] = [...parents.map((relation) => ({ TableLikeClause: { relation, options: 0x7fffffff } })), ...own];
    this.#tell(
      { en: `${at.place} inherits from another table: it comes in as a table of its own with the same columns.`, zh: `${at.place} 继承自其他表：作为独立的表导入，包含相同的列。` },
      at,
    );
  }

  /** Collations and names of inner sequences are left to the target. */
  #columns(statement: Tree, line: number): void {
    walk(statement, (tree) => {
      if (isTree(tree['collClause'])) {
        delete tree['collClause'];
        this.#findings.count('collation', line, (count) => ({ en: `Collations of columns are not taken over (${count} columns).`, zh: `未导入列的排序规则（${count} 列）。` }));
      }
      if (tree['contype'] === 'CONSTR_IDENTITY' && Array.isArray(tree['options'])) {
        tree['options'] = tree['options'].filter((option: unknown) => !(isTree(option) && isTree(option['DefElem']) && option['DefElem']['defname'] === 'sequence_name'));
      }
      delete tree['indexspace'];
    });
  }

  #constraintLines(statement: Tree, line: number): void {
    walk(statement, (tree) => {
      if (typeof tree['contype'] === 'string' && typeof tree['conname'] === 'string') this.lines.set(tree['conname'], line);
    });
  }

  async #alterTable(statement: Tree, line: number): Promise<void> {
    const relation = isTree(statement['relation']) ? statement['relation'] : {};
    const name = String(relation['relname']);
    const commands = (Array.isArray(statement['cmds']) ? statement['cmds'] : []).flatMap((command: unknown) =>
      isTree(command) && isTree(command['AlterTableCmd']) ? [command['AlterTableCmd']] : [],
    );
    for (const command of commands) {
      const subtype = String(command['subtype']);
      if (subtype === 'AT_AttachPartition') {
        const part = isTree(command['def']) && isTree(command['def']['PartitionCmd']) ? command['def']['PartitionCmd']['name'] : undefined;
        if (isTree(part) && statement['objtype'] !== 'OBJECT_INDEX') await this.#attach(part, relation, line);
        continue;
      }
      if (this.#partitionOf(relation)) continue;
      if (statement['objtype'] !== 'OBJECT_TABLE' || !alterations.has(subtype)) {
        this.#alterationLeftOut(subtype, name, line);
        continue;
      }
      if (this.tableOf(relation) === undefined) {
        if (statement['missing_ok'] !== true)
          this.#tell({ en: `ALTER TABLE ${name} is left out: that table was not taken over.`, zh: `已忽略 ALTER TABLE ${name}：该表未导入。` }, { line, place: name });
        return;
      }
      const single = structuredClone({ ...statement, cmds: [{ AlterTableCmd: command }] });
      this.#columns(single, line);
      this.#constraintLines(single, line);
      await this.#run('AlterTableStmt', single, { line, place: name });
    }
  }

  /** pg_dump makes a partition as a table first and attaches it then. */
  async #attach(partition: Tree, parent: Tree, line: number): Promise<void> {
    const schema = textOrNone(partition['schemaname']);
    const name = String(partition['relname']);
    const made = this.#names.find(schema, name);
    if (made !== undefined) {
      await this.#shadow.define(`DROP TABLE IF EXISTS ${shadowSchema}.${quoted(made)} CASCADE`);
      this.#names.forget(schema, name);
    }
    this.#addPartition(partition, parent, line);
  }

  #alterationLeftOut(subtype: string, name: string, line: number): void {
    if (subtype === 'AT_ChangeOwner') {
      this.#findings.count('AlterOwnerStmt', line, (count) => ({
        en: `Owners are not taken over: the app owns its tables (${count} statements).`,
        zh: `未导入对象所有者：表归应用所有（共 ${count} 条）。`,
      }));
      return;
    }
    const kind = subtype
      .replace(/^AT_/, '')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase();
    this.#findings.each('alter', { message: { en: `ALTER of ${name} is not taken over: ${kind}.`, zh: `未导入对 ${name} 的 ALTER：${kind}。` }, line, place: name }, (count) => ({
      en: `${count} more alterations are not taken over.`,
      zh: `另有 ${count} 项 ALTER 未导入。`,
    }));
  }

  async #index(statement: Tree, line: number): Promise<void> {
    const relation = isTree(statement['relation']) ? statement['relation'] : {};
    if (this.#partitionOf(relation)) return;
    delete statement['tableSpace'];
    delete statement['concurrent'];
    const name = textOrNone(statement['idxname']);
    if (name !== undefined) this.lines.set(name, line);
    await this.#run('IndexStmt', statement, { line, place: name ?? String(relation['relname']) });
  }

  #ownedBy(statement: Tree): void {
    walk(statement['options'], (tree) => {
      const option = tree['DefElem'];
      if (!isTree(option) || option['defname'] !== 'owned_by') return;
      const parts = strings(option['arg']);
      const column = parts.at(-1);
      const table = parts.at(-2);
      if (column === undefined || table === undefined) return;
      option['arg'] = { List: { items: stringNodes([shadowSchema, this.#names.find(parts.at(-3), table) ?? table, column]) } };
    });
  }

  async #comment(statement: Tree, line: number): Promise<void> {
    const kind = String(statement['objtype']);
    const parts = strings(statement['object']);
    const depth = kind === 'OBJECT_COLUMN' ? 1 : kind === 'OBJECT_TABLE' ? 0 : -1;
    const table = depth < 0 ? undefined : parts.at(-1 - depth);
    const found = table === undefined ? undefined : this.#names.find(parts.at(-2 - depth), table);
    if (found === undefined) {
      if (table !== undefined && this.#partitionOf({ relname: table, schemaname: parts.at(-2 - depth) })) return;
      this.#findings.count('comment', line, (count) => ({
        en: `Comments on other things than tables and columns are not taken over (${count}).`,
        zh: `除表和列以外的注释未导入（${count} 条）。`,
      }));
      return;
    }
    const column = depth === 1 ? parts.at(-1) : undefined;
    statement['object'] = { List: { items: stringNodes([shadowSchema, found, ...(column === undefined ? [] : [column])]) } };
    await this.#run('CommentStmt', statement, { line, place: found });
  }

  async #rename(statement: Tree, line: number): Promise<boolean> {
    const relation = statement['relation'];
    const kind = String(statement['renameType']);
    if (!isTree(relation) || !['OBJECT_TABLE', 'OBJECT_COLUMN', 'OBJECT_TABCONSTRAINT', 'OBJECT_SEQUENCE'].includes(kind)) return false;
    const schema = textOrNone(relation['schemaname']);
    const name = String(relation['relname']);
    const done = await this.#run('RenameStmt', statement, { line, place: name });
    if (done && (kind === 'OBJECT_TABLE' || kind === 'OBJECT_SEQUENCE')) this.#names.rename(schema, name, String(statement['newname']));
    return true;
  }

  /** Scripts begin by dropping what they are about to make; only what they made themselves is dropped. */
  async #drop(statement: Tree, line: number): Promise<boolean> {
    const kind = String(statement['removeType']);
    const objects = Array.isArray(statement['objects']) ? statement['objects'] : [];
    if (kind !== 'OBJECT_TABLE' && kind !== 'OBJECT_SEQUENCE') {
      if (statement['missing_ok'] === true || ['OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_FUNCTION', 'OBJECT_TRIGGER', 'OBJECT_SCHEMA', 'OBJECT_EXTENSION'].includes(kind))
        return true;
      return false;
    }
    for (const object of objects) {
      const parts = strings(object);
      const name = parts.at(-1);
      const found = name === undefined ? undefined : this.#names.find(parts.at(-2), name);
      if (name === undefined || found === undefined) continue;
      await this.#shadow.define(`DROP ${kind === 'OBJECT_TABLE' ? 'TABLE' : 'SEQUENCE'} IF EXISTS ${shadowSchema}.${quoted(found)} CASCADE`);
      this.#names.forget(parts.at(-2), name);
      this.#tell({ en: `${name} was made and dropped again by the script.`, zh: `脚本创建后又删除了 ${name}。` }, { line, place: name });
    }
    return true;
  }

  /** Runs a statement; parts that the shadow does not know (types and functions of extensions) are taken out one by one. */
  async #run(kind: string, statement: Tree, at: Place): Promise<boolean> {
    this.#names.rewrite(statement);
    this.#forbid(statement, at);
    for (let attempt = 0; attempt < repairs; attempt += 1) {
      try {
        await this.#shadow.define(deparseSync([{ [kind]: statement }] as never));
        return true;
      } catch (error) {
        if (this.#repair(statement, error, at)) continue;
        const reason = messageOf(error);
        this.#tell({ en: `${at.place ?? 'A definition'} is not taken over: ${reason}.`, zh: `未导入 ${at.place ?? '此定义'}：${reason}。` }, at);
        return false;
      }
    }
    return false;
  }

  /** Functions that wait, read or reach outside have no place in a definition. */
  #forbid(statement: Tree, at: Place): void {
    const found = new Set<string>();
    walk(statement, (tree) => {
      const name = isTree(tree['FuncCall']) ? strings(tree['FuncCall']['funcname']).at(-1) : undefined;
      if (name !== undefined && /^(?:pg_(?!get_serial_sequence)|lo_|dblink|set_config|query_to|table_to|database_to|schema_to|repeat$|generate_series$)/.test(name))
        found.add(name);
    });
    for (const name of found) this.#withoutFunction(statement, name, at);
  }

  #repair(statement: Tree, error: unknown, at: Place): boolean {
    const message = messageOf(error);
    const name = /"([^"]+)"/.exec(message)?.[1];
    switch (stateOf(error)) {
      case '42704':
        return message.startsWith('type ') && name !== undefined && this.#asText(statement, identifierOf(name), at);
      case '42883': {
        const called = /^function (?:"?[\w]+"?\.)?"?([^"(]+)"?\(/.exec(message)?.[1];
        return called !== undefined && this.#withoutFunction(statement, called, at);
      }
      case '42P01':
        return name !== undefined && this.#withoutReference(statement, identifierOf(name), at);
      default:
        return false;
    }
  }

  #asText(statement: Tree, type: string, at: Place): boolean {
    let changed = false;
    walk(statement, (tree) => {
      const names = strings(tree['names']);
      if (names.at(-1) !== type || !('typemod' in tree)) return;
      tree['names'] = stringNodes(['text']);
      delete tree['typmods'];
      changed = true;
    });
    if (changed) this.#tell({ en: `The type ${type} is not known here; the column comes in as text.`, zh: `不支持类型 ${type}，该列按文本导入。` }, at);
    return changed;
  }

  /** Takes out the defaults, checks and computed columns that call a function. */
  #withoutFunction(statement: Tree, name: string, at: Place): boolean {
    const what = { en: `A default, check or computed value is not taken over: it needs the function ${name}().`, zh: `未导入依赖函数 ${name}() 的默认值、检查或计算列。` };
    return this.#withoutConstraint(
      statement,
      (constraint) => {
        let calls = false;
        walk(constraint['raw_expr'], (tree) => {
          if (isTree(tree['FuncCall']) && strings(tree['FuncCall']['funcname']).at(-1) === name) calls = true;
        });
        return calls;
      },
      () => this.#tell(what, at),
    );
  }

  #withoutReference(statement: Tree, table: string, at: Place): boolean {
    const what = {
      en: `The foreign key to ${table} is not taken over: that table is not in the script, or comes after.`,
      zh: `未导入指向 ${table} 的外键：脚本中没有该表，或其定义在后面。`,
    };
    return this.#withoutConstraint(
      statement,
      (constraint) => isTree(constraint['pktable']) && constraint['pktable']['relname'] === table,
      () => this.#tell(what, at),
    );
  }

  #withoutConstraint(statement: Tree, matches: (constraint: Tree) => boolean, told: () => void): boolean {
    let changed = false;
    walk(statement, (tree) => {
      for (const place of ['tableElts', 'constraints'] as const) {
        const list = tree[place];
        if (!Array.isArray(list)) continue;
        const kept = list.filter((part: unknown) => !(isTree(part) && isTree(part['Constraint']) && matches(part['Constraint'])));
        if (kept.length === list.length) continue;
        tree[place] = kept;
        changed = true;
      }
    });
    if (changed) told();
    return changed;
  }

  #tell(message: Text, at: Place): void {
    this.#findings.add(message, at);
  }
}

function identifierOf(text: string): string {
  return text.split('.').at(-1) ?? text;
}

const alterations = new Set([
  'AT_AddColumn',
  'AT_DropColumn',
  'AT_ColumnDefault',
  'AT_SetNotNull',
  'AT_DropNotNull',
  'AT_AddConstraint',
  'AT_DropConstraint',
  'AT_AlterColumnType',
  'AT_AddIdentity',
  'AT_SetIdentity',
  'AT_DropIdentity',
  'AT_ValidateConstraint',
  'AT_AlterConstraint',
  'AT_SetExpression',
  'AT_DropExpression',
]);
