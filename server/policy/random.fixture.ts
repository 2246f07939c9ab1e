import { integer, noBias, type Arbitrary, type GeneratorValue } from 'fast-check';
import type { Row } from './decide.ts';
import { shop } from './shop.fixture.ts';
import type { Subject } from './subject.ts';
import { attributesOf, principalAttributes, type Attribute } from './vocabulary.ts';

export const entityNames = ['Employee', 'Customer', 'Order', 'Line'] as const;
type Generate = GeneratorValue;
const model = shop('');

const words = ['eu', 'us', 'a%b', 'a_b', '客户', ''];
const people = ['ann', 'bob'];
const days = ['2026-01-01', '2026-06-30'];
const instants = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2026-06-30T12:00:00.000Z', '2026-06-30T12:00:00.000400Z'];
const uuids = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];

/** Evenly spread: fast-check's liking for the ends would make most policies say the same about every row. */
const even = (range: { min: number; max: number }): Arbitrary<number> => noBias(integer(range));
export const between = (generate: Generate, min: number, max: number): number => generate(even, { min, max });
export function pick<T>(generate: Generate, from: readonly T[]): T {
  return from[between(generate, 0, from.length - 1)] as T;
}
const chance = (generate: Generate, percent: number): boolean => between(generate, 1, 100) <= percent;
const small = (generate: Generate): number => between(generate, -1, 4);
const orNull = <T>(generate: Generate, value: () => T): T | null => (chance(generate, 20) ? null : value());
const some = <T>(generate: Generate, from: readonly T[]): T[] => from.filter(() => chance(generate, 40));

/** A few rows of each entity; relations may be NULL, lead to a row or to nothing. Employees never run in circles. */
export function randomRows(generate: Generate): Row[] {
  const ids = (most: number): number[] => Array.from({ length: most }, (_, place) => place + 1).filter(() => chance(generate, 80));
  const employees = ids(6).map((id) => ({
    entity: 'Employee',
    values: {
      id,
      name: pick(generate, words),
      region: orNull(generate, () => pick(generate, words)),
      grade: orNull(generate, () => small(generate)),
      boss_id: id === 1 ? null : orNull(generate, () => between(generate, 1, id - 1)),
    },
  }));
  const customers = ids(7).map((id) => ({
    entity: 'Customer',
    values: {
      id,
      code: `c${id}`,
      region: orNull(generate, () => pick(generate, words)),
      total: small(generate),
      points: orNull(generate, () => small(generate)),
      credit: orNull(generate, () => pick(generate, ['1.50', '2.00', '-1.00'])),
      tags: some(generate, words),
      marks: orNull(generate, () => [...some(generate, [1, 2, 3]), ...(chance(generate, 20) ? [null] : [])]),
      watchers: orNull(generate, () => some(generate, people)),
      owner: orNull(generate, () => pick(generate, people)),
      active: chance(generate, 50),
      vip: orNull(generate, () => chance(generate, 50)),
      joined: orNull(generate, () => pick(generate, days)),
      seen: pick(generate, instants),
      ref: orNull(generate, () => pick(generate, uuids)),
      rep_id: orNull(generate, () => between(generate, 1, 7)),
    },
  }));
  const orders = ids(7).map((number) => ({
    entity: 'Order',
    values: {
      shop: pick(generate, ['x', 'y~%']),
      number,
      customer_id: between(generate, 1, 8),
      amount: small(generate),
      state: orNull(generate, () => pick(generate, ['open', 'closed'])),
    },
  }));
  const lines = ids(7).map((id) => ({
    entity: 'Line',
    values: {
      id: `00000000-0000-4000-8000-00000000000${id}`,
      order_shop: orNull(generate, () => pick(generate, ['x', 'y~%'])),
      order_number: orNull(generate, () => between(generate, 1, 8)),
      customer_code: orNull(generate, () => `c${between(generate, 1, 8)}`),
      count: small(generate),
    },
  }));
  return [...employees, ...customers, ...orders, ...lines];
}

export function randomSubject(generate: Generate): Subject {
  const attributes = {
    employee: between(generate, 1, 7),
    region: pick(generate, words),
    level: small(generate),
    cap: pick(generate, ['1.5', '2']),
    since: pick(generate, days),
    trusted: chance(generate, 50),
    regions: some(generate, words),
    staff: some(generate, ['1', '2', '3', 'nobody', '6']),
    favourites: some(generate, ['x~1', 'x~2', 'y%7E%25~1', 'odd']),
  };
  return {
    id: pick(generate, people),
    kind: 'person',
    name: 'Ann',
    roles: ['agent', 'boss', 'owner'].filter(() => chance(generate, 70)),
    viaAgent: chance(generate, 30),
    attributes: Object.fromEntries(Object.entries(attributes).filter(() => chance(generate, 75))),
  };
}

type Path = { text: string; guard: string | undefined; attribute: Attribute };

/** `resource.order.customer.region` with the `has` that makes it valid. */
function path(generate: Generate, { entity, wanted }: { entity: string; wanted: (attribute: Attribute) => boolean }): Path | undefined {
  const steps: Attribute[] = [];
  let at: string | undefined = entity;
  for (let depth = 0; at !== undefined; depth += 1) {
    const attributes: Attribute[] = [...attributesOf(model.entities[at] ?? fail(at)).values()];
    const ends = attributes.filter(wanted);
    const ways = attributes.filter(({ relation }) => relation !== undefined);
    if (ends.length > 0 && (ways.length === 0 || depth >= 3 || chance(generate, 55))) {
      const attribute = pick(generate, ends);
      const names = [...steps, attribute];
      // Only a required first part may go without; now and then a step that can't be missing is asked for all the same.
      const last = names.findLastIndex((step) => step.optional);
      const guarded = chance(generate, 15) ? names.length : last + 1;
      return {
        text: ['resource', ...names.map(({ name }) => name)].join('.'),
        guard:
          guarded === 0
            ? undefined
            : `resource has ${names
                .slice(0, guarded)
                .map(({ name }) => name)
                .join('.')}`,
        attribute,
      };
    }
    if (ways.length === 0 || depth >= 3) return undefined;
    const way = pick(generate, ways);
    steps.push(way);
    at = way.relation?.to;
  }
  return undefined;
}

function fail(name: string): never {
  throw new Error(name);
}

type Term = { text: string; guards: string[] };
const quote = (text: string): string => JSON.stringify(text);

function own(generate: Generate, wanted: (attribute: Attribute) => boolean): Term | undefined {
  const found = [...principalAttributes(model).values()].filter(wanted);
  if (found.length === 0) return undefined;
  const attribute = pick(generate, found);
  return { text: `principal.${attribute.name}`, guards: attribute.optional ? [`principal has ${attribute.name}`] : [] };
}

const isType = (type: string) => (attribute: Attribute) => !attribute.set && attribute.type === type;
const isReference = (type: string) => (attribute: Attribute) => !attribute.set && typeof attribute.type === 'object' && attribute.type.entity === type;
const isSet = (type: string) => (attribute: Attribute) => attribute.set && (typeof attribute.type === 'object' ? attribute.type.entity : attribute.type) === type;

const literals: Readonly<Record<string, (generate: Generate) => string>> = {
  String: (generate) => quote(pick(generate, [...words, 'open', ...uuids.slice(0, 1)])),
  Long: (generate) => String(small(generate)),
  decimal: (generate) => `decimal("${pick(generate, ['1.5', '2.0', '-1.0'])}")`,
  datetime: (generate) => pick(generate, [`datetime("2026-01-01")`, `datetime("2026-06-30T12:00:00Z")`, `datetime("2026-06-29").offset(duration("1d12h"))`]),
  Bool: (generate) => pick(generate, ['true', 'false']),
  Employee: (generate) => `Employee::"${pick(generate, ['1', '2', '3', 'nobody', '01'])}"`,
  Customer: (generate) => `Customer::"${pick(generate, ['1', '2', '3'])}"`,
  Order: (generate) => `Order::"${pick(generate, ['x~1', 'y%7E%25~2', 'x', 'x~01'])}"`,
  Line: (generate) => `Line::"00000000-0000-4000-8000-00000000000${pick(generate, ['1', '2', 'A'])}"`,
  Principal: () => 'principal',
};

function term(generate: Generate, { entity, type }: { entity: string; type: string }): Term {
  const wanted = ['String', 'Long', 'decimal', 'datetime', 'Bool'].includes(type) ? isType(type) : isReference(type);
  const kind = between(generate, 1, 10);
  if (kind <= 6) {
    const found = path(generate, { entity, wanted });
    if (found) return maybeChoice(generate, { entity, type, found: { text: found.text, guards: found.guard === undefined ? [] : [found.guard] } });
  }
  if (kind <= 8) {
    const mine = own(generate, wanted);
    if (mine) return mine;
  }
  const literal = literals[type] ?? fail(type);
  return { text: literal(generate), guards: [] };
}

function maybeChoice(generate: Generate, { entity, type, found }: { entity: string; type: string; found: Term }): Term {
  if (type === 'Long' && chance(generate, 15)) {
    const other = term(generate, { entity, type });
    return {
      text: `(${found.text} ${pick(generate, ['+', '-', '*'])} ${pick(generate, [other.text, '(9007199254740991 * 1000)', '9007199254740991'])})`,
      guards: [...found.guards, ...other.guards],
    };
  }
  if (type === 'datetime' && chance(generate, 20)) return { text: `${found.text}.${pick(generate, ['toDate()', 'offset(duration("-1d"))'])}`, guards: found.guards };
  if (!chance(generate, 8)) return found;
  const [condition, other] = [formula(generate, { entity, depth: 1 }), term(generate, { entity, type })];
  return { text: `(if ${condition} then ${found.text} else ${other.text})`, guards: [...found.guards, ...other.guards] };
}

const guarded = (terms: readonly Term[], text: string): string => `(${[...terms.flatMap(({ guards }) => guards), text].join(' && ')})`;

/** One question about the resource or the principal. */
function atom(generate: Generate, entity: string): string {
  const kind = between(generate, 1, 14);
  if (kind <= 4) {
    const type = pick(generate, ['String', 'Long', 'decimal', 'datetime', 'Bool', 'Employee', 'Customer', 'Principal', 'Order']);
    const [left, right] = [term(generate, { entity, type }), term(generate, { entity, type })];
    return guarded([left, right], `${left.text} ${pick(generate, ['==', '!='])} ${right.text}`);
  }
  if (kind === 5) {
    const [left, right] = [term(generate, { entity, type: 'Long' }), term(generate, { entity, type: 'Long' })];
    return guarded([left, right], `${left.text} ${pick(generate, ['<', '<=', '>', '>='])} ${right.text}`);
  }
  if (kind === 6) {
    const type = pick(generate, ['datetime', 'decimal']);
    const [left, right] = [term(generate, { entity, type }), term(generate, { entity, type })];
    const text =
      type === 'datetime' ? `${left.text} ${pick(generate, ['<', '>='])} ${right.text}` : `${left.text}.${pick(generate, ['lessThan', 'greaterThanOrEqual'])}(${right.text})`;
    return guarded([left, right], text);
  }
  if (kind === 7) {
    const left = term(generate, { entity, type: 'String' });
    return guarded([left], `${left.text} like ${pick(generate, ['"e*"', '"*_b"', '"a%*"', '"*户"', '"*"', '"00000*"'])}`);
  }
  if (kind === 8) {
    const found = path(generate, { entity, wanted: () => true });
    return found ? `(${found.text.replace(/\.(\w+)$/, ' has $1')})` : 'true';
  }
  if (kind === 9) return setAtom(generate, entity);
  if (kind === 10) return inAtom(generate, entity);
  if (kind === 11) {
    const found = path(generate, { entity, wanted: isType('Bool') });
    return found ? guarded([{ text: '', guards: found.guard === undefined ? [] : [found.guard] }], found.text) : 'principal.viaAgent';
  }
  if (kind === 12) return pick(generate, ['principal in Role::"boss"', 'principal.viaAgent', '(principal has trusted && principal.trusted)', 'principal.kind == "agent"']);
  if (kind === 13)
    return pick(generate, [
      '(principal has employee.region && principal.employee.region == "eu")',
      '(principal has employee.boss && principal.employee.boss.name like "*")',
      '(principal has employee && principal.employee in Employee::"1")',
      '(principal has employee && principal.employee.name == "eu")',
    ]);
  const found = path(generate, { entity, wanted: () => true });
  return found?.guard === undefined ? `resource is ${pick(generate, entityNames)}` : `(${found.guard})`;
}

function setAtom(generate: Generate, entity: string): string {
  const type = pick(generate, ['String', 'Long', 'Principal', 'Employee', 'Order']);
  const item = term(generate, { entity, type });
  const literal = (): Term => {
    const items = Array.from({ length: between(generate, 1, 3) }, () => term(generate, { entity, type }));
    return { text: `[${items.map(({ text }) => text).join(', ')}]`, guards: items.flatMap(({ guards }) => guards) };
  };
  const set = (): Term => {
    const found = chance(generate, 60) ? path(generate, { entity, wanted: isSet(type) }) : undefined;
    if (found) return { text: found.text, guards: found.guard === undefined ? [] : [found.guard] };
    return (chance(generate, 50) ? own(generate, isSet(type)) : undefined) ?? literal();
  };
  const [left, right] = [set(), set()];
  const kind = between(generate, 1, 7);
  if (kind <= 2) return guarded([left, item], `${left.text}.contains(${item.text})`);
  if (kind === 3) return guarded([left, right], `${left.text}.containsAny(${right.text})`);
  if (kind === 4) return guarded([left, right], `${left.text}.containsAll(${right.text})`);
  if (kind === 5) return guarded([left, right], `${left.text} == ${right.text}`);
  return guarded([left], `${left.text}.isEmpty()`);
}

function inAtom(generate: Generate, entity: string): string {
  const kind = between(generate, 1, 5);
  const above = pick(generate, ['Employee', 'Customer', 'Order']);
  const target = term(generate, { entity, type: above });
  if (kind === 1) return guarded([target], `resource in ${target.text}`);
  const from = term(generate, { entity, type: pick(generate, ['Employee', 'Customer', 'Order']) });
  if (kind === 2) return guarded([from, target], `${from.text} in ${target.text}`);
  if (kind === 3) return `(principal has staff && resource in principal.staff)`;
  if (kind === 4) {
    const watchers = path(generate, { entity, wanted: isSet('Principal') });
    return watchers ? guarded([{ text: '', guards: watchers.guard === undefined ? [] : [watchers.guard] }], `principal in ${watchers.text}`) : 'principal in Role::"agent"';
  }
  const more = term(generate, { entity, type: above });
  return guarded([from, target, more], `${from.text} in [${target.text}, ${more.text}]`);
}

function formula(generate: Generate, { entity, depth }: { entity: string; depth: number }): string {
  const kind = depth <= 0 ? 0 : between(generate, 0, 9);
  const deeper = (): string => formula(generate, { entity, depth: depth - 1 });
  if (kind <= 3) return atom(generate, entity);
  if (kind <= 5) return `(${deeper()} && ${deeper()})`;
  if (kind <= 7) return `(${deeper()} || ${deeper()})`;
  if (kind === 8) return `!${deeper().replace(/^(?!\()(.*)$/s, '($1)')}`;
  return `(if ${deeper()} then ${deeper()} else ${deeper()})`;
}

/** A rule about an entity; may turn out invalid, which `checkPolicy` tells. */
export function randomPolicy(generate: Generate, { entity, effect }: { entity: string; effect: 'permit' | 'forbid' }): string {
  const depth = between(generate, 1, 3);
  const who = pick(generate, ['principal', 'principal', 'principal in Role::"agent"', 'principal == Principal::"ann"']);
  const above = pick(generate, ['Employee::"1"', 'Customer::"1"']);
  const what = chance(generate, 85) ? `resource is ${entity}` : chance(generate, 50) ? `resource is ${entity} in ${above}` : `resource in ${above}`;
  const clauses = Array.from({ length: between(generate, 1, 2) }, () => `${chance(generate, 75) ? 'when' : 'unless'} { ${formula(generate, { entity, depth })} }`);
  return `${effect}(${who}, action == Action::"read", ${what}) ${clauses.join(' ')};`;
}
