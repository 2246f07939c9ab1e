import { timingSafeEqual } from 'node:crypto';
import { PorticoError } from '@portico/contracts';
import type { Vault } from '../kernel/index.ts';

const purpose = 'records.cursor';

/** Where a page ended: the last row's sort values. Signed together with the query, so that it continues no other. */
export function sealCursor(vault: Vault, query: unknown, values: readonly unknown[]): string {
  const body = Buffer.from(JSON.stringify(values)).toString('base64url');
  return `${body}.${vault.sign(purpose, `${JSON.stringify(query)}\n${body}`)}`;
}

/** The sort values a cursor holds; refuses one that was changed or made for another query. */
export function openCursor(vault: Vault, query: unknown, cursor: string): unknown[] {
  const [body = '', signature = ''] = cursor.split('.');
  const expected = Buffer.from(vault.sign(purpose, `${JSON.stringify(query)}\n${body}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new PorticoError('request.invalid', {
      params: { detail: 'cursor: it belongs to another query or was changed; ask for the first page again' },
      issues: [
        { place: 'cursor', message: { en: 'belongs to another query or was changed; ask for the first page again', zh: '该游标属于另一个查询或已被修改，请重新获取第一页' } },
      ],
    });
  }
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
}
