import type { Issue, Text } from '@portico/contracts';
import { answerOf } from './answers.ts';
import { buildTool, type Built } from './build-tool.ts';
import { takes, type Curation } from './curation.ts';
import { createFindings, type Findings } from './findings.ts';
import { listAt } from './json.ts';
import { mergeTools } from './merge-tools.ts';
import { operationsOf, type ApiOperation } from './operations.ts';
import type { ConvertedTool } from './plan.ts';
import type { ApiDocument } from './read-document.ts';
import { Unresolvable } from './references.ts';
import { createSchemas } from './schemas.ts';
import { schemesOf } from './security.ts';
import { isAbsolute, serverOf } from './servers.ts';
import { createToolNames } from './tool-names.ts';

/** What was taken of a document, and what was not, with the reason and the place of each. */
export interface ConversionReport {
  readonly title: string;
  readonly version: string;
  readonly operations: number;
  readonly taken: number;
  readonly tools: number;
  readonly tags: readonly { readonly tag: string; readonly operations: number; readonly taken: number }[];
  readonly notTaken: readonly { readonly operation: string; readonly place: string; readonly reason: Text }[];
  /** What was changed, left out or guessed on the way. */
  readonly findings: readonly Issue[];
}
export interface Conversion {
  readonly tools: readonly ConvertedTool[];
  readonly report: ConversionReport;
  /** Base URL the document names, if it is a whole one. */
  readonly server: string | undefined;
  /** The same as it stands in the document: whole, or relative to where the document lies. */
  readonly base: string | undefined;
  /** Names of the security schemes that credentials can be given for. */
  readonly schemes: readonly string[];
}

/** Turns an API into tools. The same document and curation give the same tools in the same order. */
export function convert(document: ApiDocument, curation: Curation): Conversion {
  const findings = createFindings();
  const operations = operationsOf(document, findings);
  const base = serverOf(listAt(document.root, 'servers'), curation.variables, { place: '#/servers', findings });
  const server = wholeOf(base, findings);
  const schemes = schemesOf(document, curation, findings);
  const from = {
    document,
    curation,
    findings,
    schemes,
    server,
    inputs: createSchemas(document, { direction: 'input', findings }),
    outputs: createSchemas(document, { direction: 'output', findings }),
    names: createToolNames(findings),
  };
  const notTaken: ConversionReport['notTaken'][number][] = [];
  const built: Built[] = [];
  for (const operation of operations) {
    const reason = whyNot(operation, curation) ?? attempt(() => void built.push(buildTool(operation, answerOf(operation, { document, schemas: from.outputs, findings }), from)));
    if (reason) notTaken.push({ operation: operation.id ?? operation.key, place: reason.place, reason: reason.reason });
  }
  complainOfStrangers(operations, curation, findings);
  const tools = mergeTools(built, curation, findings);
  return { tools, server, base, schemes: Object.keys(schemes), report: report({ document, operations, built, notTaken }, tools, findings) };
}

interface Reason {
  readonly place: string;
  readonly reason: Text;
}

function whyNot(operation: ApiOperation, curation: Curation): Reason | undefined {
  if (operation.failure) return operation.failure;
  if (!takes(curation, operation)) return { place: operation.place, reason: { en: 'The curation leaves it out.', zh: '配置中未选择该操作。' } };
  if (operation.method === 'TRACE')
    return { place: operation.place, reason: { en: 'TRACE may not be sent: it would give credentials back.', zh: '不允许发送 TRACE：它会回显凭据。' } };
  return undefined;
}

function attempt(run: () => void): Reason | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Unresolvable) return error;
    throw error;
  }
}

function wholeOf(base: string | undefined, findings: Findings): string | undefined {
  if (base !== undefined && isAbsolute(base)) return base;
  findings.add('no server', '#/servers', {
    en: 'The document names no whole server URL. Give the base URL with the provider.',
    zh: '文档未给出完整的服务器地址，请在提供方中填写基础 URL。',
  });
  return undefined;
}

/** Settings for operations that do not exist: a slip, or the document has changed. */
function complainOfStrangers(operations: readonly ApiOperation[], curation: Curation, findings: Findings): void {
  const known = new Set(operations.flatMap((one) => [one.key, one.id]));
  for (const name of Object.keys(curation.tools))
    if (!known.has(name)) findings.add('curation', `curation.tools.${name}`, { en: `There is no operation "${name}" in the document.`, zh: `文档中没有操作“${name}”。` });
}

function report(
  of: { document: ApiDocument; operations: readonly ApiOperation[]; built: readonly Built[]; notTaken: ConversionReport['notTaken'] },
  tools: readonly ConvertedTool[],
  findings: Findings,
): ConversionReport {
  const taken = new Set(of.built.map((one) => one.operation));
  const tags = new Map<string, { operations: number; taken: number }>();
  for (const operation of of.operations)
    for (const tag of operation.tags.length > 0 ? operation.tags : ['']) {
      const count = tags.get(tag) ?? { operations: 0, taken: 0 };
      tags.set(tag, { operations: count.operations + 1, taken: count.taken + (taken.has(operation) ? 1 : 0) });
    }
  return {
    title: of.document.title,
    version: of.document.version,
    operations: of.operations.length,
    taken: of.built.length,
    tools: tools.length,
    tags: [...tags].map(([tag, count]) => ({ tag, ...count })),
    notTaken: of.notTaken,
    findings: findings.list(),
  };
}
