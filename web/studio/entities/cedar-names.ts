import { type Entity } from '@portico/contracts';

/** What is called otherwise: an entity, or a field or relation of one. */
export interface Target {
  readonly entity: string;
  readonly field?: string;
}

interface Token {
  readonly kind: 'name' | 'text' | 'sign';
  readonly text: string;
  readonly at: number;
}

const pattern = /\/\/[^\n]*|"(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z0-9_]*|::|==|!=|<=|>=|&&|\|\||\S/g;

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(pattern)]
    .filter(([found]) => !found.startsWith('//'))
    .map((match) => ({ kind: match[0].startsWith('"') ? 'text' : /^[A-Za-z_]/.test(match[0]) ? 'name' : 'sign', text: match[0], at: match.index }));
}

export interface CedarUse {
  /** Where the name stands, and how long it is. */
  readonly from: number;
  readonly to: number;
  /** The rule's id, or its number. */
  readonly rule: string;
  /** False: another entity in reach of the rule has the same name, so only a person can say which is meant. */
  readonly sure: boolean;
}

/** Where the rules speak of an entity, or of a field or relation of one; comments and other texts are left alone. */
export function cedarUses(text: string, entities: readonly Entity[], target: Target): readonly CedarUse[] {
  return rulesOf(tokensOf(text)).flatMap(({ tokens, name }) => ruleUses(tokens, { entities, target, name }));
}

/** The rules with those names changed. */
export function renameInCedar(text: string, uses: readonly CedarUse[], name: string): string {
  let out = text;
  for (const use of uses.filter((one) => one.sure).toSorted((a, b) => b.from - a.from)) out = out.slice(0, use.from) + name + out.slice(use.to);
  return out;
}

function rulesOf(tokens: readonly Token[]): readonly { tokens: readonly Token[]; name: string }[] {
  const rules: { tokens: Token[]; name: string }[] = [];
  let current: Token[] = [];
  for (const token of tokens) {
    current.push(token);
    if (token.text !== ';') continue;
    const id = current.findIndex((one, index) => one.text === '@' && current[index + 1]?.text === 'id');
    rules.push({ tokens: current, name: (id < 0 ? undefined : current[id + 3]?.text.slice(1, -1)) ?? String(rules.length + 1) });
    current = [];
  }
  return rules;
}

function ruleUses(tokens: readonly Token[], about: { entities: readonly Entity[]; target: Target; name: string }): CedarUse[] {
  const { entities, target, name } = about;
  const found: CedarUse[] = [];
  const add = (from: number, length: number, sure = true): number => found.push({ from, to: from + length, rule: name, sure });
  const spoken = new Set(tokens.flatMap((token, index) => (token.text === 'is' && tokens[index + 1]?.kind === 'name' ? [tokens[index + 1]?.text ?? ''] : [])));
  const meant = entities.filter((entity) => (spoken.size === 0 || spoken.has('Field') ? !spoken.size || spoken.has(entity.name) : spoken.has(entity.name)));
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'text' && tokens[index - 1]?.text === '::' && tokens[index - 2]?.text === 'Field') fieldText(token, target, add);
    if (target.field === undefined) {
      const typed = tokens[index - 1]?.text === 'is' || tokens[index + 1]?.text === '::';
      if (token.kind === 'name' && token.text === target.entity && typed && tokens[index - 1]?.text !== '.') add(token.at, token.text.length);
    } else if (token.kind === 'name' && token.text === 'resource' && tokens[index - 1]?.text !== '.') {
      walk(tokens, { at: index + 1, from: meant, entities, target: { ...target, field: target.field } }, add);
    }
  }
  return found;
}

/** `Field::"Order.total"` */
function fieldText(token: Token, target: Target, add: (from: number, length: number) => number): void {
  const [entity, field] = token.text.slice(1, -1).split('.');
  if (entity !== target.entity) return;
  if (target.field === undefined) add(token.at + 1, entity.length);
  else if (field === target.field) add(token.at + 2 + entity.length, field.length);
}

/** Follows `resource.customer.owner` and `resource.customer has owner` over the relations. */
function walk(
  tokens: readonly Token[],
  way: { at: number; from: readonly Entity[]; entities: readonly Entity[]; target: Required<Target> },
  add: (from: number, length: number, sure?: boolean) => number,
): void {
  let { at, from } = way;
  for (; tokens[at]?.text === '.' || tokens[at]?.text === 'has'; at += 2) {
    const step = tokens[at + 1];
    const name = step?.kind === 'text' ? step.text.slice(1, -1) : step?.text;
    if (!step || name === undefined) return;
    const having = from.filter((entity) => entity.fields[name] !== undefined || entity.relations?.[name] !== undefined);
    const ours = having.some((entity) => entity.name === way.target.entity);
    if (ours && name === way.target.field) add(step.at + (step.kind === 'text' ? 1 : 0), name.length, having.length === 1);
    if (tokens[at]?.text === 'has') return;
    const next = new Set(having.flatMap((entity) => entity.relations?.[name]?.to ?? []));
    from = way.entities.filter((entity) => next.has(entity.name));
  }
}
