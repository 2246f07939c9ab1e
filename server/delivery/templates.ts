import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filePlaces, PorticoError, templatesList, type AppModel, type Files, type Title } from '@portico/contracts';
import { implementRead, type ChangeContext, type Implementation } from '../kernel/index.ts';
import { applySteps, copyLine, copyRows, createAppSchema, planChange } from '../schema/index.ts';
import { modelFiles, readModel, type AppRow } from '../workspace/index.ts';
import { seedRows } from './seed.ts';

const folder = fileURLToPath(new URL('./templates/', import.meta.url));
/** Each has a folder of its name with the files of an app; offered in this order. */
export const templateNames = ['help-desk', 'crm', 'project-tracker', 'inventory', 'leave-request', 'asset-register'] as const;
type TemplateName = (typeof templateNames)[number];

interface Template {
  readonly files: Files;
  readonly model: AppModel;
}

const read = new Map<TemplateName, Template>();

/** A template as it lies on disk; read once. */
function templateOf(name: TemplateName): Template {
  const known = read.get(name);
  if (known) return known;
  const found = readdirSync(path.join(folder, name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => path.relative(path.join(folder, name), path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const files = Object.fromEntries(paths.map((file) => [file, readFileSync(path.join(folder, name, file), 'utf8')]));
  const { model, issues } = readModel(files);
  if (!model) throw new Error(`template ${name}: ${JSON.stringify(issues)}`);
  const template = { files, model };
  read.set(name, template);
  return template;
}

/** `templates.list` */
export function listTemplates(): Implementation {
  return implementRead(templatesList, async () => ({ templates: templateNames.map(describe) }));
}

function describe(name: TemplateName) {
  const { model, files } = templateOf(name);
  const { app, roles } = model;
  return {
    name,
    title: app.title,
    description: app.description ?? app.title,
    ...(app.icon !== undefined && { icon: app.icon }),
    // A page that needs something to open with is reached from another one.
    pages: Object.values(model.pages).flatMap((page) => (Object.values(page.params ?? {}).some((param) => param.required === true) ? [] : [page.title])),
    entities: Object.values(model.entities).map((entity) => entity.plural ?? entity.title ?? entity.name),
    roles: Object.entries(roles.roles).map(([role, { title }]) => title ?? role),
    rows: seedRows({ files, model, person: '' }).seeds.reduce((sum, { rows }) => sum + rows.length, 0),
  };
}

/** The files of a new app from a template: its own name and title, and rows with dates around `now`. */
export function filesFrom(template: string, app: { name: string; title: Title; now: Date }): Files {
  const name = templateNames.find((one) => one === template);
  if (!name) throw new PorticoError('not_found', { params: { what: 'template', name: template } });
  const { files, model } = templateOf(name);
  const own = modelFiles({ ...model, app: { ...model.app, name: app.name, title: app.title } })[filePlaces.app] ?? '';
  const rows = Object.entries(files).flatMap(([file, text]) => (file.startsWith(`${filePlaces.data}/`) ? [[file, moveDates(text, app.now)] as const] : []));
  return { ...files, ...Object.fromEntries(rows), [filePlaces.app]: own };
}

/** What the rows of all templates mean by today. */
const written = Date.parse('2026-06-01');
const day = 86_400_000;

/** Moves every date that begins a cell, so that what was written as of then holds as of now. */
function moveDates(csv: string, now: Date): string {
  const moved = Math.floor((now.getTime() - written) / day) * day;
  return csv.replaceAll(/(?<=^|,)\d{4}-\d{2}-\d{2}/gm, (date) => new Date(Date.parse(date) + moved).toISOString().slice(0, 10));
}

/** Tables and rows of an app that begins with some, in the transaction that creates it. `@…` in a row is the person who makes it. */
export async function fillApp(ctx: ChangeContext, app: { row: AppRow; model: AppModel; files: Files }): Promise<void> {
  const { schema } = app.row;
  const { steps, issues } = planChange(undefined, app.model);
  const [first] = issues;
  if (first) throw new PorticoError('plan.impossible', { params: { detail: first.message.en }, issues });
  await createAppSchema(ctx.tx, schema);
  const phase = (wanted: string) => steps.filter((step) => step.phase === wanted);
  await applySteps(ctx.tx, schema, phase('tables'));
  const person = (ctx.principal.onBehalfOf ?? ctx.principal).id;
  const { seeds } = seedRows({ files: app.files, model: app.model, person });
  for (const { entity, columns, rows } of seeds) await copyRows(ctx.tx, { schema, entity, columns, chunks: lines(rows) });
  await applySteps(ctx.tx, schema, phase('constraints'));
}

async function* lines(rows: readonly (readonly (string | null)[])[]): AsyncIterable<string> {
  await Promise.resolve();
  for (const row of rows) yield copyLine(row);
}
