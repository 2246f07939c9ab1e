import type { Field, FieldType } from '@portico/contracts';

type Settings = Partial<Record<keyof Field, unknown>>;

const numbers: readonly FieldType[] = ['integer', 'smallint', 'bigint', 'decimal', 'float', 'money'];
const words: readonly FieldType[] = ['text', 'localText'];

/** Settings and the types they go with; what is not named goes with all. */
const fits: Readonly<Partial<Record<keyof Field, readonly FieldType[]>>> = {
  length: words,
  multiline: words,
  searchable: words,
  pattern: ['text'],
  precision: ['decimal'],
  scale: ['decimal'],
  min: numbers,
  max: numbers,
  unit: numbers,
  currency: ['money'],
  values: ['enum'],
};

/** Has this setting a meaning for the type? */
export function hasSetting(type: FieldType, setting: keyof Field): boolean {
  return fits[setting]?.includes(type) ?? true;
}

/** What changes in a field's file when it becomes another type: settings that lose their meaning go, those it needs come. */
export function retyped(field: Field, type: FieldType): Settings {
  const gone = (Object.keys(fits) as (keyof Field)[]).filter((setting) => field[setting] !== undefined && !hasSetting(type, setting));
  const standard = field.default;
  const keepsDefault = standard === undefined || (typeof standard === 'object' && 'sql' in standard) || (typeof standard !== 'object' && fitsDefault(standard, type));
  return {
    type,
    ...Object.fromEntries(gone.map((setting) => [setting, undefined])),
    ...(!keepsDefault && { default: undefined }),
    ...(type === 'money' && field.currency === undefined && { currency: 'CNY' }),
    ...(type === 'enum' && !field.values && { values: [{ value: 'first' }, { value: 'second' }] }),
    ...(type === 'decimal' && field.precision === undefined && { precision: 12, scale: 2 }),
    ...(type === 'localText' && { list: undefined, unique: undefined }),
    ...(field.formula !== undefined && !formulaTypes.includes(type) && { formula: undefined }),
  };
}

const formulaTypes: readonly FieldType[] = ['text', ...numbers, 'boolean', 'date', 'datetime'];

function fitsDefault(value: string | number | boolean, type: FieldType): boolean {
  if (type === 'boolean') return typeof value === 'boolean';
  if (numbers.includes(type)) return typeof value !== 'boolean' && value !== '' && Number.isFinite(Number(value));
  return typeof value === 'string' && (words.includes(type) || type === 'json');
}

/** The groups in which types are offered, most used first. */
export const typeGroups: readonly { readonly key: 'words' | 'numbers' | 'dates' | 'choices' | 'technical'; readonly types: readonly FieldType[] }[] = [
  { key: 'words', types: ['text', 'localText'] },
  { key: 'numbers', types: ['integer', 'decimal', 'money', 'float'] },
  { key: 'dates', types: ['date', 'datetime', 'time', 'interval'] },
  { key: 'choices', types: ['enum', 'boolean', 'person', 'attachment'] },
  { key: 'technical', types: ['bigint', 'smallint', 'localDatetime', 'uuid', 'json', 'binary'] },
];

/** What a field may be filled with by itself. */
export function automaticFor(type: FieldType): readonly string[] {
  if (type === 'integer' || type === 'bigint' || type === 'smallint') return ['increment'];
  if (type === 'text') return ['sequence', 'uuid', 'person'];
  if (type === 'uuid') return ['uuid'];
  if (type === 'date') return ['today'];
  if (type === 'datetime' || type === 'localDatetime') return ['now'];
  return type === 'person' ? ['person'] : [];
}
