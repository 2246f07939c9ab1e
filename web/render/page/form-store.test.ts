import { expect, test } from 'vitest';
import { customer } from '../testing-model.ts';
import { createFormStore, type DraftPlace } from './form-store.ts';

function place(): DraftPlace & { text: string | null } {
  return {
    text: null,
    read() {
      return this.text;
    },
    write(text) {
      this.text = text;
    },
  };
}
const record = { id: '1', version: 'v1', label: 'Ada', values: { id: 1, name: 'Ada', country: 'FR', level: 'basic' } };
const open = (at: DraftPlace, of = record) => createFormStore({ entity: customer, record: of, today: '2026-03-01', place: at });

test('what was entered is kept in the tab and is there again, until it is saved or let go', () => {
  const at = place();
  const form = open(at);
  expect([form.isChanged(), at.text]).toEqual([false, null]);
  form.set({ name: 'Bo' });
  expect(form.changes()).toEqual({ name: 'Bo' });
  const again = open(at);
  expect(again.read()).toMatchObject({ restored: true, values: { values: { name: 'Bo', country: 'FR' } } });
  again.begin(record);
  expect([again.isChanged(), at.text]).toEqual([false, null]);
});

test('a draft of an older version is not laid upon a newer one', () => {
  const at = place();
  open(at).set({ name: 'Bo' });
  expect(open(at, { ...record, version: 'v2' }).read()).toMatchObject({ restored: false, values: { values: { name: 'Ada' } } });
  at.text = '{"version":';
  expect(open(at).read().restored).toBe(false);
});

test('a value that is worked out belongs to the start of a new record, and is a change of one that is there', () => {
  const fresh = createFormStore({ entity: customer, record: undefined, today: '2026-03-01', place: place() });
  fresh.set({ limit: 100 }, true);
  expect(fresh.isChanged()).toBe(false);
  expect(fresh.read().values.values['limit']).toBe(100);
  const existing = open(place());
  existing.set({ limit: 100 }, true);
  expect(existing.changes()).toEqual({ limit: 100 });
});

test('entering takes the error away; conditions that do not hold are remembered block by block', () => {
  const form = open(place());
  form.setErrors({ name: 'too long', country: 'unknown' });
  form.set({ name: 'Bo' });
  expect(form.read().errors).toEqual({ country: 'unknown' });
  form.setCheck('f1', { field: 'name', message: 'no' });
  form.setCheck('f2', undefined);
  expect(form.failedChecks()).toEqual([{ field: 'name', message: 'no' }]);
  form.setCheck('f1', undefined);
  expect(form.failedChecks()).toEqual([]);
});
