import type { Text } from '@portico/contracts';
import { isTree, strings, walk, type Tree } from './script-names.ts';

/** Statements that say nothing about tables or rows: setting up the session, transactions. */
const silent = new Set(['VariableSetStmt', 'VariableShowStmt', 'TransactionStmt', 'CreateSchemaStmt', 'LockStmt', 'VacuumStmt', 'CheckPointStmt', 'DiscardStmt']);

/** Kinds of which one line with a number is enough. */
const counted: Readonly<Record<string, Text>> = {
  GrantStmt: { en: 'Grants are not taken over: access is decided by the app’s policy', zh: '未导入数据库授权：访问由应用的权限策略决定' },
  GrantRoleStmt: { en: 'Grants of roles are not taken over: access is decided by the app’s policy', zh: '未导入角色授予：访问由应用的权限策略决定' },
  AlterDefaultPrivilegesStmt: { en: 'Default privileges are not taken over: access is decided by the app’s policy', zh: '未导入默认权限：访问由应用的权限策略决定' },
  AlterOwnerStmt: { en: 'Owners are not taken over: the app owns its tables', zh: '未导入对象所有者：表归应用所有' },
  CreatedbStmt: { en: 'Statements about the database itself are not needed and left out', zh: '已忽略针对数据库本身的语句' },
  CreateRoleStmt: { en: 'Database roles are not taken over: give people roles of the app', zh: '未导入数据库角色：请为人员分配应用角色' },
};
const sameAs: Readonly<Record<string, string>> = {
  DropdbStmt: 'CreatedbStmt',
  AlterDatabaseStmt: 'CreatedbStmt',
  AlterDatabaseSetStmt: 'CreatedbStmt',
  AlterRoleStmt: 'CreateRoleStmt',
  AlterRoleSetStmt: 'CreateRoleStmt',
  DropRoleStmt: 'CreateRoleStmt',
};

/** What the other statements would have made, in words. */
const things: Readonly<Record<string, Text>> = {
  ViewStmt: { en: 'view', zh: '视图' },
  CreateTableAsStmt: { en: 'table or view made by a query', zh: '由查询生成的表或视图' },
  RefreshMatViewStmt: { en: 'refresh of a materialized view', zh: '物化视图刷新' },
  CreateFunctionStmt: { en: 'function', zh: '函数' },
  AlterFunctionStmt: { en: 'change of a function', zh: '函数修改' },
  CreateTrigStmt: { en: 'trigger', zh: '触发器' },
  CreateEventTrigStmt: { en: 'event trigger', zh: '事件触发器' },
  RuleStmt: { en: 'rule', zh: '规则' },
  CreatePolicyStmt: { en: 'row security policy', zh: '行级安全策略' },
  CreateExtensionStmt: { en: 'extension', zh: '扩展' },
  CreateCastStmt: { en: 'cast', zh: '类型转换' },
  CompositeTypeStmt: { en: 'composite type', zh: '复合类型' },
  CreateRangeStmt: { en: 'range type', zh: '范围类型' },
  DefineStmt: { en: 'definition (aggregate, operator, type, text search …)', zh: '定义（聚合、运算符、类型、全文检索等）' },
  CreateStatsStmt: { en: 'statistics object', zh: '统计对象' },
  CreateForeignTableStmt: { en: 'foreign table', zh: '外部表' },
  CreatePublicationStmt: { en: 'publication', zh: '发布' },
  CreateSubscriptionStmt: { en: 'subscription', zh: '订阅' },
  UpdateStmt: { en: 'UPDATE', zh: 'UPDATE 语句' },
  DeleteStmt: { en: 'DELETE', zh: 'DELETE 语句' },
  MergeStmt: { en: 'MERGE', zh: 'MERGE 语句' },
  TruncateStmt: { en: 'TRUNCATE', zh: 'TRUNCATE 语句' },
  DoStmt: { en: 'DO block', zh: 'DO 代码块' },
  CallStmt: { en: 'call of a procedure', zh: '过程调用' },
  SelectStmt: { en: 'query', zh: '查询语句' },
  TransactionStmt: { en: 'ROLLBACK; what stands before it is taken over', zh: 'ROLLBACK（之前的内容仍已导入）' },
  CopyStmt: { en: 'COPY from or to a file', zh: '对文件的 COPY' },
};

export type LeftOut =
  | { readonly kind: 'silent' }
  | { readonly kind: 'count'; readonly key: string; readonly text: (count: number) => Text }
  | { readonly kind: 'each'; readonly key: string; readonly text: Text; readonly place: string | undefined };

/** How to tell that a statement was not taken over. */
export function leftOut(kind: string, statement: Tree): LeftOut {
  if (silent.has(kind) && !(kind === 'TransactionStmt' && String(statement['kind']).includes('ROLLBACK'))) return { kind: 'silent' };
  if (kind === 'SelectStmt' && isSetting(statement)) return { kind: 'silent' };
  const group = sameAs[kind] ?? kind;
  const text = counted[group];
  if (text) return { kind: 'count', key: group, text: (count) => ({ en: `${text.en} (${count} statements).`, zh: `${text.zh}（共 ${count} 条）。` }) };
  const thing = things[kind] ?? { en: `statement (${kind})`, zh: `语句（${kind}）` };
  const name = nameOf(statement);
  return {
    kind: 'each',
    key: kind,
    place: name,
    text: { en: `Not taken over: ${thing.en}${name === undefined ? '' : ` ${name}`}.`, zh: `未导入：${thing.zh}${name === undefined ? '' : ` ${name}`}。` },
  };
}

/** `SELECT pg_catalog.set_config(…)` and `setval(…)`, as pg_dump writes them. Counters follow the rows after the import. */
function isSetting(statement: Tree): boolean {
  const calls: string[] = [];
  walk(statement['targetList'], (tree) => {
    if (isTree(tree['FuncCall'])) calls.push(strings(tree['FuncCall']['funcname']).at(-1) ?? '');
  });
  return statement['fromClause'] === undefined && calls.length > 0 && calls.every((name) => ['set_config', 'setval', 'max', 'coalesce'].includes(name));
}

function nameOf(statement: Tree): string | undefined {
  for (const place of ['view', 'relation', 'table', 'typevar'] as const) {
    const tree = statement[place];
    if (!isTree(tree)) continue;
    const table = String(tree['relname'] ?? '');
    const own = statement['trigname'] ?? statement['rulename'] ?? statement['policy_name'];
    return typeof own === 'string' ? `${own} (${table})` : table;
  }
  if (isTree(statement['into']) && isTree(statement['into']['rel'])) return String(statement['into']['rel']['relname']);
  for (const place of ['funcname', 'typeName', 'defnames'] as const) {
    const names = strings(statement[place]);
    if (names.length > 0) return names.at(-1);
  }
  const plain = statement['extname'] ?? statement['trigname'] ?? statement['pubname'] ?? statement['subname'];
  return typeof plain === 'string' ? plain : undefined;
}
