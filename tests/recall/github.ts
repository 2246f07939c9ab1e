import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ToolDefinition } from '@portico/contracts';
import type { IndexEntry } from '../../server/registry/search/index.ts';

/** One version, so that figures compare from run to run. */
const version = '23.0.2';
const folder = path.join(tmpdir(), 'portico-recall');
const member = 'package/generated/api.github.com.json';

/** GitHub's whole REST description from npm (29 MB, fetched once into the temp folder); undefined where npm can't be reached. */
export async function githubDescription(): Promise<object | undefined> {
  const kept = path.join(folder, `github-${version}.json`);
  if (!existsSync(kept)) {
    mkdirSync(folder, { recursive: true });
    const work = mkdtempSync(path.join(folder, 'fetch-'));
    spawnSync('npm', ['pack', `@octokit/openapi@${version}`, '--silent', '--pack-destination', work], { timeout: 180_000, stdio: 'ignore' });
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (archive !== undefined && spawnSync('tar', ['xzf', archive, member], { cwd: work, timeout: 60_000 }).status === 0) renameSync(path.join(work, member), kept);
    rmSync(work, { recursive: true, force: true });
  }
  return existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as object) : undefined;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly [more: string]: unknown;
}
interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly (Schema & { readonly name?: string; readonly required?: boolean; readonly schema?: Schema })[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

export const toolName = (operationId: string): string => operationId.replace(/[/-]/g, '_');

/** The description's operations as entries of the index: summary as title, its description, path and body parameters. */
export function entriesOf(document: object): IndexEntry[] {
  const { paths } = document as Description;
  const resolve = <T extends { $ref?: string }>(node: T): T => (node.$ref === undefined ? node : (at(document, node.$ref) as T));
  return Object.values(paths).flatMap((methods) =>
    Object.values(methods).map((operation) => {
      const parameters = (operation.parameters ?? []).map(resolve);
      const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
      const resolved = body === undefined ? undefined : resolve(body);
      const properties = Object.fromEntries([
        ...parameters.map((one) => [one.name ?? '', { ...one.schema, description: one.description ?? '' }] as const),
        ...Object.entries(resolved?.properties ?? {}).map(([name, schema]) => [name, resolve(schema)] as const),
      ]);
      const required = [...parameters.filter((one) => one.required === true).map((one) => one.name ?? ''), ...(resolved?.required ?? [])];
      const tool: ToolDefinition = {
        name: toolName(operation.operationId),
        title: operation.summary,
        ...(operation.description !== undefined && { description: operation.description }),
        inputSchema: { type: 'object', properties, required },
      };
      return { provider: 'github', tool };
    }),
  );
}

function at(document: object, ref: string): unknown {
  let node: unknown = document;
  for (const key of ref.slice(2).split('/')) node = (node as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  return node;
}
