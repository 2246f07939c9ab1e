import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { CodeLanguage } from './function-files.ts';

/** What is known around the code while it is written. */
export interface Around {
  readonly language: CodeLanguage;
  /** JSON Schema of the input. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly operations: readonly string[];
  readonly entities: readonly string[];
  /** Words about `portico`, by member. */
  readonly words: Readonly<Record<'call' | 'caller' | 'PorticoError' | 'input', string>>;
}

/** Hints for one editor, which is told what is around its code as that changes. */
export function createHints(): { readonly extension: Extension; tell(around: Around): void } {
  let now: Around = { language: 'javascript', input: {}, operations: [], entities: [], words: { call: '', caller: '', PorticoError: '', input: '' } };
  return { extension: codeHints(() => now), tell: (around) => void (now = around) };
}

/** Offers and explains what a function has: `portico`, its input, operations and entities by name. */
function codeHints(around: () => Around): Extension {
  return [
    autocompletion({ override: [(context) => complete(context, around())], icons: false }),
    hoverTooltip((view, at) => {
      const line = view.state.doc.lineAt(at);
      const found = wordAt(line.text, at - line.from);
      const told = found && explain(found.word, around());
      if (!found || told === undefined) return null;
      return {
        pos: line.from + found.from,
        end: line.from + found.to,
        create: () => {
          const dom = document.createElement('div');
          dom.className = 'cm-diagnostic';
          dom.style.borderLeftColor = 'var(--primary)';
          const code = dom.appendChild(document.createElement('code'));
          code.textContent = told.signature;
          dom.appendChild(document.createElement('div')).textContent = told.words;
          return { dom };
        },
      };
    }),
  ];
}

function complete(context: CompletionContext, around: Around): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const offered = offersAt(line.text.slice(0, context.pos - line.from), around);
  return offered ? { from: line.from + offered.from, options: [...offered.options], validFor: /^[\w.]*$/ } : null;
}

/** What fits behind the text in front of the cursor, and where it begins. Without CodeMirror, so that it can be tested. */
export function offersAt(before: string, around: Around): { from: number; options: readonly Completion[] } | undefined {
  const { language, input, operations, entities, words } = around;
  const at = (pattern: RegExp): { typed: string; from: number } | undefined => {
    const typed = pattern.exec(before)?.[1];
    return typed === undefined ? undefined : { typed, from: before.length - typed.length };
  };
  const names = (list: readonly string[], kind: string): Completion[] => list.map((label) => ({ label, type: kind }));
  const operation = at(/portico\.call\(\s*['"]([\w.]*)$/);
  if (operation) return { from: operation.from, options: names(operations, 'constant') };
  const entity = at(/['"]?entity['"]?\s*:\s*['"](\w*)$/);
  if (entity) return { from: entity.from, options: names(entities, 'class') };
  const member = at(/\bportico\.(\w*)$/);
  if (member) {
    const own: Completion[] = [
      { label: 'call', type: 'function', detail: signatureOf('call', language), info: words.call },
      { label: 'caller', type: 'variable', detail: signatureOf('caller', language), info: words.caller },
    ];
    return { from: member.from, options: language === 'python' ? [...own, { label: 'PorticoError', type: 'class', info: words.PorticoError }] : own };
  }
  const property = language === 'python' ? at(/\binput\[['"](\w*)$/) : (at(/\binput\.(\w*)$/) ?? at(/export default (?:async )?(?:function \w*)?\s*\(\{[\w\s,]*?(\w*)$/));
  if (property) return { from: property.from, options: propertiesOf(input) };
  return undefined;
}

/** The properties of the input with their types. */
function propertiesOf(schema: Readonly<Record<string, unknown>>): Completion[] {
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).map(([label, property]) => ({ label, type: 'property', detail: typeName(property) }));
}

/** A JSON Schema as a type in a few letters: `string`, `number[]`, `"a" | "b"`. */
export function typeName(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return 'any';
  const { type, enum: choices, items } = schema as { type?: unknown; enum?: unknown; items?: unknown };
  if (Array.isArray(choices)) return choices.map((one) => JSON.stringify(one)).join(' | ');
  if (type === 'array') return `${typeName(items)}[]`;
  if (Array.isArray(type)) return type.join(' | ');
  return typeof type === 'string' ? type : 'any';
}

function signatureOf(word: 'call' | 'caller', language: CodeLanguage): string {
  if (word === 'caller') return language === 'python' ? "{'kind', 'id', 'name'}" : '{ kind, id, name }';
  return language === 'python' ? '(operation: str, input: dict) -> Any' : '(operation: string, input: object): Promise<any>';
}

function wordAt(line: string, at: number): { word: string; from: number; to: number } | undefined {
  for (const found of line.matchAll(/\w+/g)) {
    const to = found.index + found[0].length;
    if (found.index <= at && at <= to) return { word: found[0], from: found.index, to };
  }
  return undefined;
}

/** What a word of the code means; undefined where it is the person's own. */
export function explain(word: string, { language, input, words }: Around): { signature: string; words: string } | undefined {
  if (word === 'call' || word === 'caller') return { signature: `portico.${word}${signatureOf(word, language)}`, words: words[word] };
  if (word === 'PorticoError') return { signature: 'portico.PorticoError', words: words.PorticoError };
  if (word !== 'input') return undefined;
  const properties = propertiesOf(input).map(({ label, detail }) => `${label}: ${detail ?? ''}`);
  return { signature: `{ ${properties.join(', ')} }`, words: words.input };
}
