import { parseExpression, parseUnaryTests } from 'feelin';
import { evaluateFeel, testFeel } from '../feel/evaluate.ts';
import type { Text } from '../text/fill-text.ts';
import { attributeOf, childOf, type XmlElement } from '../xml/read-xml.ts';
import type { DecisionDrawing } from './read-decisions.ts';

interface Place {
  readonly on: XmlElement;
  readonly where: Text;
}

/** The FEEL inside an element (`text`), checked; undefined when there is none. `tests` reads unary tests. */
export function readFeelIn(drawing: DecisionDrawing, holder: XmlElement, at: Place & { tests?: boolean }): string | undefined {
  const text = childOf(holder, 'dmn:text')?.text ?? '';
  if (text === '' || text === '-') return undefined;
  const language = attributeOf(holder, 'expressionLanguage');
  if (language !== undefined && !/feel/i.test(language)) drawing.note('feel.language', at.on, { where: at.where, language });
  else checkSyntax(drawing, { ...at, text });
  return text;
}

function checkSyntax(drawing: DecisionDrawing, at: Place & { text: string; tests?: boolean }): void {
  const { text, where, on } = at;
  let broken: { from: number; to: number } | undefined;
  const tree = at.tests === true ? parseUnaryTests(text, { ...drawing.names, '?': null }, undefined) : parseExpression(text, { ...drawing.names }, undefined);
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) broken ??= { from: node.from, to: node.to };
    },
  });
  if (broken) drawing.note('feel.broken', on, { where, text, near: text.slice(broken.from, broken.to).trim() || text.slice(Math.max(0, broken.from - 10)) });
}

/** Notes names that nothing gives: mostly text without its quotes. */
export function checkNames(drawing: DecisionDrawing, at: Place & { expression: string; tests?: boolean }): void {
  const about = { variables: { ...drawing.names }, now: new Date(0) };
  const outcome = at.tests === true ? testFeel(at.expression, { ...about, value: null }) : evaluateFeel(at.expression, about);
  const missing = outcome.ok ? outcome.missing.filter((name) => !/[.[(]/.test(name)) : [];
  for (const name of missing) drawing.note('cell.name', at.on, { where: at.where, name });
}
