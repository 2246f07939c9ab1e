import type { Field, FieldType } from '@portico/contracts';

const types: Readonly<Record<string, FieldType>> = {
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  citext: 'text',
  name: 'text',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  oid: 'bigint',
  numeric: 'decimal',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  date: 'date',
  time: 'time',
  timestamptz: 'datetime',
  timestamp: 'localDatetime',
  interval: 'interval',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'json',
  bytea: 'binary',
};

/** The field type a PostgreSQL base type becomes, by its name in the catalogue; undefined: none of ours. */
export function fieldTypeOf(type: string): FieldType | undefined {
  return types[type];
}

/** Length, or precision and scale, from a PostgreSQL type's modifier (`atttypmod`). */
export function sizesOf(type: string, modifier: number): Partial<Field> {
  const size = modifier - 4;
  if (size < 1) return {};
  if (type === 'varchar' || type === 'bpchar') return { length: size };
  if (type !== 'numeric') return {};
  // numeric keeps precision and scale in one number; a negative scale rounds before the point, which fields do not.
  const scale = ((size & 0x7ff) ^ 1024) - 1024;
  return scale < 0 ? {} : { precision: (size >> 16) & 0xffff, scale };
}
