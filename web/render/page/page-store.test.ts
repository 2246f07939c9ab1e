import { expect, test } from 'vitest';
import { createPageStore, readParams } from './page-store.ts';

const start = () =>
  createPageStore({ params: {}, paramTypes: {}, state: { step: 1 }, user: { id: 'u', name: 'U', email: '', roles: [], attributes: {} }, language: 'en', now: new Date(0) });

test('what does not change leaves everything as it is; what does tells those who look', () => {
  const store = start();
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  const before = store.read();
  store.setState('step', 1);
  expect([told, store.read()]).toEqual([0, before]);
  store.setState('step', 2);
  expect(store.read().scope.state).toEqual({ step: 2 });
  expect(told).toBe(1);
});

test('a source is wanted as long as somebody wants it, and on its way until it answers', () => {
  const store = start();
  const leave = [store.want('orders'), store.want('orders')];
  expect(store.read().wanted).toEqual(['orders']);
  leave[0]?.();
  expect(store.read().wanted).toEqual(['orders']);
  leave[1]?.();
  expect(store.read().wanted).toEqual([]);
  store.setData('orders', undefined);
  expect([...store.read().scope.loading]).toEqual(['orders']);
  store.setData('orders', { kind: 'plain', value: 1 });
  expect([store.read().scope.loading.size, store.read().scope.data]).toEqual([0, { orders: { kind: 'plain', value: 1 } }]);
});

test('filter bars narrow the sources they name, and widen them again', () => {
  const store = start();
  store.setFilter(['a', 'b'], 'status', { in: ['open'] });
  store.setFilter(['a'], 'due', { gte: '2026-01-01' });
  expect(store.read().filters).toEqual({ a: { status: { in: ['open'] }, due: { gte: '2026-01-01' } }, b: { status: { in: ['open'] } } });
  store.setFilter(['a', 'b'], 'status', undefined);
  expect(store.read().filters).toEqual({ a: { due: { gte: '2026-01-01' } }, b: {} });
});

test('"close" takes away a form before a dialog, and dialogs from the top', () => {
  const store = start();
  store.show('one');
  store.show('two');
  store.openForm({ entity: 'Order' });
  store.close();
  expect([store.read().form, store.read().shown]).toEqual([undefined, ['one', 'two']]);
  store.close();
  expect(store.read().shown).toEqual(['one']);
});

test('parameters of an address become what the page says they are', () => {
  const types = { id: 'integer', open: 'boolean', day: 'date' };
  expect(readParams({ id: '7', open: 'true', day: '2026-01-02', other: 5 }, types)).toEqual({ id: 7, open: true, day: '2026-01-02', other: '5' });
  expect(readParams({ id: 'x' }, types)).toEqual({ id: null });
});
