import type { Words } from '../process/definition.ts';
import { fillText, type Text, type TextValues } from '../text/fill-text.ts';
import { attributeOf, childOf, childrenOf, lineOf, readXml, type XmlElement } from '../xml/read-xml.ts';
import { checkCover } from './cover.ts';
import type { Decision, DecisionModel, GivenInput, Logic, SharedFunction } from './definition.ts';
import { checkNames, readFeelIn } from './read-feel.ts';
import { readTable } from './read-table.ts';
import { readType, textIn, type Types, typesIn } from './read-type.ts';
import { type DecisionIssueCode, decisionTexts, isDecisionError } from './words.ts';

/** Something about a file of decisions that is wrong (`error`) or doubtful. */
export interface DecisionIssue {
  readonly severity: 'error' | 'warning';
  readonly code: DecisionIssueCode;
  /** Id of the decision, function or input; empty when it is about the whole file. */
  readonly element: string;
  readonly line: number;
  readonly message: Text;
}

export interface DecisionFile {
  readonly title: Words;
  /** Undefined when anything is wrong. */
  readonly model: DecisionModel | undefined;
  /** Ids and names of all decisions, right or wrong. */
  readonly decisions: readonly { readonly id: string; readonly name: Words }[];
  readonly issues: readonly DecisionIssue[];
}

/** A DMN file while it is read. */
export interface DecisionDrawing {
  readonly types: Types;
  /** Names of everything that has a value, with an example of its shape: what FEEL needs to know names with blanks. */
  readonly names: Readonly<Record<string, unknown>>;
  note(code: DecisionIssueCode, element?: XmlElement, values?: TextValues): void;
}

const namespaces = [
  'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
  'http://www.omg.org/spec/DMN/20180521/MODEL/',
  ...['20191111', '20211108', '20230324', '20240513'].map((version) => `https://www.omg.org/spec/DMN/${version}/MODEL/`),
];
const prefixes = { ...Object.fromEntries(namespaces.map((one) => [one, 'dmn'])), 'urn:portico:bpmn:1': 'portico' };

/** Reads and checks a DMN file. Bad files give issues, never an exception. */
export function readDecisions(xml: string): DecisionFile {
  const issues: DecisionIssue[] = [];
  const report = (code: DecisionIssueCode, at: { element?: XmlElement | undefined; line?: number; values?: TextValues | undefined }): void => {
    const { element, line, values } = at;
    issues.push({
      severity: isDecisionError(code) ? 'error' : 'warning',
      code,
      element: element?.id ?? '',
      line: line ?? lineOf(xml, element?.id ?? ''),
      message: fillText(decisionTexts[code], element ? { it: told(element), ...values } : (values ?? {})),
    });
  };
  const nothing = { title: { plain: '' }, model: undefined, decisions: [], issues };
  const file = readXml(xml, prefixes);
  if (!file.ok) {
    report(`file.${file.reason}`, { line: file.line });
    return nothing;
  }
  if (file.root.name !== 'dmn:definitions') {
    report('file.foreign', {});
    return nothing;
  }
  for (const id of file.twice) report('id.twice', { line: lineOf(xml, id), values: { id } });
  const { root } = file;
  const types = typesIn(root);
  const named = ['dmn:decision', 'dmn:inputData', 'dmn:businessKnowledgeModel'].flatMap((name) => childrenOf(root, name));
  const drawing: DecisionDrawing = { types, names: namesOf(named, types), note: (code, element, values) => report(code, { element, values }) };
  const model = readModel(drawing, root, named);
  const all = childrenOf(root, 'dmn:decision');
  const decisions = all.map((element) => ({ id: element.id, name: nameOf(element) }));
  const main = all.find(({ id }) => id === model.main);
  return {
    title: main ? nameOf(main) : nameOf(root),
    model: issues.some(({ severity }) => severity === 'error') ? undefined : model,
    decisions,
    issues: issues.sort((a, b) => a.line - b.line),
  };
}

function readModel(drawing: DecisionDrawing, root: XmlElement, named: readonly XmlElement[]): DecisionModel {
  const decisions = childrenOf(root, 'dmn:decision').map((element) => readDecision(drawing, element));
  const inputs = childrenOf(root, 'dmn:inputData').map((element) => readInput(drawing, element));
  const functions = childrenOf(root, 'dmn:businessKnowledgeModel').map((element) => readFunction(drawing, element));
  if (decisions.length === 0) drawing.note('file.empty');
  checkReferences(drawing, named);
  const top = decisions.filter(({ id }) => !decisions.some(({ needs }) => needs.includes(id)));
  return { decisions: byId(decisions), inputs: byId(inputs), functions: byId(functions), ...(top.length === 1 && top[0] && { main: top[0].id }) };
}

function byId<T extends { readonly id: string }>(all: readonly T[]): Record<string, T> {
  return Object.fromEntries(all.map((one) => [one.id, one]));
}

function readDecision(drawing: DecisionDrawing, element: XmlElement): Decision {
  const variable = childOf(element, 'dmn:variable');
  const documentation = childOf(element, 'dmn:description')?.text ?? '';
  const logic = readLogic(drawing, element);
  if (logic.type === 'table') checkCover(drawing, element, logic);
  return {
    id: element.id,
    name: nameOf(element),
    ...(documentation !== '' && { documentation }),
    variable: variableOf(element),
    type: readType(drawing.types, variable && attributeOf(variable, 'typeRef')),
    needs: references(element, 'dmn:informationRequirement', 'dmn:requiredDecision'),
    uses: [...references(element, 'dmn:informationRequirement', 'dmn:requiredInput'), ...references(element, 'dmn:knowledgeRequirement', 'dmn:requiredKnowledge')],
    logic,
  };
}

const boxes = ['dmn:context', 'dmn:invocation', 'dmn:list', 'dmn:relation', 'dmn:functionDefinition', 'dmn:conditional', 'dmn:filter', 'dmn:for', 'dmn:every', 'dmn:some'];

function readLogic(drawing: DecisionDrawing, element: XmlElement): Logic {
  const table = childOf(element, 'dmn:decisionTable');
  if (table) return { type: 'table', ...readTable(drawing, table, element) };
  const literal = childOf(element, 'dmn:literalExpression');
  const box = element.children.find(({ name }) => boxes.includes(name));
  if (!literal) drawing.note(box ? 'logic.unknown' : 'logic.missing', element, { name: box?.name.slice('dmn:'.length) ?? '' });
  const expression = literal && readFeelIn(drawing, literal, { on: element, where: { en: 'the expression', zh: '表达式' } });
  if (literal && expression === undefined) drawing.note('expression.missing', element);
  if (expression !== undefined) checkNames(drawing, { on: element, where: { en: 'the expression', zh: '表达式' }, expression });
  return { type: 'expression', expression: expression ?? 'null' };
}

function readInput(drawing: DecisionDrawing, element: XmlElement): GivenInput {
  const variable = childOf(element, 'dmn:variable');
  return { id: element.id, name: variableOf(element), type: readType(drawing.types, variable && attributeOf(variable, 'typeRef')) };
}

function readFunction(drawing: DecisionDrawing, element: XmlElement): SharedFunction {
  const logic = childOf(element, 'dmn:encapsulatedLogic');
  const parameters = (logic ? childrenOf(logic, 'dmn:formalParameter') : []).map((one) => attributeOf(one, 'name') ?? '');
  const literal = logic && childOf(logic, 'dmn:literalExpression');
  if (!literal) drawing.note('function.unknown', element, { name: logic?.children.find(({ name }) => name !== 'dmn:formalParameter')?.name.slice('dmn:'.length) ?? '' });
  const within = { ...drawing, names: { ...drawing.names, ...Object.fromEntries(parameters.map((name) => [name, null])) } };
  const expression = literal && readFeelIn(within, literal, { on: element, where: { en: 'the expression', zh: '表达式' } });
  if (literal && expression === undefined) drawing.note('expression.missing', element);
  return {
    id: element.id,
    name: variableOf(element),
    parameters,
    expression: expression ?? 'null',
    uses: references(element, 'dmn:knowledgeRequirement', 'dmn:requiredKnowledge'),
  };
}

/** Ids that the arrows into an element come from. */
function references(element: XmlElement, requirement: string, kind: string): string[] {
  return childrenOf(element, requirement).flatMap((one) => childrenOf(one, kind).map((target) => (attributeOf(target, 'href') ?? '').replace(/^[^#]*#/, '')));
}

function checkReferences(drawing: DecisionDrawing, named: readonly XmlElement[]): void {
  const byId = new Map(named.map((element) => [element.id, element]));
  const needs = (element: XmlElement): string[] => [
    ...references(element, 'dmn:informationRequirement', 'dmn:requiredDecision'),
    ...references(element, 'dmn:informationRequirement', 'dmn:requiredInput'),
    ...references(element, 'dmn:knowledgeRequirement', 'dmn:requiredKnowledge'),
  ];
  const names = new Map<string, XmlElement>();
  for (const element of named) {
    if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(element.id) || element.id in Object.prototype) drawing.note('id.bad', element, { id: element.id });
    for (const ref of needs(element)) if (!byId.has(ref)) drawing.note('need.unknown', element, { ref });
    if (leadsTo(element.id, needs(element), (id) => needsOf(byId, id, needs))) drawing.note('need.circle', element);
    const name = variableOf(element);
    if (names.has(name)) drawing.note('name.twice', element, { name });
    names.set(name, element);
  }
}

function needsOf(byId: ReadonlyMap<string, XmlElement>, id: string, needs: (element: XmlElement) => string[]): string[] {
  const element = byId.get(id);
  return element ? needs(element) : [];
}

function leadsTo(id: string, from: readonly string[], next: (id: string) => readonly string[]): boolean {
  const seen = new Set<string>();
  const open = [...from];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one === id) return true;
    if (seen.has(one)) continue;
    seen.add(one);
    open.push(...next(one));
  }
  return false;
}

/** What has a name; what the columns of tables look at comes from outside, drawn or not. */
function namesOf(named: readonly XmlElement[], types: Types): Record<string, unknown> {
  const looked = named.flatMap((element) =>
    childrenOf(element, 'dmn:decisionTable').flatMap((table) => childrenOf(table, 'dmn:input').map((input) => textIn(input, 'dmn:inputExpression') ?? '')),
  );
  const declared = named.map((element) => {
    const variable = childOf(element, 'dmn:variable');
    return [variableOf(element), types.shape(variable && attributeOf(variable, 'typeRef'))] as const;
  });
  return Object.fromEntries([...looked.filter((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)).map((name) => [name, null] as const), ...declared]);
}

/** The name an element's value has for others. */
function variableOf(element: XmlElement): string {
  const variable = childOf(element, 'dmn:variable');
  return (variable && attributeOf(variable, 'name')) ?? attributeOf(element, 'name') ?? element.id;
}

function nameOf(element: XmlElement): Words {
  const [en, zh] = [attributeOf(element, 'portico:en'), attributeOf(element, 'portico:zh')];
  return { plain: attributeOf(element, 'name') ?? '', ...(en !== undefined && { en }), ...(zh !== undefined && { zh }) };
}

function told(element: XmlElement): Text {
  const kind = { 'dmn:inputData': { en: 'The input', zh: '输入' }, 'dmn:businessKnowledgeModel': { en: 'The function', zh: '函数' } }[element.name] ?? {
    en: 'The decision',
    zh: '决策',
  };
  const { plain, en, zh } = nameOf(element);
  const any = plain || element.id;
  return { en: `${kind.en} "${en ?? any}"`, zh: `${kind.zh}“${zh ?? any}”` };
}
