import { entitySchema, rolesFileSchema, surfaceFileSchema, type AppModel } from '@portico/contracts';
import { parse } from 'yaml';
import type { AppInUse } from '../kernel/index.ts';
import type { Subject } from './subject.ts';

/** A shop that has every kind of thing a policy can ask about: trees, composite keys, optional and dangling relations. */
const files = [
  `
format: 1
name: Employee
key: [id]
parent: boss
fields:
  id: {type: integer, required: true}
  name: {type: text, required: true}
  region: {type: text}
  grade: {type: integer}
  boss_id: {type: integer}
relations:
  boss: {to: Employee, fields: [boss_id]}
`,
  `
format: 1
name: Customer
key: [id]
parent: rep
fields:
  id: {type: integer, required: true}
  code: {type: text, required: true, unique: true}
  region: {type: text, column: region_name}
  total: {type: bigint, required: true}
  points: {type: integer}
  credit: {type: decimal, precision: 10, scale: 2}
  tags: {type: text, list: true, required: true}
  marks: {type: integer, list: true}
  watchers: {type: person, list: true}
  owner: {type: person}
  active: {type: boolean, required: true}
  vip: {type: boolean}
  joined: {type: date}
  seen: {type: datetime, required: true}
  ref: {type: uuid, sensitivity: secret}
  notes: {type: json}
  rep_id: {type: integer}
relations:
  rep: {to: Employee, fields: [rep_id]}
`,
  `
format: 1
name: Order
table: orders
key: [shop, number]
parent: customer
fields:
  shop: {type: text, required: true}
  number: {type: integer, required: true}
  customer_id: {type: integer, required: true}
  amount: {type: integer, required: true}
  state: {type: enum, values: [{value: open}, {value: closed}]}
relations:
  customer: {to: Customer, fields: [customer_id]}
`,
  `
format: 1
name: Line
key: [id]
parent: order
fields:
  id: {type: uuid, required: true}
  order_shop: {type: text}
  order_number: {type: integer}
  customer_code: {type: text}
  count: {type: smallint, required: true}
relations:
  order: {to: Order, fields: [order_number, order_shop], keys: [number, shop]}
  buyer: {to: Customer, fields: [customer_code], keys: [code]}
`,
];

const roles = `
format: 1
roles:
  agent: {title: Agent}
  boss: {title: Boss}
attributes:
  employee: {entity: Employee}
  region: {type: text}
  level: {type: integer}
  cap: {type: decimal}
  since: {type: date}
  trusted: {type: boolean}
  regions: {type: text, list: true}
  staff: {entity: Employee, list: true}
  favourites: {entity: Order, list: true}
`;

/** The shop under a policy. */
export function shop(access: string): AppModel {
  const entities = files.map((file) => entitySchema.parse(parse(file)));
  return {
    app: { format: 1, name: 'shop', title: 'Shop' },
    entities: Object.fromEntries(entities.map((entity) => [entity.name, entity])),
    pages: {},
    roles: rolesFileSchema.parse(parse(roles)),
    access,
    surface: surfaceFileSchema.parse({ format: 1 }),
  };
}

let releases = 0;
export function shopInUse(access: string): AppInUse {
  releases += 1;
  return { id: 'app', name: 'shop', release: `shop-${releases}`, schema: 'shop', model: shop(access) };
}

export function member(given: Partial<Subject>): Subject {
  return { id: 'ann', kind: 'person', name: 'Ann', roles: ['agent'], attributes: {}, ...given };
}

/** Tables without foreign keys, so that rows can point at nothing. */
export const shopTables = `
CREATE SCHEMA IF NOT EXISTS shop;
CREATE TABLE shop.employee (id integer PRIMARY KEY, name text NOT NULL, region text, grade integer, boss_id integer);
CREATE TABLE shop.customer (
  id integer PRIMARY KEY, code text NOT NULL, region_name text, total bigint NOT NULL, points integer, credit numeric(10, 2),
  tags text[] NOT NULL, marks integer[], watchers text[], owner text, active boolean NOT NULL, vip boolean, joined date,
  seen timestamptz NOT NULL, ref uuid, notes jsonb, rep_id integer);
CREATE TABLE shop.orders (shop text, number integer, customer_id integer NOT NULL, amount integer NOT NULL, state text, PRIMARY KEY (shop, number));
CREATE TABLE shop.line (id uuid PRIMARY KEY, order_shop text, order_number integer, customer_code text, count smallint NOT NULL);
`;
