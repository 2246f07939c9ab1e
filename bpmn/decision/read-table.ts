import type { Text } from '../text/fill-text.ts';
import { attributeOf, childOf, childrenOf, type XmlElement } from '../xml/read-xml.ts';
import { readCell } from './cell.ts';
import { aggregations, type DecisionTable, hitPolicies, type InputColumn, type OutputColumn, type Rule } from './definition.ts';
import type { DecisionDrawing } from './read-decisions.ts';
import { checkNames, readFeelIn } from './read-feel.ts';
import { readType, textIn } from './read-type.ts';

/** The table of a decision; `on` is the decision. */
export function readTable(drawing: DecisionDrawing, table: XmlElement, on: XmlElement): DecisionTable {
  const inputs = childrenOf(table, 'dmn:input').map((column) => readInput(drawing, column, on));
  const outputs = childrenOf(table, 'dmn:output').map((column) => readOutput(drawing, column, on));
  if (outputs.length === 0) drawing.note('table.no-output', on);
  const names = outputs.map(({ name }) => name);
  if (outputs.length > 1 && (names.includes('') || new Set(names).size < names.length)) drawing.note('table.output-names', on);
  const columns = { inputs: inputs.map(({ label }) => label), outputs: outputs.map(({ label, name }) => label || name) };
  const rules = childrenOf(table, 'dmn:rule').map((rule, index) => readRule(drawing, rule, { on, number: index + 1, columns }));
  return { ...readPolicy(drawing, table, { on, outputs }), inputs, outputs, rules };
}

function readPolicy(drawing: DecisionDrawing, table: XmlElement, about: { on: XmlElement; outputs: readonly OutputColumn[] }): Pick<DecisionTable, 'policy' | 'aggregation'> {
  const { on, outputs } = about;
  const named = attributeOf(table, 'hitPolicy') ?? 'UNIQUE';
  const policy = hitPolicies.find((one) => one === named);
  if (!policy) drawing.note('table.policy', on, { policy: named });
  if ((policy === 'PRIORITY' || policy === 'OUTPUT ORDER') && outputs.every(({ type }) => type.allowed === undefined)) drawing.note('table.priority', on);
  const aggregate = attributeOf(table, 'aggregation');
  const aggregation = aggregations.find((one) => one === aggregate);
  if (aggregate !== undefined && (!aggregation || policy !== 'COLLECT' || outputs.length > 1)) drawing.note('table.aggregation', on, { aggregation: aggregate });
  return { policy: policy ?? 'UNIQUE', ...(aggregation && { aggregation }) };
}

function readInput(drawing: DecisionDrawing, column: XmlElement, on: XmlElement): InputColumn {
  const holder = childOf(column, 'dmn:inputExpression');
  const given = attributeOf(column, 'label') ?? '';
  const expression = holder && readFeelIn(drawing, holder, { on, where: { en: `the input "${given}"`, zh: `输入“${given}”` } });
  const label = given || (expression ?? column.id);
  if (expression === undefined) drawing.note('table.input', on, { column: label });
  return { id: column.id, label, expression: expression ?? 'null', type: readType(drawing.types, holder && attributeOf(holder, 'typeRef'), textIn(column, 'dmn:inputValues')) };
}

function readOutput(drawing: DecisionDrawing, column: XmlElement, on: XmlElement): OutputColumn {
  const name = attributeOf(column, 'name') ?? '';
  const label = attributeOf(column, 'label') ?? (name || column.id);
  const where = { en: `the default of "${label}"`, zh: `“${label}”的默认值` };
  const fallback = childOf(column, 'dmn:defaultOutputEntry');
  const otherwise = fallback && readFeelIn(drawing, fallback, { on, where });
  if (otherwise !== undefined) checkNames(drawing, { on, where, expression: otherwise });
  return {
    id: column.id,
    name,
    label,
    type: readType(drawing.types, attributeOf(column, 'typeRef'), textIn(column, 'dmn:outputValues')),
    ...(otherwise !== undefined && { otherwise }),
  };
}

function readRule(drawing: DecisionDrawing, rule: XmlElement, about: { on: XmlElement; number: number; columns: { inputs: readonly string[]; outputs: readonly string[] } }): Rule {
  const { on, number, columns } = about;
  const [tests, values] = [childrenOf(rule, 'dmn:inputEntry'), childrenOf(rule, 'dmn:outputEntry')];
  const where = (label = ''): Text => ({ en: `rule ${number}, "${label}",`, zh: `规则 ${number} 的“${label}”` });
  if (tests.length !== columns.inputs.length || values.length !== columns.outputs.length)
    drawing.note('table.cells', on, { rule: number, count: tests.length + values.length, columns: columns.inputs.length + columns.outputs.length });
  const note = (childOf(rule, 'dmn:annotationEntry') && textIn(rule, 'dmn:annotationEntry')) ?? childOf(rule, 'dmn:description')?.text;
  return {
    id: rule.id,
    tests: tests.map((cell, index) => {
      const text = childOf(cell, 'dmn:text')?.text ?? '';
      // Simple cells are right as they are.
      if (readCell(text).type !== 'feel' && attributeOf(cell, 'expressionLanguage') === undefined) return text === '' ? '-' : text;
      const expression = readFeelIn(drawing, cell, { on, where: where(columns.inputs[index]), tests: true });
      if (expression !== undefined) checkNames(drawing, { on, where: where(columns.inputs[index]), expression, tests: true });
      return expression ?? '-';
    }),
    values: values.map((cell, index) => {
      const expression = readFeelIn(drawing, cell, { on, where: where(columns.outputs[index]) });
      if (expression !== undefined) checkNames(drawing, { on, where: where(columns.outputs[index]), expression });
      return expression ?? '';
    }),
    ...(note !== undefined && note !== '' && { note }),
  };
}
