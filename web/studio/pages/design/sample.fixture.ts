import { blockTypes, type Entity, type Page, type PageNode, slotsOf } from '@portico/contracts';
import fc from 'fast-check';

/** An entity with one field of each kind that suggestions look for. */
export const ticket: Entity = {
  format: 1,
  name: 'Ticket',
  title: { en: 'Ticket', zh: '工单' },
  plural: { en: 'Tickets', zh: '工单' },
  key: ['id'],
  label: ['title'],
  fields: {
    id: { type: 'integer', default: { auto: 'increment' } },
    title: { type: 'text', required: true },
    state: { type: 'enum', values: [{ value: 'open' }, { value: 'closed' }] },
    due: { type: 'date' },
    customer_id: { type: 'integer' },
    parent_id: { type: 'integer' },
    notes: { type: 'text', multiline: true },
  },
  relations: { customer: { to: 'Customer', fields: ['customer_id'] }, parent: { to: 'Ticket', fields: ['parent_id'] } },
};
export const customer: Entity = { format: 1, name: 'Customer', plural: { en: 'Customers', zh: '客户' }, key: ['id'], fields: { id: { type: 'integer' }, name: { type: 'text' } } };

/** A page written by hand: a block and properties nobody knows, keys in an order of their own. */
export const byHand = `{
  "name": "by-hand", "format": 1, "title": "By hand",
  "owner": { "team": "sales" },
  "body": [
    { "type": "weatherMap", "id": "weather", "shine": true, "props": { "city": "Suzhou", "layers": [3, 1] },
      "slots": { "inside": [ { "id": "secret", "type": "heading", "props": { "text": "Inside" } } ] } },
    { "id": "two", "type": "columns", "props": { "widths": [8, 4], "glow": "much" },
      "slots": { "column2": [ { "id": "right", "type": "heading", "props": { "text": "Right", "font": "serif" } } ], "column9": [ { "id": "lost", "type": "heading", "props": { "text": "Lost" } } ] } }
  ]
}
`;

const known = Object.keys(blockTypes);

/** Values as a file holds them: JSON writes no negative zero. */
const inFile = fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

/** Pages of any shape: known and unknown blocks, properties and keys nobody knows, places no block has. */
export const anyPage: fc.Arbitrary<Page> = fc
  .array(
    fc.record({
      type: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, fc.constant('weatherMap')),
      inside: fc.nat(6),
      stray: fc.boolean(),
      extra: inFile,
    }),
    { maxLength: 24 },
  )
  .map((parts) => {
    const body: PageNode[] = [];
    const places: PageNode[][] = [body];
    for (const [index, { type, inside, stray, extra }] of parts.entries()) {
      const slots: Record<string, PageNode[]> = {};
      const props =
        type === 'columns'
          ? { widths: [6, 6], extra }
          : type === 'tabs' || type === 'steps'
            ? {
                parts: [
                  { key: 'one', title: 'One' },
                  { key: 'two', title: 'Two' },
                ],
                extra,
              }
            : { extra };
      const node = { id: `n${index}`, type, props, oddity: extra, ...(slotsOf({ type, props }).length > 0 || stray ? { slots } : {}) };
      for (const name of slotsOf(node)) places.push((slots[name] = []));
      if (stray) places.push((slots['elsewhere'] = []));
      places[inside % places.length]?.push(node);
    }
    return { format: 1 as const, name: 'any', title: 'Any', kind: 'page' as const, body };
  });
