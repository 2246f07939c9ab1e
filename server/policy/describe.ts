import type { Text } from '@portico/contracts';
import { nodeOf, referenceOf, type Expr } from './cedar.ts';
import type { Residual } from './residual.ts';
import type { Subject } from './subject.ts';

/** Who the words are about and to. */
export interface Reader {
  readonly subject: Subject;
  readonly entity: string;
  /** The reader is the subject herself: "you". */
  readonly self: boolean;
}

type Said = Text | boolean;
type Pair = { readonly left: Expr; readonly right: Expr };

const text = (en: string, zh: string = en): Text => ({ en, zh });
const joinWith = (left: Text, [en, zh]: readonly [string, string], right: Text): Text => text(`${left.en}${en}${right.en}`, `${left.zh}${zh}${right.zh}`);
const inside = (said: Text): Text => (/ (and|or) /.test(said.en) ? text(`(${said.en})`, `（${said.zh}）`) : said);

/** What is left of a rule as words; true or false where nothing is left to ask. */
export function describe(residual: Residual, reader: Reader): Said {
  return residual.conditions.reduce<Said>((before, { kind, body }) => both(before, kind === 'when' ? say(body, reader) : opposite(say(body, reader))), true);
}

function both(left: Said, right: Said): Said {
  if (left === false || right === false) return false;
  if (left === true) return right;
  return right === true ? left : joinWith(inside(left), [' and ', ' 且 '], inside(right));
}

export function either(left: Said, right: Said): Said {
  if (left === true || right === true) return true;
  if (left === false) return right;
  return right === false ? left : joinWith(left, [' or ', ' 或 '], right);
}

function opposite(said: Said): Said {
  return typeof said === 'boolean' ? !said : text(`not (${said.en})`, `非（${said.zh}）`);
}

const comparisons: Readonly<Record<string, readonly [string, string]>> = {
  '==': [' is ', ' 等于 '],
  '!=': [' is not ', ' 不等于 '],
  '<': [' is less than ', ' 小于 '],
  '<=': [' is at most ', ' 不超过 '],
  '>': [' is more than ', ' 大于 '],
  '>=': [' is at least ', ' 不少于 '],
  in: [' is or belongs to ', ' 属于 '],
  contains: [' holds ', ' 包含 '],
  containsAll: [' holds all of ', ' 包含全部 '],
  containsAny: [' holds one of ', ' 包含任一 '],
  lessThan: [' is less than ', ' 小于 '],
  lessThanOrEqual: [' is at most ', ' 不超过 '],
  greaterThan: [' is more than ', ' 大于 '],
  greaterThanOrEqual: [' is at least ', ' 不少于 '],
  '+': [' + ', ' + '],
  '-': [' - ', ' - '],
  '*': [' × ', ' × '],
};
const reversed: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' };

function say(expression: Expr, reader: Reader): Said {
  const { operator, operand } = nodeOf(expression);
  const { left, right } = operand as Pair;
  switch (operator) {
    case '&&':
      return both(say(left, reader), say(right, reader));
    case '||':
      return either(say(left, reader), say(right, reader));
    case '!':
      return sayNot((operand as { arg: Expr }).arg, reader);
    case 'is':
      return (operand as { entity_type: string }).entity_type === reader.entity;
    case 'has':
      return text(
        `${named(left, reader).en} has ${String((operand as { attr: unknown }).attr).replaceAll(',', '.')}`,
        `${named(left, reader).zh}有 ${String((operand as { attr: unknown }).attr).replaceAll(',', '.')}`,
      );
    case 'like':
      return joinWith(
        named(left, reader),
        [' looks like ', ' 形如 '],
        text(`"${(operand as { pattern: unknown[] }).pattern.map((part) => (part === 'Wildcard' ? '*' : (part as { Literal: string }).Literal)).join('')}"`),
      );
    case 'if-then-else': {
      const choice = operand as { if: Expr; then: Expr; else: Expr };
      return either(both(say(choice.if, reader), say(choice.then, reader)), both(opposite(say(choice.if, reader)), say(choice.else, reader)));
    }
    case 'isEmpty':
      return text(`${named((operand as { arg: Expr }).arg, reader).en} is empty`, `${named((operand as { arg: Expr }).arg, reader).zh} 为空`);
    default:
      return comparisons[operator] ? compared(operator, operand, reader) : sayValue(expression, reader);
  }
}

function compared(operator: string, operand: unknown, reader: Reader): Text {
  const [first, second] = Array.isArray(operand) ? (operand as Expr[]) : [(operand as Pair).left, (operand as Pair).right];
  const words = comparisons[operator];
  if (!first || !second || !words) return text(operator);
  return joinWith(named(first, reader), words, named(second, reader));
}

/** `!(a <= b)` reads as `a is more than b`. */
function sayNot(arg: Expr, reader: Reader): Said {
  const { operator, operand } = nodeOf(arg);
  const turned = reversed[operator];
  return turned === undefined ? opposite(say(arg, reader)) : compared(turned, operand, reader);
}

function sayValue(expression: Expr, reader: Reader): Said {
  if ('Value' in expression && typeof expression.Value === 'boolean') return expression.Value;
  return named(expression, reader);
}

/** A value as people would name it: `customer.owner`, `you`, `"eu"`. */
function named(expression: Expr, reader: Reader): Text {
  const { operator, operand } = nodeOf(expression);
  if (operator === 'unknown') return unknownName((operand as [{ Value: string }])[0].Value, reader);
  if (operator === 'Var') return operand === 'principal' ? subjectName(reader) : text('the record', '该记录');
  if (operator === '.') return attributeName(operand as { left: Expr; attr: string }, reader);
  if (operator === 'Set') {
    const items = (operand as Expr[]).map((item) => named(item, reader));
    return text(`[${items.map(({ en }) => en).join(', ')}]`, `[${items.map(({ zh }) => zh).join(', ')}]`);
  }
  if (operator === 'Value') return valueName(operand, reader);
  if (operator === 'datetime' || operator === 'decimal' || operator === 'duration') return named((operand as [Expr])[0], reader);
  if (operator === 'offset') return joinWith(named((operand as [Expr, Expr])[0], reader), [' + ', ' + '], named((operand as [Expr, Expr])[1], reader));
  if (operator === 'toDate') return named((operand as [Expr])[0], reader);
  if (operator === 'neg') return text(`-${named((operand as { arg: Expr }).arg, reader).en}`);
  const said = say(expression, reader);
  return typeof said === 'boolean' ? text(String(said)) : text(`(${said.en})`, `（${said.zh}）`);
}

function subjectName({ self, subject }: Reader): Text {
  return self ? text('you', '您') : text(subject.name);
}

function unknownName(name: string, reader: Reader): Text {
  if (name === 'resource') return text('the record', '该记录');
  const attribute = name.replace(/^principal\./, '');
  return reader.self ? text(`your ${attribute}`, `您的 ${attribute}`) : text(`the ${attribute} of ${reader.subject.name}`, `${reader.subject.name} 的 ${attribute}`);
}

function attributeName({ left, attr }: { left: Expr; attr: string }, reader: Reader): Text {
  const { operator, operand } = nodeOf(left);
  const isResource = (operator === 'unknown' && (operand as [{ Value: string }])[0].Value === 'resource') || (operator === 'Var' && operand === 'resource');
  if (isResource) return text(attr);
  const before = named(left, reader);
  return text(`${before.en}.${attr}`, `${before.zh}.${attr}`);
}

function valueName(value: unknown, reader: Reader): Text {
  const reference = referenceOf(value);
  if (reference?.type === 'Principal' && reference.id === reader.subject.id) return subjectName(reader);
  if (reference) return text(`${reference.type} ${reference.id}`);
  const extension = (value as { __extn?: { arg: unknown } } | null)?.__extn;
  return text(extension ? String(extension.arg) : JSON.stringify(value));
}
