// An app from each template, over HTTP: it builds with its rows, and its pages answer whoever may open them.
import { evaluateFeel } from '@portico/bpmn';
import {
  accessRead,
  appMembersSet,
  appsCreate,
  appsModel,
  entityOfSource,
  expressionOf,
  nodesOf,
  pagesGet,
  peopleInvite,
  recordsAggregate,
  recordsGet,
  recordsList,
  templatesList,
  testsCheck,
  type DataSource,
  type Output,
} from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { templateNames } from '../../server/delivery/templates.ts';
import { startTestPortico, type Caller, type TestPortico } from '../portico.ts';

const now = new Date();

describe('an app from a template', () => {
  let portico: TestPortico;
  let person: Caller;
  let id: string;
  let asked = 0;
  const call: TestPortico['call'] = (...of) => portico.call(...of);

  beforeAll(async () => {
    portico = await startTestPortico();
    const invited: Output<typeof peopleInvite> = await call(portico.admin, peopleInvite, { name: 'Ada', email: 'ada@templates.example' });
    id = invited.person.id;
    person = await portico.signIn('ada@templates.example');
  }, 120_000);
  afterAll(() => portico.close());

  test('the list tells what each holds', async () => {
    const { templates } = await call(portico.admin, templatesList);
    expect(templates.map((template) => template.name)).toEqual([...templateNames]);
    for (const { pages, entities, roles, rows } of templates) expect([pages.length > 2, entities.length > 2, roles.length > 1, rows >= 20]).toEqual([true, true, true, true]);
  });

  test('a template nobody has leaves no app behind', async () => {
    const none = call(portico.admin, appsCreate, { name: 'nothing', title: 'Nothing', template: 'no-such' });
    await expect(none).rejects.toThrow('There is no template "no-such"');
    expect(await call(portico.admin, appsCreate, { name: 'nothing', title: 'Nothing' })).toMatchObject({ release: null, entities: 1 });
    expect(await call(portico.admin, appsCreate, { name: 'empty', title: 'Empty', starter: false })).toMatchObject({ release: null, entities: 0 });
  });

  test.each(templateNames)(
    '%s: made with one call, it works for its owner and for every role',
    async (template) => {
      const made = await call(portico.admin, appsCreate, { name: template, title: 'Mine', template });
      expect(made).toMatchObject({ name: template, title: 'Mine', unpublished: false });
      expect(made.release).not.toBeNull();
      const matrix = await call(portico.admin, accessRead, { app: template });
      expect(matrix.byHand).toEqual([]);
      const { tests } = await call(portico.admin, testsCheck, { app: template });
      expect(tests.flatMap(({ line, steps }) => steps.filter(({ passed }) => !passed).map((step) => ({ test: line, ...step })))).toEqual([]);
      expect(tests.length).toBeGreaterThan(2);
      const { entities } = await call(portico.admin, appsModel, { app: template });
      const counts = await Promise.all(
        entities.map(async ({ name }) => ({ name, rows: (await call(portico.admin, recordsList, { app: template, entity: name })).records.length })),
      );
      expect(counts.filter(({ rows }) => rows === 0)).toEqual([]);
      expect(await troubles(portico.admin, template)).toEqual([]);
      for (const { name: role } of matrix.roles) {
        await call(portico.admin, appMembersSet, { app: template, member: id, roles: [role] });
        asked = 0;
        expect({ role, troubles: await troubles(person, template), opens: asked > 2 }).toEqual({ role, troubles: [], opens: true });
      }
    },
    60_000,
  );

  /** What goes wrong when somebody opens every page that she is offered, as a browser would ask for it. */
  async function troubles(caller: Caller, name: string): Promise<string[]> {
    const found: string[] = [];
    const model = await call(caller, appsModel, { app: name });
    for (const { name: page, visible } of model.pages) {
      if (visible !== undefined && work(visible, { user: model.me }) !== true) continue;
      const definition = (await call(caller, pagesGet, { app: name, page })).page;
      const scope = { user: model.me, params: { id: 1 }, data: {} as Record<string, unknown>, state: definition.state ?? {} };
      const ask = async (place: string, source: DataSource): Promise<unknown> => {
        const entity = entityOfSource(source);
        if (model.entities.every((one) => one.name !== entity || !one.may.includes('read'))) return null;
        asked += 1;
        return answer(caller, name, worked(source, scope) as DataSource).catch((error: unknown) => {
          found.push(`${page} ${place}: ${String(error)}`);
          return null;
        });
      };
      for (const [source, written] of Object.entries(definition.data ?? {})) scope.data[source] = await ask(source, written);
      for (const { node } of nodesOf(definition)) {
        const source = node.props?.['source'];
        if (typeof source === 'object' && source !== null) await ask(node.id, source as DataSource);
      }
    }
    return found;
  }

  async function answer(caller: Caller, name: string, source: DataSource): Promise<unknown> {
    if ('records' in source) {
      const { records: entity, ...rest } = source;
      return (await call(caller, recordsList, { app: name, entity, ...rest })).records.map((record) => record.values);
    }
    if ('aggregate' in source) {
      const { aggregate: entity, ...rest } = source;
      return (await call(caller, recordsAggregate, { app: name, entity, ...rest })).rows.map((row) => row.measures);
    }
    if (!('record' in source)) throw new Error('no template asks a tool');
    const known = await call(caller, recordsList, { app: name, entity: source.record, filter: { id: source.id ?? 0 } });
    const [first] = known.records;
    return first ? (await call(caller, recordsGet, { app: name, entity: source.record, id: first.id })).values : null;
  }
});

function work(expression: string, variables: Record<string, unknown>): unknown {
  const outcome = evaluateFeel(expression.replace(/^=/, ''), { variables, now });
  if (!outcome.ok) throw new Error(`${expression}: ${outcome.message}`);
  return outcome.value;
}

/** A source with its expressions worked out; a comparison with nothing is left out. */
function worked(value: unknown, scope: Record<string, unknown>): unknown {
  const expression = expressionOf(value);
  if (expression !== undefined) return work(expression, scope);
  if (Array.isArray(value)) return value.map((one) => worked(one, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, worked(part, scope)]));
}
