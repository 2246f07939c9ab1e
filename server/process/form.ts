import type { FormBinding, Json, Variables } from '@portico/bpmn';
import { checkValues, PorticoError, schemaOfRecord, type AppModel, type Entity, type Issue, type JsonSchema, type Language } from '@portico/contracts';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

/** Patterns are left to the form: one that backtracks would stop the server. */
const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, allErrors: true, ownProperties: true, addUsedSchema: false });
for (const keyword of ['pattern', 'patternProperties']) ajv.removeKeyword(keyword);
const compiled = new WeakMap<object, ValidateFunction>();

/** JSON Schema 2020-12 of what a start or a task asks for; null where nothing is asked. */
export function schemaOfForm(model: AppModel, form: FormBinding | undefined, language: Language): JsonSchema | null {
  const entity = entityOf(model, form);
  if (entity) return schemaOfRecord(entity, { fields: fieldsOf(entity, form), purpose: 'create', language });
  return form?.schema ?? null;
}

/**
 * The values as the process keeps them, checked against the form; throws `process.input` with a place for each finding.
 * Without a form everything is taken as it is.
 */
export function checkForm(model: AppModel, form: FormBinding | undefined, values: Readonly<Record<string, unknown>>): Variables {
  const entity = entityOf(model, form);
  if (entity) {
    const checked = checkValues(entity, values, { mode: 'create', writable: new Set(fieldsOf(entity, form)) });
    refuse(checked.issues);
    return checked.values as Variables;
  }
  if (form?.schema) refuse(complaints(form.schema, values));
  return values as Readonly<Record<string, Json>>;
}

function entityOf(model: AppModel, form: FormBinding | undefined): Entity | undefined {
  return form?.entity !== undefined && Object.hasOwn(model.entities, form.entity) ? model.entities[form.entity] : undefined;
}

function fieldsOf(entity: Entity, form: FormBinding | undefined): readonly string[] {
  return form?.fields ?? Object.keys(entity.fields).filter((name) => entity.fields[name]?.computed === undefined && !entity.key.includes(name));
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  const detail = (language: Language): string => issues.map(({ place, message }) => `${place === undefined ? '' : `${place}: `}${message[language]}`).join('; ');
  throw new PorticoError('process.input', { params: { detail: { en: detail('en'), zh: detail('zh') } }, issues });
}

function complaints(schema: object, values: Readonly<Record<string, unknown>>): Issue[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  ajv.removeSchema(schema);
  if (validate(values)) return [];
  return (validate.errors ?? []).slice(0, 20).map(finding);
}

function finding(error: ErrorObject): Issue {
  const params = error.params as Readonly<Record<string, unknown>>;
  const within = error.instancePath.slice(1).replaceAll('/', '.');
  const missing = error.keyword === 'required' ? String(params['missingProperty']) : undefined;
  const place = [within, missing].filter((part) => part !== undefined && part !== '').join('.');
  const allowed = params['allowedValues'];
  const choices = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  const words = {
    required: { en: 'is missing', zh: '为必填项' },
    enum: { en: `is none of the choices${choices}`, zh: `不在可选项中${choices}` },
    type: { en: `must be ${String(params['type'])}`, zh: `类型应为 ${String(params['type'])}` },
    additionalProperties: { en: `there is no field "${String(params['additionalProperty'])}"`, zh: `不存在字段“${String(params['additionalProperty'])}”` },
  } as const;
  const message = words[error.keyword as keyof typeof words] ?? { en: error.message ?? 'does not fit', zh: '不符合要求' };
  return { ...(place !== '' && { place }), message };
}
