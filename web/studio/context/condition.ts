/** A condition as people choose it; whatever it can not say is an expression of their own. */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'role'; readonly value: string }
  | { readonly kind: 'given'; readonly value: string }
  | { readonly kind: 'agent' }
  | { readonly kind: 'purpose'; readonly value: string }
  | { readonly kind: 'own'; readonly value: string };
export const conditionKinds = ['always', 'role', 'given', 'agent', 'purpose', 'own'] as const satisfies readonly Condition['kind'][];

const forms = {
  role: /^list contains\(principal\.roles, "([a-z][a-z0-9-]*)"\)$/,
  given: /^input\.([a-z][A-Za-z0-9_]*) != null$/,
  purpose: /^contains\(lower case\(purpose\), "([^"\\]*)"\)$/,
} as const;

/** Reads the FEEL of an `if`, with its `=`. */
export function readCondition(expression: string | undefined): Condition {
  if (expression === undefined) return { kind: 'always' };
  const text = expression.slice(1).trim();
  if (text === 'principal.kind = "agent"') return { kind: 'agent' };
  for (const kind of Object.keys(forms) as (keyof typeof forms)[]) {
    const value = forms[kind].exec(text)?.[1];
    if (value !== undefined) return { kind, value };
  }
  return { kind: 'own', value: expression.slice(1) };
}

/** Writes it as the FEEL of an `if`; undefined for always. */
export function writeCondition(condition: Condition): string | undefined {
  switch (condition.kind) {
    case 'always':
      return undefined;
    case 'role':
      return `=list contains(principal.roles, "${condition.value}")`;
    case 'given':
      return `=input.${condition.value} != null`;
    case 'agent':
      return '=principal.kind = "agent"';
    case 'purpose':
      return `=contains(lower case(purpose), "${condition.value.toLowerCase().replaceAll(/["\\]/g, '')}")`;
    case 'own':
      return `=${condition.value}`;
    default:
      return condition satisfies never;
  }
}

/** Another kind of condition, with something to begin with. */
export function startOf(kind: Condition['kind'], at: { roles: readonly string[]; inputs: readonly string[]; before: string | undefined }): Condition {
  if (kind === 'always' || kind === 'agent') return { kind };
  if (kind === 'role') return { kind, value: at.roles[0] ?? 'owner' };
  if (kind === 'given') return { kind, value: at.inputs[0] ?? '' };
  return { kind, value: kind === 'own' ? (at.before?.slice(1) ?? '') : '' };
}

/** Names an expression here can use. */
export function namesAtHand(inputs: readonly string[]): readonly string[] {
  return [...inputs.map((name) => `input.${name}`), 'purpose', 'principal.roles', 'principal.kind', 'principal.name', 'principal.id', 'language'];
}
