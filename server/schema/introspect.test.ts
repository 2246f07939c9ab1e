import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introspect, type Introspected } from './introspect.ts';
import { planChange } from './plan.ts';
import { modelOf } from './testing.ts';

const script = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN posint AS integer CHECK (value > 0);
CREATE DOMAIN mail AS text DEFAULT 'x@y' NOT NULL CHECK (value ~ '@');
CREATE TABLE "Order Details" (a int, "Unit Price" numeric(10,2) DEFAULT 10.00, "_search" text);
CREATE TABLE base (
  id serial PRIMARY KEY, m mood DEFAULT 'ok', p posint, e mail, moods mood[] DEFAULT '{ok}', t tsvector, ip inet, c char(8), r real,
  v varchar(10) CHECK (v IN ('a', 'b')), w int CHECK (w BETWEEN 1 AND 5), n numeric CHECK (n > 0), utc timestamp DEFAULT (now() AT TIME ZONE 'utc'),
  day date DEFAULT '2020-01-31', no_default int DEFAULT NULL, at timestamptz DEFAULT now(), u uuid DEFAULT gen_random_uuid(), j jsonb DEFAULT '{"a": 1}',
  sum int GENERATED ALWAYS AS (w * 2) STORED, wild text DEFAULT current_user, CHECK (m <> 'sad' OR w > 1));
CREATE INDEX ON base (lower(v)); CREATE INDEX ON base (w) WHERE w > 3; CREATE INDEX ON base USING hash (w); CREATE INDEX falling ON base (w DESC);
CREATE TABLE part (id int, d date, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
CREATE TABLE part_2020 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE uq (a text NOT NULL UNIQUE, part_id int, d date, b int CHECK (b > random()), FOREIGN KEY (part_id, d) REFERENCES part);
CREATE TABLE emp (id int PRIMARY KEY, boss_id int REFERENCES emp ON DELETE CASCADE, boss text, uq text REFERENCES uq (a) ON UPDATE CASCADE);
ALTER TABLE emp ENABLE ROW LEVEL SECURITY; CREATE POLICY pol ON emp USING (true); CREATE SEQUENCE lonely;
COMMENT ON TABLE emp IS 'Workers'; COMMENT ON COLUMN emp.boss IS 'Name';
CREATE VIEW vv AS SELECT 1 AS a; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON emp FOR EACH ROW EXECUTE FUNCTION trg();
CREATE TABLE span (r int4range, EXCLUDE USING gist (r WITH &&));
CREATE SCHEMA other; CREATE TABLE other.thing (id int PRIMARY KEY); CREATE TABLE outside (id int PRIMARY KEY, thing_id int REFERENCES other.thing);`;

describe('introspection of a foreign schema', () => {
  let found: Introspected;
  beforeAll(async () => {
    const lite = await PGlite.create();
    await lite.exec(script);
    found = await introspect(lite, 'public');
    await lite.close();
  });
  afterAll(() => undefined);
  const entity = (name: string) => found.entities.find((one) => one.name === name);

  it('takes over what an entity can say', () => {
    expect(entity('Base')?.fields).toMatchObject({
      id: { type: 'integer', default: { auto: 'increment' }, required: true },
      m: { type: 'enum', values: [{ value: 'sad' }, { value: 'ok' }], default: 'ok' },
      p: { type: 'integer', min: 1 },
      e: { type: 'text', required: true, default: 'x@y', pattern: '@' },
      moods: { type: 'enum', list: true, default: { sql: "'{ok}'::text[]" } },
      ip: { type: 'text' },
      c: { type: 'text', length: 8 },
      v: { type: 'enum', values: [{ value: 'a' }, { value: 'b' }] },
      w: { type: 'integer', min: 1, max: 5 },
      utc: { type: 'localDatetime', default: { auto: 'now' } },
      day: { type: 'date', default: '2020-01-31' },
      at: { type: 'datetime', default: { auto: 'now' } },
      u: { type: 'uuid', default: { auto: 'uuid' } },
      j: { type: 'json', default: '{"a": 1}' },
      sum: { type: 'integer', computed: 'w * 2' },
    });
    expect(entity('Base')?.fields['no_default']).toEqual({ type: 'integer' });
    expect(entity('Base')?.checks).toEqual([
      { name: 'base_check', sql: "(m <> 'sad'::text) OR (w > 1)" },
      { name: 'base_n_check', sql: 'n > (0)::numeric' },
    ]);
    expect(entity('OrderDetails')).toMatchObject({ table: 'Order Details', key: ['id'], fields: { unit_Price: { column: 'Unit Price', default: 10 } } });
    expect(entity('Part')?.key).toEqual(['id', 'd']);
    expect(entity('Uq')).toMatchObject({ key: ['a'], relations: { part: { to: 'Part', fields: ['part_id', 'd'] } } });
    expect(entity('Emp')).toMatchObject({ description: 'Workers', fields: { boss: { description: 'Name' } } });
    expect(entity('Emp')?.relations).toEqual({ boss_emp: { to: 'Emp', fields: ['boss_id'], onDelete: 'cascade' }, uq_uq: { to: 'Uq', fields: ['uq'], onUpdate: 'cascade' } });
    expect(entity('Part2020')).toBeUndefined();
  });

  it('lists everything else by name, in both languages', () => {
    const places = found.issues.map((issue) => issue.place);
    for (const place of [
      'part',
      'base.t',
      'base.ip',
      'base.c',
      'base.r',
      'base.wild',
      'base.base_lower_idx',
      'base.base_w_idx',
      'base.base_w_idx1',
      'base.falling',
      'uq',
      'uq.uq_b_check',
      'emp',
      'emp.pol',
      'emp.tr',
      'lonely',
      'vv',
      'f()',
      'trg()',
      'span',
      'span.r',
      'span.span_r_excl',
      'Order Details',
      'Order Details._search',
      'outside.outside_thing_id_fkey',
    ]) {
      expect(places).toContain(place);
    }
    expect(found.issues.find((issue) => issue.place === 'part')?.message.en).toContain('part_2020');
    expect(found.issues.every((issue) => /[\u4e00-\u9fff]/.test(issue.message.zh))).toBe(true);
  });

  it('gives a model that can be made', () => {
    expect(planChange(undefined, modelOf(...found.entities)).issues).toEqual([]);
  });
});
