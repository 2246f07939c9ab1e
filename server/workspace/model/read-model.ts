import {
  appFileSchema,
  entitySchema,
  filePlaces,
  rolesFileSchema,
  surfaceFileSchema,
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
import { checkAppFiles, checkReferences } from './check-references.ts';
import { notesOn, type Findings, type Notes } from './findings.ts';
import { checkFormat, readYaml } from './read-yaml.ts';

export interface ReadModel {
  /** Undefined when anything is wrong. */
  readonly model: AppModel | undefined;
  /** What is wrong; when there is a model, what is only doubtful. */
  readonly issues: Issue[];
}

/** Reads and checks all files of an app: formats, references between files, policy. Pure. */
export function readModel(files: Files): ReadModel {
  const findings: Findings = { errors: checkFolder(files), warnings: [] };
  const app = readFile(files, findings, { file: filePlaces.app, schema: appFileSchema });
  const roles = readFile(files, findings, { file: filePlaces.roles, schema: rolesFileSchema });
  const surface = readFile(files, findings, { file: filePlaces.surface, schema: surfaceFileSchema });
  const entities = readEntities(files, findings);
  checkPages(files, findings);
  if (!Object.hasOwn(files, filePlaces.app))
    findings.errors.push({ file: filePlaces.app, message: { en: 'app.yaml is missing. It names the app.', zh: '缺少 app.yaml，该文件定义应用名称。' } });
  checkReferences(entities);
  if (app) checkAppFiles(entities, { app, ...(roles && { roles }), ...(surface && { surface }) });
  if (!app || findings.errors.length > 0) return { model: undefined, issues: [...findings.errors, ...findings.warnings] };
  const model: AppModel = {
    app: app.value,
    entities: inMenuOrder(app.value, entities),
    roles: roles?.value ?? ({ format: 1, roles: {} } satisfies RolesFile),
    access: files[filePlaces.access] ?? '',
    surface: surface?.value ?? ({ format: 1, style: 'auto', cap: 40, tools: {} } satisfies SurfaceFile),
  };
  const policy = checkPolicy(model);
  if (policy.length > 0) return { model: undefined, issues: [...policy, ...findings.warnings] };
  if (!Object.hasOwn(files, filePlaces.access))
    findings.warnings.push({
      file: filePlaces.access,
      message: { en: 'There is no access.cedar, so nobody may see any record. Add the file.', zh: '缺少 access.cedar，任何人都无法查看记录，请添加该文件。' },
    });
  return { model, issues: findings.warnings };
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

function checkPages(files: Files, findings: Findings): void {
  for (const [file, text] of Object.entries(files)) {
    if (!file.startsWith(`${filePlaces.pages}/`) || !file.endsWith('.json')) continue;
    try {
      JSON.parse(text);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const position = /position (\d+)/.exec(detail)?.[1];
      const line = position === undefined ? text.split('\n').length : text.slice(0, Number(position)).split('\n').length;
      findings.errors.push({ file, line, message: { en: `This is not valid JSON: ${detail}`, zh: `不是有效的 JSON：${detail}` } });
    }
  }
}

function inMenuOrder(app: AppFile, entities: ReadonlyMap<string, { entity: Entity }>): Record<string, Entity> {
  const names = [...new Set([...(app.menu ?? []), ...[...entities.keys()].sort()])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = entities.get(name);
      return found ? [[name, found.entity]] : [];
    }),
  );
}
