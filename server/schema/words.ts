import type { Text } from '@portico/contracts';

/** Why an SQL expression of a model is refused. */
export function refusal(sql: string, reason: Text): Text {
  const shown = sql.length > 120 ? `${sql.slice(0, 120)}…` : sql;
  return {
    en: `The expression "${shown}" is refused: ${reason.en}. Use the entity's own columns, constants, operators and common functions only.`,
    zh: `表达式“${shown}”被拒绝：${reason.zh}。只能使用本实体的列、常量、运算符和常用函数。`,
  };
}

const names: Readonly<Record<string, Text>> = {
  view: { en: 'view', zh: '视图' },
  'materialized view': { en: 'materialized view', zh: '物化视图' },
  'foreign table': { en: 'foreign table', zh: '外部表' },
  'composite type': { en: 'composite type', zh: '复合类型' },
  sequence: { en: 'sequence that numbers no column', zh: '不属于任何列的序列' },
  function: { en: 'function', zh: '函数' },
  procedure: { en: 'procedure', zh: '存储过程' },
  aggregate: { en: 'aggregate', zh: '聚合函数' },
  trigger: { en: 'trigger', zh: '触发器' },
  rule: { en: 'rule', zh: '规则' },
  'row security policy': { en: 'row security policy', zh: '行级安全策略' },
};

/** That an object of this kind is not part of a model. */
export function kinds(kind: string): Text {
  const name = names[kind] ?? { en: kind, zh: kind };
  return { en: `The ${name.en} was left out: a model has none`, zh: `未导入该${name.zh}：模型中没有此类对象` };
}

/** What each step of a plan does, for a person who will say yes or no. */
export const stepWords = {
  createEntity: (entity: string): Text => ({ en: `Create ${entity}`, zh: `新建 ${entity}` }),
  constrainEntity: (entity: string): Text => ({ en: `Give ${entity} its key, checks and indexes`, zh: `为 ${entity} 建立主键、检查与索引` }),
  relateEntity: (entity: string): Text => ({ en: `Tie ${entity} to what it refers to`, zh: `建立 ${entity} 的关联` }),
  removeEntity: (entity: string): Text => ({ en: `Delete ${entity} with all its records`, zh: `删除 ${entity} 及其全部记录` }),
  bringBack: (what: string): Text => ({ en: `Bring back ${what} with the data it held`, zh: `恢复 ${what} 及其原有数据` }),
  letGo: (entity: string, target: string): Text => ({ en: `Delete the records of ${entity} whose ${target} is gone`, zh: `删除 ${entity} 中所属 ${target} 已不存在的记录` }),
  emptyOf: (field: string, target: string): Text => ({ en: `Empty ${field} where the ${target} is gone`, zh: `清空所指 ${target} 已不存在的 ${field}` }),
  renameEntity: (before: string, after: string): Text => ({
    en: before === after ? `Rename the table of ${after}; its records stay` : `Rename ${before} to ${after}; its records stay`,
    zh: before === after ? `重命名 ${after} 的数据表，记录保留` : `将 ${before} 重命名为 ${after}，记录保留`,
  }),
  renameObjects: (entity: string): Text => ({ en: `Rename keys and indexes of ${entity}`, zh: `重命名 ${entity} 的键与索引` }),
  addField: (field: string): Text => ({ en: `Add ${field}`, zh: `新增 ${field}` }),
  removeField: (field: string): Text => ({ en: `Delete ${field} with its values`, zh: `删除 ${field} 及其数据` }),
  removeComputed: (field: string): Text => ({ en: `Delete the computed ${field}`, zh: `删除计算字段 ${field}` }),
  renameField: (before: string, after: string): Text => ({
    en: before === after ? `Rename the column of ${after}; its values stay` : `Rename ${before} to ${after}; its values stay`,
    zh: before === after ? `重命名 ${after} 的列，数据保留` : `将 ${before} 重命名为 ${after}，数据保留`,
  }),
  retypeField: (field: string, before: string, after: string): Text => ({ en: `Turn ${field} from ${before} into ${after}`, zh: `将 ${field} 的类型由 ${before} 改为 ${after}` }),
  defaultField: (field: string): Text => ({ en: `Change the default of ${field}; records keep their values`, zh: `修改 ${field} 的默认值，已有记录不变` }),
  fillField: (field: string): Text => ({ en: `Fill empty ${field} with its default`, zh: `用默认值填充空的 ${field}` }),
  requireField: (field: string): Text => ({ en: `Require ${field}`, zh: `将 ${field} 设为必填` }),
  relaxField: (field: string): Text => ({ en: `Let ${field} be empty`, zh: `允许 ${field} 为空` }),
  numberField: (field: string): Text => ({ en: `Number ${field} on its own`, zh: `${field} 改为自动编号` }),
  recompute: (field: string): Text => ({ en: `Compute ${field} anew`, zh: `重新计算 ${field}` }),
  compute: (field: string): Text => ({ en: `Compute ${field} from now on; the values it holds are replaced`, zh: `${field} 改为自动计算，原有数据将被替换` }),
  keepComputed: (field: string): Text => ({ en: `Stop computing ${field}; its values stay`, zh: `${field} 不再自动计算，数据保留` }),
  comment: (what: string): Text => ({ en: `Change the description of ${what}`, zh: `修改 ${what} 的说明` }),
  add: (kind: string, what: string): Text => ({ en: `Add the ${objects(kind).en} ${what}`, zh: `新增${objects(kind).zh} ${what}` }),
  drop: (kind: string, what: string): Text => ({ en: `Remove the ${objects(kind).en} ${what}`, zh: `移除${objects(kind).zh} ${what}` }),
  rebuild: (kind: string, what: string): Text => ({
    en: `Take away the ${objects(kind).en} ${what} for now; it is put back below`,
    zh: `暂时移除${objects(kind).zh} ${what}，随后重建`,
  }),
};

function objects(kind: string): Text {
  const words: Readonly<Record<string, Text>> = {
    sequence: { en: 'numbering of', zh: '自动编号' },
    key: { en: 'key', zh: '主键' },
    unique: { en: 'uniqueness of', zh: '唯一约束' },
    check: { en: 'check', zh: '检查' },
    index: { en: 'index', zh: '索引' },
    relation: { en: 'relation', zh: '关联' },
    search: { en: 'full-text search', zh: '全文检索' },
  };
  return words[kind] ?? { en: kind, zh: kind };
}

/** Why a step can't be applied to the rows there are; `{rows}` is filled in once they are counted. */
export const blockWords = {
  required: (field: string): Text => ({
    en: `${field} becomes required, but {rows} records have no value. Fill them first, or give the field a default.`,
    zh: `${field} 将设为必填，但有 {rows} 条记录为空。请先补全，或为该字段设置默认值。`,
  }),
  range: (field: string, type: string): Text => ({
    en: `{rows} records have a ${field} that does not fit ${type}. Change them first.`,
    zh: `有 {rows} 条记录的 ${field} 超出 ${type} 的范围，请先修改。`,
  }),
  key: (what: string): Text => ({ en: `{rows} records have the same ${what} as another one. Change them first.`, zh: `有 {rows} 条记录的 ${what} 与其他记录重复，请先修改。` }),
  check: (what: string): Text => ({ en: `{rows} records break the check ${what}. Change them first.`, zh: `有 {rows} 条记录不满足检查 ${what}，请先修改。` }),
  relation: (what: string, target: string): Text => ({
    en: `{rows} records refer by ${what} to a ${target} that does not exist. Change them first.`,
    zh: `有 {rows} 条记录通过 ${what} 引用了不存在的 ${target}，请先修改。`,
  }),
};

/** That there is no way from one type to another. */
export function noConversion(before: string, after: string): Text {
  return {
    en: `Values of type ${before} can not become ${after}. Add a new field, fill it, then remove the old one.`,
    zh: `类型 ${before} 的数据无法转换为 ${after}。请新增字段并填入数据，再移除旧字段。`,
  };
}

/** Several texts as one. */
export function joined(texts: readonly Text[]): Text {
  return { en: texts.map((one) => one.en).join('; '), zh: texts.map((one) => one.zh).join('；') };
}
