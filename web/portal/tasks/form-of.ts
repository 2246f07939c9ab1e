import type { Field } from '@portico/contracts';
import type { CallOutput } from '../../client/index.ts';
import type { Schema } from '../../kit/schema-form.ts';
import { type Draft, startDraft } from '../../render/form-state.ts';
import { type AppView, entityNamed, type EntityView, fieldsOf, type FieldView } from '../../render/model.ts';

export type TaskDetail = CallOutput<'tasks.get'>;

/**
 * What a task asks for, as an entity the record form can draw and check. Where the form is over an entity of the app, its
 * titles, choices and relations come from there; what the caller can't see of it, and all other forms, from the schema.
 */
export function formOf(task: Pick<TaskDetail, 'schema' | 'entity' | 'title'>, model: AppView): EntityView {
  const asked = propertiesOf(task.schema ?? {});
  const needed = listOf(task.schema?.['required']);
  const known = task.entity === null ? undefined : entityNamed(model, task.entity);
  const fields = Object.entries(asked).map(([name, schema]): FieldView => {
    const own = known && fieldsOf(known).find((field) => field.name === name);
    return { ...(own ?? fieldOfSchema(name, schema)), required: needed.includes(name), computed: false, writable: true, creatable: true };
  });
  return {
    name: known?.name ?? 'Task',
    title: known?.title ?? task.title,
    key: [],
    label: [],
    may: ['create'],
    fields,
    relations: known?.relations.filter((relation) => relation.fields.every((name) => name in asked)) ?? [],
    reverse: [],
  };
}

/** What the form begins with: what the process gave, defaults, today and me. A yes or no that must be given is nobody's guess. */
export function startOf(form: EntityView, from: { values: Draft; today: string; me: string }): Draft {
  const draft = startDraft(form, { preset: from.values, today: from.today, me: from.me });
  const guessed = fieldsOf(form).filter((field) => isDecision(field) && field.default === undefined && !(field.name in from.values));
  return Object.fromEntries(Object.entries(draft).filter(([name]) => !guessed.some((field) => field.name === name)));
}

/** A yes or no that must be given: asked with both words, not with a box that starts out as no. */
export function isDecision(field: FieldView): boolean {
  return field.type === 'boolean' && field.required === true && field.list !== true;
}

function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  const found = schema['properties'];
  return typeof found === 'object' && found !== null ? (found as Record<string, Schema>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function fieldOfSchema(name: string, schema: Schema): Partial<Field> & Pick<FieldView, 'name' | 'type' | 'writable'> {
  const list = kindOf(schema) === 'array';
  const items = schema['items'];
  const item = list && typeof items === 'object' && items !== null ? (items as Schema) : schema;
  const type = typeOf(item);
  // Of lists only those of texts and choices can be entered one by one.
  const asJson = list && type !== 'text' && type !== 'enum';
  const text = (key: string) => (typeof schema[key] === 'string' ? { [key]: schema[key] } : {});
  const number = (key: string, as: string) => (typeof item[key] === 'number' ? { [as]: item[key] } : {});
  return {
    name,
    type: asJson ? 'json' : type,
    writable: true,
    ...(list && !asJson && { list: true }),
    ...text('title'),
    ...text('description'),
    ...(isConstant(schema['default']) && { default: schema['default'] }),
    ...(type === 'enum' && { values: choicesOf(item) }),
    ...number('minimum', 'min'),
    ...number('maximum', 'max'),
    ...(type === 'text' && number('maxLength', 'length')),
  };
}

function isConstant(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function kindOf(schema: Schema): unknown {
  const kinds = [schema['type']].flat().filter((kind) => kind !== 'null');
  return kinds.length === 1 ? kinds[0] : undefined;
}

const formats: Readonly<Record<string, FieldView['type']>> = {
  date: 'date',
  'date-time': 'datetime',
  'local-date-time': 'localDatetime',
  'local-time': 'time',
  decimal: 'decimal',
  'portico-person': 'person',
  'portico-attachment': 'attachment',
};

function typeOf(schema: Schema): FieldView['type'] {
  const choices = listOf(schema['enum']).filter((choice) => choice !== null);
  if (choices.length > 0 && choices.every((choice) => typeof choice === 'string')) return 'enum';
  switch (kindOf(schema)) {
    case 'string':
      return formats[String(schema['format'])] ?? 'text';
    case 'integer':
      return 'integer';
    case 'number':
      return 'float';
    case 'boolean':
      return 'boolean';
    default:
      return 'json';
  }
}

function choicesOf(schema: Schema): { value: string; title?: string }[] {
  const titles = schema['x-titles'] as Readonly<Record<string, string>> | undefined;
  return listOf(schema['enum'])
    .filter((choice) => typeof choice === 'string')
    .map((value) => ({ value, ...(titles?.[value] !== undefined && { title: titles[value] }) }));
}
