import { describe, expect, it } from 'vitest';
import { checkExpression, columnsIn, renamedIn, sameExpression, withoutBrackets } from './expression.ts';

const columns = ['a', 'b', 'total', '客户', 'Mixed'];
const issue = (sql: string, use?: 'check' | 'computed' | 'default'): string | undefined =>
  checkExpression(sql, { columns: use === 'default' ? [] : columns, ...(use && { use }) })?.message.en;

describe('expressions of a model', () => {
  it.each([
    'a > 0 AND b < 10',
    "a = ANY (ARRAY['x'::text, 'y'::text])",
    'a IN (1, 2) OR a IS NULL',
    'round(a * 1.19, 2) BETWEEN 0 AND 10',
    "CASE WHEN a > 0 THEN 'x' ELSE coalesce(b, '') END = 'x'",
    "lower(btrim(b)) ~ '^[a-z]+$'",
    'extract(year FROM a) >= 2000',
    '"客户" IS NOT NULL AND "Mixed" LIKE \'x%\'',
    'a <= CURRENT_DATE',
    'a::numeric(10,2) > 0 -- why\n',
    "(a ->> 'k') IS DISTINCT FROM 'v'",
    "lpad(b, 10, '0') <> ''",
    "starts_with(b, 'x')",
  ])('takes %s', (sql) => {
    expect(issue(sql)).toBeUndefined();
  });

  it.each([
    ['(SELECT count(*) FROM pg_class) > 0', 'subquery'],
    ['EXISTS (SELECT 1)', 'subquery'],
    ["set_config('role', 'postgres', false) = ''", 'set_config'],
    ["pg_catalog.set_config('role', 'postgres', false) = ''", 'set_config'],
    ["public.lower(b) = ''", 'public.lower'],
    ["dblink('host=x', 'select 1') IS NULL", 'dblink'],
    ["pg_read_file('/etc/passwd') = ''", 'pg_read_file'],
    ["current_setting('x') = ''", 'current_setting'],
    ["nextval('x') > 0", 'nextval'],
    ["'pg_authid'::regclass IS NOT NULL", 'regclass'],
    ['CURRENT_USER = a', 'CURRENT_USER'],
    ['pg_sleep(10) IS NULL', 'pg_sleep'],
    ["repeat('x', 1000000000) = b", 'repeat'],
    ['lpad(b, a) = b', 'constant length'],
    ['lpad(b, 1000000000) = b', 'constant length'],
    ['true) OR (true', 'PostgreSQL can not read'],
    ['true); DROP TABLE x; SELECT (true', 'PostgreSQL can not read'],
    ['true; SELECT true', 'one expression'],
    ['a FROM pg_class', 'one expression'],
    ['a b', 'one expression'],
    ['a INTO x', 'one expression'],
    ['a, b', 'one expression'],
    ['*', 'PostgreSQL can not read'],
    ['a UNION SELECT b', 'one expression'],
    ['a /* open', 'PostgreSQL can not read'],
    ['other > 1', 'no usable column "other"'],
    ['x.a > 1', 'no usable column "x.a"'],
    ['ctid IS NULL', 'no usable column "ctid"'],
    ['a OPERATOR(public.=) b', 'public.='],
    ['sum(a) OVER () > 1', 'sum'],
    ['lower(DISTINCT b) = b', 'agg_distinct'],
    ['(a).b IS NULL', 'String'],
    ['$1 = a', 'ParamRef'],
    ['ROW(a, b) IS NULL', 'RowExpr'],
    ['b COLLATE "C" = b', 'CollateClause'],
    ['xmlparse(document b) IS NULL', 'XmlSerialize'.slice(0, 3)],
    ['', 'one expression'],
  ])('refuses %s', (sql, reason) => {
    expect(issue(sql)).toContain(reason);
  });

  it('refuses what is nested too deep, and stays usable', () => {
    expect(issue(`a${'+a'.repeat(1900)}`)).toContain('nested too deep');
    expect(issue(`${'not '.repeat(990)}a`)).toContain('nested too deep');
    expect(issue(`${'('.repeat(1990)}a${')'.repeat(1990)}`)).toBeUndefined();
    expect(issue(`a${'+a'.repeat(100)}`)).toBeUndefined();
  });

  it('knows what moves with the clock, and what a default may not see', () => {
    expect(issue('now() > a', 'check')).toBeUndefined();
    expect(issue('now() > a', 'computed')).toContain('another value each time');
    expect(issue('a < CURRENT_DATE', 'computed')).toContain('CURRENT_DATE');
    expect(issue("now() + interval '1 day'", 'default')).toBeUndefined();
    expect(issue('gen_random_uuid()', 'default')).toBeUndefined();
    expect(issue('a + 1', 'default')).toContain('a default can not use "a"');
  });

  it('says it in both languages, with the place', () => {
    const found = checkExpression('x > 1', { columns: [], place: 'Order.checks.total' });
    expect(found?.place).toBe('Order.checks.total');
    expect(found?.message.zh).toContain('被拒绝');
  });

  it('finds, renames and compares columns', () => {
    expect([...columnsIn('a + "客户" > lower(b) AND a > 0')].toSorted()).toEqual(['a', 'b', '客户']);
    const renames = new Map([
      ['a', '金额'],
      ['lower', 'x'],
      ['客户', 'c'],
    ]);
    expect(renamedIn(`'a' || A > lower(b) AND "客户" = 'é' AND a::text = ''`, renames)).toBe(`'a' || "金额" > lower(b) AND "c" = 'é' AND "金额"::text = ''`);
    expect(sameExpression('a>1', '( "a"  > 1 )')).toBe(true);
    expect(sameExpression('a>1', 'a>2')).toBe(false);
    expect(withoutBrackets('((a > 1) AND (b < 2))')).toBe('(a > 1) AND (b < 2)');
    expect(withoutBrackets('(a > 1) AND (b < 2)')).toBe('(a > 1) AND (b < 2)');
  });
});
