// What the checker of decisions says, once, in both languages. `{it}` is the decision with its name.
import type { Text } from '../text/fill-text.ts';

/** What keeps a decision from being taken. */
const errors = {
  'file.long': { en: 'The file is larger than 4 MB. Split the decisions into several files.', zh: '文件超过 4 MB，请将决策拆分为多个文件。' },
  'file.deep': { en: 'Elements lie more than 100 deep inside each other. This can not be read.', zh: '元素嵌套超过 100 层，无法读取。' },
  'file.doctype': { en: 'The file declares a document type (<!DOCTYPE). Remove that line.', zh: '文件包含文档类型声明（<!DOCTYPE），请删除该行。' },
  'file.broken': { en: 'This is not well-formed XML. Open the file in the tool it comes from and save it again.', zh: '该文件不是格式正确的 XML，请在原工具中重新保存。' },
  'file.foreign': { en: 'This is no DMN file: it has to begin with "definitions" of DMN 1.1 to 1.6.', zh: '这不是 DMN 文件：根元素应为 DMN 1.1 至 1.6 的 definitions。' },
  'file.empty': { en: 'There is no decision in this file. Draw one.', zh: '文件中没有决策，请绘制一个。' },
  'id.twice': { en: 'The id "{id}" is used more than once. Give every element its own.', zh: '标识“{id}”重复使用，请为每个元素指定唯一标识。' },
  'id.bad': {
    en: 'The id "{id}" can not be used. Take letters, digits, ".", "-" and "_", beginning with a letter or "_".',
    zh: '标识“{id}”不可用，请使用字母、数字、“.”“-”“_”，并以字母或“_”开头。',
  },
  'need.unknown': { en: '{it} needs "{ref}", which is not in this file. Connect it again.', zh: '{it}依赖文件中不存在的“{ref}”，请重新连接。' },
  'need.circle': { en: '{it} needs itself by way of others. Remove one of the arrows.', zh: '{it}间接依赖自身，请删除其中一条连线。' },
  'name.twice': { en: 'The name "{name}" is given twice, so nobody knows which one is meant. Rename one.', zh: '名称“{name}”重复，无法确定指哪一个，请重命名其一。' },
  'logic.missing': { en: '{it} does not say how to decide. Give it a table or an expression.', zh: '{it}未说明如何决策，请添加决策表或表达式。' },
  'logic.unknown': { en: '{it} decides by "{name}", which is not supported. Use a table or a literal expression.', zh: '{it}使用“{name}”，暂不支持，请改用决策表或文字表达式。' },
  'function.unknown': {
    en: '{it} is a function with "{name}" in it, which is not supported. Use a literal expression.',
    zh: '{it}是包含“{name}”的函数，暂不支持，请改用文字表达式。',
  },
  'expression.missing': { en: '{it} has no expression. Write one in FEEL.', zh: '{it}没有表达式，请用 FEEL 填写。' },
  'feel.broken': { en: '{it}: {where} "{text}" can not be read at "{near}". Correct it.', zh: '{it}：{where}“{text}”在“{near}”处无法解析，请更正。' },
  'feel.language': { en: '{it}: {where} is written in "{language}". Write it in FEEL.', zh: '{it}：{where}使用“{language}”编写，请改为 FEEL。' },
  'table.policy': { en: '{it} has the hit policy "{policy}", which does not exist. Choose one of the seven.', zh: '{it}的命中策略“{policy}”不存在，请从七种中选择。' },
  'table.aggregation': {
    en: '{it} adds up with "{aggregation}", which only COLLECT with a single output can, and only with SUM, MIN, MAX or COUNT.',
    zh: '{it}使用汇总“{aggregation}”，仅单输出的 COLLECT 可用 SUM、MIN、MAX 或 COUNT。',
  },
  'table.no-output': { en: '{it} has no output column. Add one.', zh: '{it}没有输出列，请添加。' },
  'table.output-names': { en: '{it} has several outputs; each needs a name of its own.', zh: '{it}有多个输出，每个都需要不同的名称。' },
  'table.input': { en: '{it}: the column "{column}" does not say what it looks at. Write an expression.', zh: '{it}：列“{column}”未说明判断对象，请填写表达式。' },
  'table.cells': {
    en: '{it}: rule {rule} has {count} cells, but the table has {columns} columns. Draw the rule anew.',
    zh: '{it}：规则 {rule} 有 {count} 个单元格，而决策表有 {columns} 列，请重新绘制该规则。',
  },
  'table.priority': {
    en: '{it} takes the best by priority, but no output column lists its values from best to worst. List them.',
    zh: '{it}按优先级取最佳，但没有输出列按优先顺序列出取值，请列出。',
  },
} as const satisfies Record<string, Text>;

/** What decides, but hardly as it was meant. */
const warnings = {
  'cell.name': {
    en: '{it}: {where} uses "{name}", which nothing gives. Text stands in quotes: "{name}" with quotation marks.',
    zh: '{it}：{where}使用了未定义的“{name}”。若为文本，请加英文双引号。',
  },
  'rules.overlap': { en: '{it}: rules {a} and {b} both match, for example for {example}. Only one may.', zh: '{it}：规则 {a} 和 {b} 会同时匹配，例如 {example}，但只允许一条。' },
  'rules.gap': { en: '{it}: no rule matches, for example for {example}. Add a rule or a default output.', zh: '{it}：没有规则匹配的情况，例如 {example}。请添加规则或默认输出。' },
} as const satisfies Record<string, Text>;

export type DecisionIssueCode = keyof typeof errors | keyof typeof warnings;

/** All that the checker of decisions can say. */
export const decisionTexts: Readonly<Record<DecisionIssueCode, Text>> = { ...errors, ...warnings };

export function isDecisionError(code: DecisionIssueCode): boolean {
  return Object.hasOwn(errors, code);
}
