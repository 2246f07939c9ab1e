import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PorticoError, samplesReset, type Entity, type Files } from '@portico/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import { ownerRole, setMember } from '../identity/index.ts';
import { implementChange, type Implementation, type JobContext, type JobHandler, type Reaction } from '../kernel/index.ts';
import { copyLine, readCsvRows } from '../schema/index.ts';
import { appByName, readModel } from '../workspace/index.ts';
import { buildApp, type Load } from './build.ts';
import type { Means } from './means.ts';
import { removeApp } from './remove.ts';

const folder = fileURLToPath(new URL('../../examples/order-desk/', import.meta.url));
const name = 'order-desk';
/** Sample people are known by their address; `.example` belongs to nobody (RFC 2606). */
const domain = 'order-desk.example';
const castSchema = z.strictObject({
  people: z.record(z.string(), z.strictObject({ name: z.string(), language: z.enum(['en', 'zh']), roles: z.array(z.string()) })),
  agents: z.record(z.string(), z.strictObject({ name: z.string(), owner: z.string(), roles: z.array(z.string()), description: z.string() })),
});
type Cast = z.infer<typeof castSchema>;

/** Files of the sample app as they lie in the examples; data and its generator stay outside of the app. */
function sampleFiles(): Files {
  const keep = (file: string): boolean => /^(app\.yaml|roles\.yaml|access\.cedar|surface\.yaml|entities[\\/].+\.yaml|pages[\\/].+\.page\.json|README\.md)$/.test(file);
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => keep(file));
  return Object.fromEntries(found.map((file) => [file.replaceAll('\\', '/'), readFileSync(path.join(folder, file), 'utf8')]));
}

export function resetSamples(means: Means): Implementation {
  return implementChange(samplesReset, async (ctx, { install }) => {
    await removeSample(means, ctx);
    return { job: await ctx.job('samples.install', { install }, { title: { en: 'Sample app', zh: '示例应用' } }) };
  });
}

type Change = Parameters<Parameters<JobContext['transact']>[0]>[0];

async function removeSample(means: Means, ctx: Change): Promise<void> {
  const app = await appByName(ctx.tx, name);
  if (app && !app.sample) throw new PorticoError('name.taken', { params: { name } });
  if (app) await removeApp(means, ctx, app);
  await means.identity.removePeople(ctx.tx, await means.identity.peopleAt(ctx.tx, domain));
}

/** The first administrator gets to know Portico on the sample: she may do everything there. */
export const welcome: Reaction<'setup.completed'> = {
  on: 'setup.completed',
  name: 'samples.welcome',
  run: (ctx, { person }) =>
    ctx.transact(async ({ tx }) => {
      const app = await appByName(tx, name);
      if (app?.sample === true) await setMember(tx, { tenant: ctx.tenant, app: app.id, principal: person, roles: [ownerRole], attributes: {} });
    }),
};

/** Installs the order desk with the people and the agent that belong to it. */
export function sampleJob(means: Means): JobHandler {
  return {
    kind: 'samples.install',
    retries: 2,
    run: async (ctx, data) => {
      if (data['install'] === false) return { result: { removed: true } };
      const cast = castSchema.parse(parse(readFileSync(path.join(folder, 'sample.yaml'), 'utf8')));
      const ids = await ctx.transact(async (change) => {
        await removeSample(means, change);
        return enrol(means, change, cast);
      });
      const files = sampleFiles();
      const { model, issues } = readModel(files);
      if (!model) throw new PorticoError('files.invalid', { params: { detail: 'the sample app' }, issues });
      const loads = Object.values(model.entities).map((entity) => loadOf(entity, ids));
      const finish = async (change: Change, app: { id: string }): Promise<void> => {
        const members = [...Object.entries(cast.people), ...Object.entries(cast.agents)];
        for (const [handle, { roles }] of members) await setMember(change.tx, { tenant: ctx.tenant, app: app.id, principal: ids.get(handle) ?? '', roles, attributes: {} });
        for (const id of await means.identity.administratorIds(change.tx))
          await setMember(change.tx, { tenant: ctx.tenant, app: app.id, principal: id, roles: [ownerRole], attributes: {} });
      };
      const { rows } = await buildApp(means, ctx, { id: ctx.job, name, project: 'main', sample: true, model, files, loads, finish });
      return { result: { app: name, rows } };
    },
  };
}

async function enrol(means: Means, ctx: Change, cast: Cast): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const { tenant } = ctx;
  for (const [handle, person] of Object.entries(cast.people)) {
    ids.set(handle, await means.identity.addPerson(ctx.tx, { tenant, email: `${handle}@${domain}`, name: person.name, language: person.language }));
  }
  for (const [handle, agent] of Object.entries(cast.agents)) {
    const owner = ids.get(agent.owner);
    if (owner === undefined) throw new Error(`sample.yaml: ${handle} has no owner`);
    ids.set(handle, await means.identity.addAgent(ctx.tx, { tenant, name: agent.name, description: agent.description, owner, onBehalf: true }));
  }
  return ids;
}

/** A seed file as COPY text; `@handle` stands for a person of the cast. */
function loadOf(entity: Entity, ids: ReadonlyMap<string, string>): Load {
  const file = path.join(folder, 'data', `${entity.name}.csv`);
  const columns = (readFileSync(file, 'utf8').split('\n', 1)[0] ?? '').split(',');
  const value = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text.startsWith('@') ? (ids.get(text.slice(1)) ?? null) : text);
  return {
    entity: entity.name,
    columns,
    rows: async function* () {
      for await (const row of readCsvRows(file)) yield copyLine(columns.map((column) => value(row.values[column])));
    },
  };
}
