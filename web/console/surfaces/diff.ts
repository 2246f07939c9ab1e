import type { SurfaceChange } from '@portico/contracts';
import type { CallOutput } from '../../client/index.ts';
import { reveal } from '../../render/call/reveal.ts';

export type Compared = CallOutput<'surfaces.compare'>;
export type Finding = Compared['findings'][number];
export type ItemKind = Finding['kind'];
/** How much attention something deserves: of changes as told, of findings by their severity. */
export type Grade = SurfaceChange['severity'];
export type Doing = 'added' | 'removed' | 'renamed' | 'changed' | 'same';
export type Definition = Readonly<Record<string, unknown>>;

/** Everything about one tool, prompt or resource of a surface that changed or that the scan spoke about. */
export interface Item {
  readonly key: string;
  readonly kind: ItemKind;
  readonly name: string;
  readonly was: string | undefined;
  readonly doing: Doing;
  readonly grade: Grade;
  readonly breaking: boolean;
  readonly changes: readonly SurfaceChange[];
  readonly findings: readonly Finding[];
  readonly before: Definition | undefined;
  readonly after: Definition | undefined;
}

export const grades: readonly Grade[] = ['danger', 'attention', 'info'];
const gradeOf: Readonly<Record<Finding['severity'], Grade>> = { critical: 'danger', high: 'danger', medium: 'attention', low: 'info' };
const doings = ['renamed', 'added', 'removed'] as const;

/** The items of a comparison, the most dangerous first. Of a first surface, which has nothing to compare with, all of them. */
export function itemsOf(compared: Compared): Item[] {
  const changes = (compared.before === null ? everything(compared) : compared.changes) as unknown as readonly SurfaceChange[];
  const keyOf = (one: { kind: ItemKind; name: string }) => `${one.kind} ${one.name}`;
  const byItem = Map.groupBy(changes, keyOf);
  const found = Map.groupBy(compared.findings, keyOf);
  const keys = [...new Set([...byItem.keys(), ...found.keys()])];
  const items = keys.flatMap((key): Item[] => {
    const [about, findings] = [byItem.get(key) ?? [], found.get(key) ?? []];
    const first = about[0] ?? findings[0];
    if (!first) return [];
    const { kind, name } = first;
    const was = about.find((one) => one.was !== undefined)?.was;
    const doing = about.length === 0 ? 'same' : (doings.find((one) => about.some((change) => change.id === `item.${one}`)) ?? 'changed');
    return [
      {
        key,
        kind,
        name,
        was,
        doing,
        findings,
        changes: about,
        grade: worst([...about.map((change) => change.severity), ...findings.map((finding) => gradeOf[finding.severity])]),
        breaking: about.some((change) => change.compatibility === 'breaking'),
        before: doing === 'added' ? undefined : definitionOf(compared.before, kind, was ?? name),
        after: doing === 'removed' ? undefined : definitionOf(compared.after, kind, name),
      },
    ];
  });
  return items.toSorted((a, b) => grades.indexOf(a.grade) - grades.indexOf(b.grade) || Number(b.findings.length > 0) - Number(a.findings.length > 0));
}

function worst(all: readonly Grade[]): Grade {
  return grades.find((grade) => all.includes(grade)) ?? 'info';
}

const lists = { tool: 'tools', prompt: 'prompts', resource: 'resources', resourceTemplate: 'resourceTemplates' } as const;
const nameFields: Readonly<Record<Exclude<ItemKind, 'instructions'>, string>> = { tool: 'name', prompt: 'name', resource: 'uri', resourceTemplate: 'uriTemplate' };

/** Every item of a first surface, as if it had just been added. */
function everything({ after }: Compared): Definition[] {
  return Object.entries(lists).flatMap(([kind, list]) =>
    after[list].map((definition) => {
      const hints = definition['annotations'] as Definition | undefined;
      const destroys = hints?.['destructiveHint'] === true && hints['readOnlyHint'] !== true;
      return {
        id: 'item.added',
        kind,
        name: String(definition[nameFields[kind as keyof typeof lists]]),
        severity: destroys ? 'attention' : 'info',
        compatibility: 'compatible',
        place: '',
        message: { en: '', zh: '' },
      };
    }),
  );
}

function definitionOf(surface: Compared['after'] | null, kind: ItemKind, name: string): Definition | undefined {
  if (!surface) return undefined;
  if (kind === 'instructions') return surface.instructions === undefined ? undefined : { description: surface.instructions };
  return surface[lists[kind]].find((one) => one[nameFields[kind]] === name);
}

/** Where the card of an item stands on the page. */
export function anchorOf(item: Item): string {
  return `item-${item.kind}-${item.name.replaceAll(/[^\w.-]+/g, '-')}`;
}

/** The one thing to know about an item first: what the scan says, else its gravest change. */
export function headlineOf(item: Item): SurfaceChange['message'] | undefined {
  return item.findings[0]?.message ?? item.changes.toSorted((a, b) => grades.indexOf(a.severity) - grades.indexOf(b.severity))[0]?.message;
}

/** How many items of each grade. */
export function countGrades(items: readonly Item[]): Readonly<Record<Grade, number>> {
  const count = (grade: Grade) => items.filter((item) => item.grade === grade).length;
  return { danger: count('danger'), attention: count('attention'), info: count('info') };
}

export interface Segment {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}
export type Side = 'before' | 'after';

/** A text of an item as one side reads it; what came or went is marked. */
export function textOf(item: Item, field: 'title' | 'description', side: Side): readonly Segment[] {
  const change =
    item.changes.find((one) => one.place === `/${field}` && one.words !== undefined) ?? (item.kind === 'instructions' && field === 'description' ? item.changes[0] : undefined);
  if (change?.words) return change.words.filter((word) => word.kind !== (side === 'before' ? 'added' : 'removed'));
  const text = item[side]?.[field];
  return typeof text === 'string' && text !== '' ? [{ kind: 'same', text: reveal(text) }] : [];
}

/** A parameter as a picture of one side shows it. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  readonly mark: 'added' | 'removed' | 'changed' | undefined;
}

/** The parameters of one side, in its order. */
export function parametersOf(item: Item, side: Side): Parameter[] {
  const [mine, other] = [rawParameters(item[side]), rawParameters(item[side === 'before' ? 'after' : 'before'])];
  const alone = item[side === 'before' ? 'after' : 'before'] === undefined;
  return [...mine].map(([name, raw]) => {
    const counterpart = other.get(name);
    const mark = alone
      ? undefined
      : counterpart === undefined
        ? side === 'before'
          ? 'removed'
          : 'added'
        : JSON.stringify(counterpart) === JSON.stringify(raw)
          ? undefined
          : 'changed';
    return { name, type: typeWords(raw.schema), required: raw.required, description: reveal(String(raw.schema['description'] ?? '')), mark };
  });
}

function rawParameters(definition: Definition | undefined): Map<string, { schema: Definition; required: boolean }> {
  const listed = definition?.['arguments'];
  if (Array.isArray(listed)) return new Map((listed as Definition[]).map((one) => [String(one['name']), { schema: one, required: one['required'] === true }]));
  const schema = definition?.['inputSchema'] as Definition | undefined;
  const required = Array.isArray(schema?.['required']) ? (schema['required'] as unknown[]) : [];
  const properties = (schema?.['properties'] ?? {}) as Readonly<Record<string, unknown>>;
  return new Map(
    Object.entries(properties).map(([name, one]) => [name, { schema: typeof one === 'object' && one !== null ? (one as Definition) : {}, required: required.includes(name) }]),
  );
}

/** A type in a word or two: `text`-like names are left as JSON Schema has them. */
export function typeWords(schema: Definition): string {
  const { type, enum: choices, items } = schema;
  if (Array.isArray(choices)) return choices.map(String).join(' | ');
  if (type === 'array' && typeof items === 'object' && items !== null) return `${typeWords(items as Definition)}[]`;
  const bounds = [
    ['≥', schema['minimum']],
    ['≤', schema['maximum']],
  ].flatMap(([sign, value]) => (typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? [`${String(sign)} ${value}`] : []));
  return [Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : '', ...bounds].filter(Boolean).join(' ');
}

/** What a tool says about itself; `undefined` for what has no such hints. */
export function powerOf(definition: Definition | undefined): 'reads' | 'destroys' | 'changes' | undefined {
  if (definition?.['inputSchema'] === undefined) return undefined;
  const hints = (definition['annotations'] ?? {}) as Definition;
  if (hints['readOnlyHint'] === true) return 'reads';
  return hints['destructiveHint'] === true ? 'destroys' : 'changes';
}

/** One side of an item as text, keys in order, hidden characters visible. */
export function asText(definition: Definition | undefined): string {
  const ordered = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(ordered);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
        .map(([key, inner]) => [key, ordered(inner)]),
    );
  };
  return definition === undefined ? '' : reveal(JSON.stringify(ordered(definition), null, 2));
}
