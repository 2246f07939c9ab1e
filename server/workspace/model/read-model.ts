import {
  appFileSchema,
  entitySchema,
  filePlaces,
  rolesFileSchema,
  surfaceFileSchema,
  toolBindings,
  type AppFile,
  type AppModel,
  type Entity,
  type Files,
  type Issue,
  type RolesFile,
  type SurfaceFile,
} from '@portico/contracts';
import type { z } from 'zod';
import { checkPolicy } from '../../policy/index.ts';
import { checkFolder } from '../check-paths.ts';
import { checkEntity } from './check-entity.ts';
import { checkComponents, componentName } from './check-components.ts';
import { checkContext } from './check-context.ts';
import { checkPages } from './check-pages.ts';
import { checkAppFiles, checkReferences } from './check-references.ts';
import { withFormulas } from './formulas.ts';
import { notesOn, type Findings, type Notes } from './findings.ts';
import { checkProcesses } from './check-processes.ts';
import { decisionAddresses, decisionSources, readDecisionFiles } from './read-decisions.ts';
import { elementsOf, processSources, readProcessFiles } from './read-processes.ts';
import { checkTests } from './check-tests.ts';
import { readContext } from './read-context.ts';
import { checkFunctions, checkToolNames, readFunctions } from './read-functions.ts';
import { readPages } from './read-pages.ts';
import { readTests } from './read-tests.ts';
import { checkFormat, readYaml } from './read-yaml.ts';

export interface ReadModel {
  /** Undefined when anything is wrong. */
  readonly model: AppModel | undefined;
  /** What is wrong; when there is a model, what is broken or only doubtful. */
  readonly issues: Issue[];
  /** Those of the issues that keep a model from being published: what a page names and nobody has. */
  readonly broken: readonly Issue[];
}

/** Reads and checks all files of an app: formats, references between files, policy. Pure. */
export function readModel(files: Files): ReadModel {
  const findings: Findings = { errors: checkFolder(files), broken: [], warnings: [] };
  const app = readFile(files, findings, { file: filePlaces.app, schema: appFileSchema });
  const roles = readFile(files, findings, { file: filePlaces.roles, schema: rolesFileSchema });
  const surface = readFile(files, findings, { file: filePlaces.surface, schema: surfaceFileSchema });
  const entities = readEntities(files, findings);
  const pages = readPages(files, findings);
  const context = readContext(files, findings);
  const functions = readFunctions(files, findings);
  const processes = readProcessFiles(files, findings, roles?.value);
  const decisions = readDecisionFiles(files, findings);
  if (!Object.hasOwn(files, filePlaces.app))
    findings.errors.push({ file: filePlaces.app, message: { en: 'app.yaml is missing. It names the app.', zh: '缺少 app.yaml，该文件定义应用名称。' } });
  checkComponents(files, findings);
  checkReferences(entities);
  checkFunctions(functions, { roles: ['owner', ...Object.keys(roles?.value.roles ?? {})] });
  checkPages({ entities, pages, components: new Set(Object.keys(files).flatMap((file) => componentName(file) ?? [])) });
  checkTests(readTests(files, findings), { entities, pages, roles: roles?.value, processes: elementsOf(processes), decisions: decisionAddresses(decisions) });
  checkProcesses(findings, { files, entities, roles: roles?.value, processes, decisions: decisionAddresses(decisions) });
  if (app) checkAppFiles(entities, { app, pages: new Set(pages.keys()), ...(roles && { roles }), ...(surface && { surface }) });
  const { errors, broken, warnings } = findings;
  if (!app || errors.length > 0) return { model: undefined, broken, issues: [...errors, ...broken, ...warnings] };
  const model: AppModel = {
    app: app.value,
    entities: inMenuOrder(app.value, new Map([...entities].map(([name, { entity }]) => [name, withFormulas(entity)]))),
    pages: inMenuOrder(app.value, new Map([...pages].map(([name, { page }]) => [name, page]))),
    roles: roles?.value ?? ({ format: 1, roles: {} } satisfies RolesFile),
    access: files[filePlaces.access] ?? '',
    surface: surface?.value ?? ({ format: 1, style: 'auto', cap: 40, tools: {} } satisfies SurfaceFile),
    ...(context && { context: context.held }),
    ...(processes.size > 0 && { processes: processSources(processes) }),
    ...(decisions.size > 0 && { decisions: decisionSources(decisions) }),
    ...(functions.size > 0 && { functions: Object.fromEntries([...functions].map(([name, { value }]) => [name, value])) }),
  };
  const tools = new Set(toolBindings(model).map(({ name }) => name));
  checkContext(context, { entities, files, tools });
  checkToolNames(functions, tools);
  const policy = checkPolicy(model);
  if (policy.length > 0) return { model: undefined, broken, issues: [...policy, ...broken, ...warnings] };
  if (!Object.hasOwn(files, filePlaces.access))
    warnings.push({
      file: filePlaces.access,
      message: { en: 'There is no access.cedar, so nobody may see any record. Add the file.', zh: '缺少 access.cedar，任何人都无法查看记录，请添加该文件。' },
    });
  return { model, broken, issues: [...broken, ...warnings] };
}

interface ReadFile<T> {
  readonly value: T;
  readonly notes: Notes;
}

function readFile<S extends z.ZodType>(files: Files, findings: Findings, of: { file: string; schema: S }): ReadFile<z.infer<S>> | undefined {
  const text = Object.hasOwn(files, of.file) ? files[of.file] : undefined;
  if (text === undefined) return undefined;
  const { yaml, issues } = readYaml(of.file, text);
  findings.errors.push(...issues);
  if (!yaml) return undefined;
  const checked = checkFormat(yaml, of.schema);
  findings.errors.push(...checked.issues);
  return checked.value === undefined ? undefined : { value: checked.value, notes: notesOn(yaml, findings) };
}

function readEntities(files: Files, findings: Findings): Map<string, { entity: Entity; notes: Notes }> {
  const entities = new Map<string, { entity: Entity; notes: Notes }>();
  for (const file of Object.keys(files).sort()) {
    if (!file.startsWith(`${filePlaces.entities}/`)) continue;
    const name = /^entities\/([^/]+)\.yaml$/.exec(file)?.[1];
    if (name === undefined) {
      findings.errors.push({
        file,
        message: { en: 'Only files like entities/Customer.yaml belong into this folder.', zh: '该文件夹只能包含形如 entities/Customer.yaml 的文件。' },
      });
      continue;
    }
    const read = readFile(files, findings, { file, schema: entitySchema });
    if (!read) continue;
    if (read.value.name !== name)
      read.notes.error(
        ['name'],
        `The file is called "${name}", the entity "${read.value.name}". Give both the same name.`,
        `文件名为“${name}”，实体名为“${read.value.name}”，请保持一致。`,
      );
    checkEntity(read.value, read.notes);
    entities.set(read.value.name, { entity: read.value, notes: read.notes });
  }
  return entities;
}

function inMenuOrder<T>(app: AppFile, found: ReadonlyMap<string, T>): Record<string, T> {
  const names = new Set([...(app.menu ?? []), ...[...found.keys()].sort()]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const one = found.get(name);
      return one === undefined ? [] : [[name, one]];
    }),
  );
}
