import { changesOf, type Draft, type FieldErrors, startDraft } from '../form-state.ts';
import type { EntityView, RecordView } from '../model.ts';
import type { FormValues } from './scope.ts';

export interface FormState {
  readonly record: RecordView | undefined;
  readonly base: Draft;
  readonly values: FormValues;
  readonly errors: FieldErrors;
  /** A draft of earlier in this tab was laid upon what is there. */
  readonly restored: boolean;
}

/** A condition of a field block that does not hold: what to say where. */
export interface FailedCheck {
  readonly field: string;
  readonly message: string;
}

/** Where a draft is kept while its tab is open. */
export interface DraftPlace {
  read(): string | null;
  write(text: string | null): void;
}

export type FormStore = ReturnType<typeof createFormStore>;

/** The values of a form on a page, what is wrong with them, and whether they are saved. */
export function createFormStore(about: { entity: EntityView; record: RecordView | undefined; today: string; me?: string; place: DraftPlace }) {
  const { entity, today, me, place } = about;
  const listeners = new Set<() => void>();
  const checks = new Map<string, FailedCheck>();
  const start = (record: RecordView | undefined): FormState => {
    const base = startDraft(entity, { record, today, ...(me !== undefined && { me }) });
    return { record, base, values: { entity, values: base }, errors: {}, restored: false };
  };
  let current = start(about.record);
  const kept = readKept(place);
  const stillFits = kept && kept.version === (about.record?.version ?? '') && Object.keys(kept.changes).length > 0;
  if (kept && stillFits) current = { ...current, values: { entity, values: { ...current.base, ...kept.changes } }, restored: true };

  function change(next: Partial<FormState>): void {
    current = { ...current, ...next };
    for (const listener of listeners) listener();
  }
  const changes = (): Record<string, unknown> => changesOf(current.base, current.values.values);
  function keep(): void {
    const made = changes();
    place.write(Object.keys(made).length > 0 ? JSON.stringify({ version: current.record?.version ?? '', changes: made }) : null);
  }

  return {
    read: () => current,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Somebody entered something, or (`worked`) an expression gave it: that alone is no change to be kept. */
    set(values: Draft, worked = false): void {
      const next = { ...current.values.values, ...values };
      const errors = Object.fromEntries(Object.entries(current.errors).filter(([name]) => !(name in values)));
      change({ values: { entity, values: next }, errors, ...(worked && !current.restored && sameChanges(current, values) && { base: { ...current.base, ...values } }) });
      if (!worked) keep();
    },
    setErrors: (errors: FieldErrors) => change({ errors }),
    /** What a field block forbids now; undefined when it holds. */
    setCheck(block: string, failed: FailedCheck | undefined): void {
      if (failed) checks.set(block, failed);
      else checks.delete(block);
    },
    failedChecks: (): readonly FailedCheck[] => [...checks.values()],
    changes,
    isChanged: () => Object.keys(changes()).length > 0,
    /** Begins anew with what is there now. */
    begin(record: RecordView | undefined): void {
      change(start(record));
      place.write(null);
    },
    /** Another version lies below what was entered. */
    rebase(record: RecordView, values: Draft): void {
      change({ record, base: { ...record.values }, values: { entity, values } });
      keep();
    },
  };
}

/** For a value that was worked out before anything was entered: it belongs to what the form starts with. */
function sameChanges(state: FormState, values: Draft): boolean {
  return state.record === undefined && Object.keys(values).every((name) => JSON.stringify(state.base[name]) === JSON.stringify(state.values.values[name]));
}

function readKept(place: DraftPlace): { version: string; changes: Draft } | undefined {
  try {
    const value: unknown = JSON.parse(place.read() ?? 'null');
    if (typeof value !== 'object' || value === null || !('version' in value) || !('changes' in value)) return undefined;
    return typeof value.changes === 'object' && value.changes !== null ? { version: String(value.version), changes: value.changes as Draft } : undefined;
  } catch {
    return undefined;
  }
}

/** A place in this tab, which forgets it when it is closed. */
export function draftPlace(name: string): DraftPlace {
  const key = `portico.form.${name}`;
  return {
    read: () => sessionStorage.getItem(key),
    write: (text) => (text === null ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, text)),
  };
}
