import type { Issue, Language } from '@portico/contracts';
import { checkValues } from '@portico/contracts';
import {
  type AppView,
  type EntityView,
  entityForChecks,
  fieldOf,
  fieldsOf,
  type FieldView,
  isAutomatic,
  isWritable,
  type Mode,
  type RecordView,
  type Trait,
  traitsOf,
} from './model.ts';

export type Draft = Readonly<Record<string, unknown>>;
/** Field name → what is wrong, in the reader's language. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What a form asks for: when creating, what can be written; when changing, what is read-only is shown too. */
export function formTraits(model: AppView, entity: EntityView, mode: Mode): readonly Trait[] {
  return traitsOf(model, entity).filter((trait) => {
    if (trait.field.type === 'binary') return false;
    if (mode === 'create') return isWritable(trait.field, mode) && !isAutomatic(trait.field);
    return !isAutomatic(trait.field) || trait.relation !== undefined;
  });
}

/** Can this be changed in a form? A key stays once it is given. */
export function isEditable(entity: EntityView, trait: Trait, mode: Mode): boolean {
  const names = trait.relation?.fields ?? [trait.field.name];
  if (mode === 'update' && names.some((name) => entity.key.includes(name))) return false;
  return names.every((name) => {
    const field = fieldOf(entity, name);
    return field !== undefined && isWritable(field, mode);
  });
}

/** What the form starts with. `today` (YYYY-MM-DD) is the reader's, `me` her id. */
export function startDraft(entity: EntityView, from: { record?: RecordView | undefined; preset?: Draft | undefined; today: string; me?: string }): Draft {
  if (from.record) return { ...from.record.values };
  const defaults = fieldsOf(entity)
    .filter((field) => isWritable(field, 'create'))
    .map((field) => [field.name, startOf(field, from)] as const)
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(defaults), ...from.preset };
}

function startOf(field: FieldView, { today, me }: { today: string; me?: string }): unknown {
  if (typeof field.default !== 'object') return field.default ?? (field.type === 'boolean' && field.required ? false : undefined);
  if (!('auto' in field.default)) return undefined;
  return field.default.auto === 'today' ? today : field.default.auto === 'person' ? me : undefined;
}

/** Must the reader fill it in? What has a default is filled in without her. */
export function isAsked(field: FieldView): boolean {
  return field.required === true && field.default === undefined && field.type !== 'boolean';
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
export function checkDraft(entity: EntityView, about: { values: Draft; mode: Mode; language: Language }): { values: Record<string, unknown>; errors: FieldErrors } {
  const writable = new Set(
    fieldsOf(entity)
      .filter((field) => isWritable(field, about.mode))
      .map((field) => field.name),
  );
  const { values, issues } = checkValues(entityForChecks(entity), about.values, { mode: about.mode, writable });
  return {
    values,
    errors: errorsByField(
      entity,
      issues.map((issue: Issue) => ({ place: issue.place, message: issue.message[about.language] })),
    ),
  };
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
  /** Did she change it too? If not, theirs stays whatever she chooses. */
  readonly touched: boolean;
  readonly theirs: unknown;
}
export function clashesOf(base: Draft, draft: Draft, theirs: Draft): readonly Clash[] {
  const names = Object.keys({ ...base, ...draft, ...theirs });
  return names
    .filter((field) => !same(base[field], theirs[field]))
    .map((field) => ({ field, mine: draft[field] ?? null, touched: !same(base[field], draft[field]), theirs: theirs[field] ?? null }));
}

/** Keep mine: my changes on top of what is there now. */
export function keepMine(base: Draft, draft: Draft, theirs: Draft): Draft {
  return { ...theirs, ...changesOf(base, draft) };
}
