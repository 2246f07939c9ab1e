import { type Decision, type DecisionModel, readFeel, type ValueType } from '@portico/bpmn';
import type { Wanted } from '../../processes/simulation/values.ts';

/** What has to be given to decide: everything the decision and those it needs look at, and none of them works out. */
export function wantedBy(model: DecisionModel, id: string): readonly Wanted[] {
  const chain = withNeeds(model, id, []);
  const made = new Set([...chain.map(({ variable }) => variable), ...Object.values(model.functions).map(({ name }) => name)]);
  const found = new Map<string, Wanted>();
  for (const decision of chain) {
    const { logic } = decision;
    const asked = logic.type === 'expression' ? [{ expression: logic.expression, label: undefined, type: undefined }] : logic.inputs;
    for (const { expression, label, type } of asked) {
      const isName = type !== undefined && expression.trim() === (rootsOf(expression)[0] ?? '');
      for (const name of rootsOf(expression)) {
        const given = Object.values(model.inputs).find((input) => input.name === name);
        const known = isName ? type : given?.type;
        if (!made.has(name) && (!found.has(name) || isName)) found.set(name, wanted(name, isName && label ? label : name, known));
      }
    }
  }
  return [...found.values()];
}

/** The decision and all it needs, itself last; each once. */
function withNeeds(model: DecisionModel, id: string, path: readonly string[]): readonly Decision[] {
  const decision = model.decisions[id];
  if (!decision || path.includes(id)) return [];
  const before = decision.needs.flatMap((need) => withNeeds(model, need, [...path, id]));
  return [...new Set([...before, decision])];
}

function rootsOf(expression: string): readonly string[] {
  const read = readFeel(expression);
  return read.ok ? [...new Set(read.paths.map((path) => path.split('.')[0] ?? path))] : [];
}

function wanted(name: string, label: string, type: ValueType | undefined): Wanted {
  if (type?.base === 'boolean') return { name, label, kind: 'boolean', choices: [] };
  const choices = type?.base === 'string' ? textsIn(type.allowed ?? '') : [];
  return { name, label, kind: choices.length > 0 ? 'choice' : 'any', choices };
}

/** `"gold", "silver"` → the two texts; anything else is no list of texts. */
function textsIn(tests: string): readonly string[] {
  const parts = [...tests.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
  return tests.replaceAll(/"(?:[^"\\]|\\.)*"|[\s,]/g, '') === '' ? parts : [];
}
