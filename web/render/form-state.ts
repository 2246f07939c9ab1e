import type { Issue, Language } from '@portico/contracts';
import { checkValues } from '@portico/contracts';
import { type AppView, type EntityView, entityForChecks, fieldOf, fieldsOf, isAutomatic, type RecordView, type Trait, traitsOf } from './model.ts';

export type Draft = Readonly<Record<string, unknown>>;
/** Field name → what is wrong, in the reader's language. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What a form asks for: when creating, what can be written; when changing, what is read-only is shown too. */
export function formTraits(model: AppView, entity: EntityView, mode: 'create' | 'update'): readonly Trait[] {
  return traitsOf(model, entity).filter((trait) => {
    if (trait.field.type === 'binary') return false;
    if (mode === 'create') return trait.field.writable && !isAutomatic(trait.field);
    return !isAutomatic(trait.field) || trait.relation !== undefined;
  });
}

/** Can this be changed in a form? A key stays once it is given. */
export function isEditable(entity: EntityView, trait: Trait, mode: 'create' | 'update'): boolean {
  const names = trait.relation?.fields ?? [trait.field.name];
  if (mode === 'update' && names.some((name) => entity.key.includes(name))) return false;
  return names.every((name) => fieldOf(entity, name)?.writable) && !trait.field.computed;
}

/** What the form starts with. */
export function startDraft(entity: EntityView, record: RecordView | undefined, preset: Draft = {}): Draft {
  if (record) return { ...record.values };
  const defaults = fieldsOf(entity)
    .filter((field) => field.writable && ['string', 'number', 'boolean'].includes(typeof field.default))
    .map((field) => [field.name, field.default] as const);
  return { ...Object.fromEntries(defaults), ...preset };
}

/** Only what differs from `base`; what was emptied is null. */
export function changesOf(base: Draft, draft: Draft): Record<string, unknown> {
  const names = Object.keys({ ...base, ...draft });
  return Object.fromEntries(names.filter((name) => !same(base[name], draft[name])).map((name) => [name, draft[name] === '' ? null : (draft[name] ?? null)]));
}

export function same(a: unknown, b: unknown): boolean {
  const empty = (value: unknown) => value === undefined || value === null || value === '';
  if (empty(a) || empty(b)) return empty(a) && empty(b);
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Checks with the very code the server runs; gives normal values or what is wrong by field. */
export function checkDraft(entity: EntityView, about: { values: Draft; mode: 'create' | 'update'; language: Language }): { values: Record<string, unknown>; errors: FieldErrors } {
  const writable = new Set(fieldsOf(entity).filter((field) => field.writable).map((field) => field.name));
  const { values, issues } = checkValues(entityForChecks(entity), about.values, { mode: about.mode, writable });
  return { values, errors: errorsByField(entity, issues.map((issue: Issue) => ({ place: issue.place, message: issue.message[about.language] }))) };
}

/** Sorts findings to the fields they speak of; the first one of a field counts. Others stand under `''`. */
export function errorsByField(entity: EntityView, issues: readonly { readonly place?: string | undefined; readonly message: string }[]): FieldErrors {
  const errors: Record<string, string> = {};
  for (const issue of issues) {
    const parts = (issue.place ?? '').split(/[./[\]]+/).filter(Boolean);
    const field = parts.find((part) => fieldOf(entity, part)) ?? '';
    errors[field] ??= issue.message;
  }
  return errors;
}

/** Somebody was faster: the fields on which both differ, for the reader to choose. */
export interface Clash {
  readonly field: string;
  readonly mine: unknown;
  readonly theirs: unknown;
}
export function clashesOf(base: Draft, draft: Draft, theirs: Draft): readonly Clash[] {
  const names = Object.keys({ ...base, ...draft, ...theirs });
  return names.filter((field) => !same(base[field], theirs[field])).map((field) => ({ field, mine: draft[field] ?? null, theirs: theirs[field] ?? null }));
}

/** Keep mine: my changes on top of what is there now. */
export function keepMine(base: Draft, draft: Draft, theirs: Draft): Draft {
  return { ...theirs, ...changesOf(base, draft) };
}
