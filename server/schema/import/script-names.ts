import { quoted } from '../naming.ts';
import { shadowSchema } from './shadow.ts';

/** A part of a parse tree. */
export type Tree = Record<string, unknown>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Calls `visit` for every object in a parse tree, outer ones first. */
export function walk(value: unknown, visit: (tree: Tree) => void): void {
  if (Array.isArray(value)) {
    for (const part of value) walk(part, visit);
  } else if (isTree(value)) {
    visit(value);
    for (const part of Object.values(value)) if (typeof part === 'object') walk(part, visit);
  }
}

/** The strings of a list of String nodes. */
export function strings(value: unknown): string[] {
  if (isTree(value) && isTree(value['List'])) return strings(value['List']['items']);
  if (!Array.isArray(value)) return [];
  return value.flatMap((part) => (isTree(part) && isTree(part['String']) ? [String(part['String']['sval'] ?? '')] : []));
}

export function stringNodes(names: readonly string[]): Tree[] {
  return names.map((sval) => ({ String: { sval } }));
}

/** Where the tables and sequences of a script's schemas are: all of them in one schema, under names that do not clash. */
export class ScriptNames {
  /** `schema.name` → name in the shadow. */
  readonly #relations = new Map<string, string>();
  readonly #taken = new Set<string>();
  searchPath: readonly string[] = ['public'];

  /** Gives a new relation its name in the shadow: its own, or with the schema in front when another schema has it. */
  define(schema: string | undefined, name: string): string {
    const home = schema ?? this.searchPath[0] ?? 'public';
    const key = `${home}.${name}`;
    const known = this.#relations.get(key);
    if (known !== undefined) return known;
    let chosen = name;
    for (let count = 1; this.#taken.has(chosen); count += 1) chosen = `${home}_${name}${count > 1 ? `_${count}` : ''}`.slice(0, 63);
    this.#taken.add(chosen);
    this.#relations.set(key, chosen);
    return chosen;
  }

  find(schema: string | undefined, name: string): string | undefined {
    if (schema !== undefined) return this.#relations.get(`${schema}.${name}`);
    for (const place of [...this.searchPath, 'public']) {
      const found = this.#relations.get(`${place}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  forget(schema: string | undefined, name: string): void {
    for (const place of schema === undefined ? [...this.searchPath, 'public'] : [schema]) {
      const found = this.#relations.get(`${place}.${name}`);
      if (found === undefined) continue;
      this.#relations.delete(`${place}.${name}`);
      this.#taken.delete(found);
      return;
    }
  }

  rename(schema: string | undefined, from: string, to: string): void {
    const home = schema ?? this.searchPath.find((place) => this.#relations.has(`${place}.${from}`)) ?? 'public';
    this.forget(home, from);
    this.define(home, to);
  }

  /** Points every name in a statement to the shadow's one schema. Changes the tree it is given. */
  rewrite(statement: Tree): void {
    walk(statement, (tree) => {
      if (typeof tree['relname'] === 'string') {
        const found = this.find(textOrNone(tree['schemaname']), tree['relname']);
        delete tree['catalogname'];
        if (found === undefined) delete tree['schemaname'];
        else Object.assign(tree, { schemaname: shadowSchema, relname: found });
      }
      for (const place of ['names', 'funcname', 'domainname', 'typeName', 'defnames'] as const) {
        const names = strings(tree[place]);
        if (Array.isArray(tree[place]) && names.length > 1 && names[0] !== 'pg_catalog') tree[place] = stringNodes(names.slice(-1));
      }
      const called = isTree(tree['FuncCall']) ? tree['FuncCall'] : undefined;
      if (called) this.#rewriteCall(called);
    });
  }

  /** `nextval('public.x_seq')` names a relation in a string. */
  #rewriteCall(call: Tree): void {
    const name = strings(call['funcname']).at(-1);
    if (name === 'uuid_generate_v4') call['funcname'] = stringNodes(['gen_random_uuid']);
    if (name !== 'nextval' && name !== 'currval' && name !== 'setval') return;
    walk(call['args'], (tree) => {
      if (!isTree(tree['sval']) || typeof tree['sval']['sval'] !== 'string') return;
      const parts = identifiers(tree['sval']['sval']);
      const own = parts.at(-1);
      if (own === undefined) return;
      tree['sval']['sval'] = quoted(this.find(parts.at(-2), own) ?? own);
    });
  }
}

/** The parts of a dotted name as it stands in a script: unquoted parts are lower case. */
export function identifiers(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^".\s]+)/g)].map((part) => part[1]?.replaceAll('""', '"') ?? (part[2] ?? '').toLowerCase());
}

export function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
