import { parseExpression } from 'feelin';

/** An expression as it is written: its names, or where it can't be read. */
export type FeelText = { readonly ok: true; readonly paths: readonly string[] } | { readonly ok: false; readonly message: string; readonly from: number; readonly to: number };

/** Nodes that bring names of their own, which are no variables of the expression. */
const binders = new Set(['InExpression', 'ContextEntry', 'FormalParameter']);

/**
 * Reads a FEEL expression without working it out. `paths` are the variables it uses with the properties it takes from
 * them, `row.due_date`, each once, functions left out; names that the expression itself introduces are left out too.
 */
export function readFeel(expression: string): FeelText {
  const paths = new Set<string>();
  const bound = new Set<string>();
  let broken: { from: number; to: number } | undefined;
  parseExpression(expression, {}, undefined).iterate({
    enter: (node) => {
      if (node.type.isError) broken ??= { from: node.from, to: node.to };
      const text = expression.slice(node.from, node.to);
      const parent = node.node.parent?.name ?? '';
      if (node.name === 'Name' && (binders.has(parent) || parent === 'Key' || parent === 'ParameterName')) bound.add(text);
      if (node.name === 'VariableName' && parent !== 'FunctionInvocation') paths.add(wholePath(node.node, expression));
    },
  });
  if (expression.trim() === '') broken ??= { from: 0, to: 0 };
  if (broken) return { ok: false, message: broken.from === broken.to ? 'something is missing here' : 'this can not be read', ...broken };
  return { ok: true, paths: [...paths].filter((path) => !bound.has(path.split('.')[0] ?? '')) };
}

interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly parent: Node | null;
}

/** `row` inside `row.customer.name` → the whole of it, as long as plain properties follow. */
function wholePath(variable: Node, expression: string): string {
  let end = variable;
  while (end.parent?.name === 'PathExpression' && end.parent.from === variable.from) end = end.parent;
  return expression.slice(variable.from, end.to).replaceAll(/\s*\.\s*/g, '.');
}
