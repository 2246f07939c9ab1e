import {
  appsGet,
  draftsGet,
  filesContents,
  functionFile,
  functionsCheck,
  functionsTry,
  PorticoError,
  type AppFunction,
  type Files,
  type Input,
  type Issue,
} from '@portico/contracts';
import { implementOutside, implementRead, type Implementation, type OutsideContext } from '../kernel/index.ts';
import { appByName, readFunctions } from '../workspace/index.ts';
import type { Perform } from './perform.ts';

/** functions.try: as it stands in a draft, or as it is being written. functions.check: the same without running it. */
export function tryFunction(perform: Perform): Implementation[] {
  return [
    implementOutside(functionsTry, async (ctx, input) => {
      const draft = await ctx.call(draftsGet, { app: input.app, ...(input.branch !== undefined && { branch: input.branch }) });
      const { code, issues } = readOne(input.function, await writtenFiles(ctx, { ...input, head: draft.head, branch: draft.branch }));
      if (!code) throw new PorticoError('files.invalid', { params: { detail: issues[0]?.message.en ?? '' }, issues });
      const app = await ctx.read((tx) => appByName(tx, input.app));
      if (!app) throw new PorticoError('not_found', { params: { what: 'app', name: input.app } });
      const means = draft.preview?.name ?? input.app;
      const { run } = await perform(ctx, { app: { id: app.id, means }, name: input.function, code, release: null, cause: 'try', input: input.input });
      return run;
    }),
    implementRead(functionsCheck, async (ctx, input) => {
      await ctx.call(appsGet, { app: input.app });
      const files = { [functionFile(input.function, input.language)]: input.source, [`functions/${input.function}.yaml`]: input.settings };
      return { issues: readOne(input.function, files).issues };
    }),
  ];
}

/** The function's files: what the caller is writing stands in place of what is saved. */
async function writtenFiles(ctx: OutsideContext, input: Input<typeof functionsTry> & { branch: string; head: string }): Promise<Files> {
  const folder = `functions/${input.function}.`;
  const { files } = await ctx.call(filesContents, { app: input.app, branch: input.branch, commit: input.head, under: [folder] });
  if (input.source === undefined && input.settings === undefined) return files;
  const language = input.language ?? (Object.hasOwn(files, functionFile(input.function, 'python')) ? 'python' : 'javascript');
  const code = functionFile(input.function, language);
  return {
    [code]: input.source ?? files[code] ?? '',
    [`${folder}yaml`]: input.settings ?? files[`${folder}yaml`] ?? `format: 1\ntitle: ${input.function}\ninput: {type: object}\n`,
  };
}

function readOne(name: string, files: Files): { code: AppFunction | undefined; issues: Issue[] } {
  const findings = { errors: [] as Issue[], broken: [], warnings: [] };
  const found = readFunctions(files, findings).get(name);
  const { errors } = findings;
  if (!found && errors.length === 0) throw new PorticoError('not_found', { params: { what: 'function', name } });
  return { code: errors.length === 0 ? found?.value : undefined, issues: errors };
}
