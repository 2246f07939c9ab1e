import { PorticoError, type AppModel } from '@portico/contracts';
import { type CedarValueJson, type EntityJson } from './cedar.ts';
import { principalAttributes, type Attribute, type Scalar } from './vocabulary.ts';

/** Somebody an app's policy is asked about. An agent on behalf of a person is two: both must be allowed. */
export interface Subject {
  /** Of the person for both subjects of an agent on her behalf: rules about rows are about her. */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** Role names in the app. */
  readonly roles: readonly string[];
  /** Attributes of roles.yaml; an entity's record is given by its id. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** True when an agent acts for the person. */
  readonly viaAgent?: boolean;
}

/** Two subjects are an agent acting for a person, unless they say otherwise. */
export function acting(subjects: readonly Subject[]): readonly Subject[] {
  return subjects.map((subject) => (subject.viaAgent === undefined ? { ...subject, viaAgent: subjects.length > 1 } : subject));
}

/** What a value has to look like to be a Cedar value of its type; undefined when it does not. */
function scalarJson(type: Scalar, value: unknown): CedarValueJson | undefined {
  if (type === 'Bool') return typeof value === 'boolean' ? value : undefined;
  if (type === 'Long') {
    const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) ? (number as number) : undefined;
  }
  if (type === 'String') return typeof value === 'string' && !value.includes('\0') ? value : undefined;
  if (type === 'decimal') return decimalJson(value);
  if (typeof value !== 'string' && !(value instanceof Date)) return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : { __extn: { fn: 'datetime', arg: time.toISOString() } };
}

function decimalJson(value: unknown): CedarValueJson | undefined {
  const found = /^(-?\d{1,15})(?:\.(\d*))?$/.exec(String(value));
  if (!found) return undefined;
  const places = (found[2] ?? '').replace(/0+$/, '');
  return places.length > 4 ? undefined : { __extn: { fn: 'decimal', arg: `${found[1]}.${places || '0'}` } };
}

/** A value in Cedar's JSON; undefined when it does not fit the attribute's type. */
export function cedarValue({ type, set }: Attribute, value: unknown): CedarValueJson | undefined {
  if (set) {
    if (!Array.isArray(value)) return undefined;
    const items = value.filter((item) => item !== null).map((item) => itemJson(type, item));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  return itemJson(type, value);
}

function itemJson(type: Attribute['type'], value: unknown): CedarValueJson | undefined {
  if (typeof type !== 'object') return scalarJson(type, value);
  return typeof value === 'string' || typeof value === 'number' ? { __entity: { type: type.entity, id: String(value) } } : undefined;
}

/**
 * The principal in Cedar's JSON. With `unknown`, references to records stay open for partial evaluation, so that
 * `principal.employee.region` becomes part of the residual. An attribute of the wrong type is refused, not left out:
 * a rule that asks for its absence would let more through.
 */
export function principalEntity(model: AppModel, subject: Subject, options: { unknown: boolean }): EntityJson {
  const attrs: Record<string, CedarValueJson> = { kind: subject.kind, viaAgent: subject.viaAgent ?? false };
  for (const attribute of principalAttributes(model).values()) {
    const given = subject.attributes[attribute.name];
    if (!attribute.optional || given === undefined || given === null) continue;
    const value = cedarValue(attribute, given);
    if (value === undefined) {
      throw new PorticoError('policy.invalid', {
        params: { detail: `the attribute "${attribute.name}" of ${subject.name} does not fit its type in roles.yaml. Whoever manages the app can correct it.` },
      });
    }
    const open = options.unknown && typeof attribute.type === 'object' && !attribute.set;
    attrs[attribute.name] = open ? { __extn: { fn: 'unknown', arg: `principal.${attribute.name}` } } : value;
  }
  return { uid: { type: 'Principal', id: subject.id }, attrs, parents: subject.roles.map((id) => ({ type: 'Role', id })) };
}
