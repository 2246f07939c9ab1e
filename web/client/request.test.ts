import { operations } from '@portico/contracts';
import { expect, test } from 'vitest';
import { planRequest } from './request.ts';
import { routes } from './routes.generated.ts';

test('the path takes its part, a query gets the rest as JSON', () => {
  const planned = planRequest('records.list', { app: 'desk', entity: 'Customer', filter: { name: { contains: 'a b' } }, sort: ['-name'], limit: 5, cursor: undefined });
  const url = new URL(planned.url, 'http://x');
  expect(url.pathname).toBe('/api/apps/desk/records/Customer');
  expect(Object.fromEntries(url.searchParams)).toEqual({ filter: '{"name":{"contains":"a b"}}', sort: '["-name"]', limit: '5' });
  expect(planned.body).toBeUndefined();
});

test('ids are encoded, a change carries a body', () => {
  const planned = planRequest('records.update', { app: 'desk', entity: 'Line', id: 'a/b~1', values: { x: null } });
  expect(planned).toEqual({ method: 'PATCH', url: '/api/apps/desk/records/Line/a%2Fb~1', body: '{"values":{"x":null}}' });
});

test('a missing part of the path is an error, not a wrong address', () => {
  expect(() => planRequest('apps.get', {})).toThrow('apps.get needs "app"');
});

test('the generated table is the table of operations', () => {
  expect(Object.fromEntries([...operations.values()].map((operation) => [operation.name, operation.http]))).toEqual(routes);
});
