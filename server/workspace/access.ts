import { accessCompose, accessRead, type AppModel } from '@portico/contracts';
import { implementRead, type Implementation, type ReadContext } from '../kernel/index.ts';
import { composeAccess, readMatrix } from '../policy/index.ts';
import { findingsOf, requireModel } from './check-files.ts';
import { headOf, openApp, type Ground } from './land.ts';
import { filesAt } from './repository.ts';
import { applyChanges } from './write-commit.ts';

interface Asked {
  readonly app: string;
  readonly branch: string;
  readonly files: Readonly<Record<string, string | null>>;
}

/** Who may do what, read from the rules as a matrix and written back as rules: `access.read`, `access.compose`. */
export function drawAccess(ground: Ground): Implementation[] {
  const modelOf = async (ctx: ReadContext, asked: Asked) => {
    const open = await openApp(ground, ctx, asked.app);
    const files = applyChanges(await filesAt(open.repository, headOf(open, asked.branch)), asked.files);
    return { files, model: requireModel(open.app.name, files).model, app: open.app.name };
  };
  return [
    implementRead(accessRead, async (ctx, input) => readMatrix((await modelOf(ctx, input)).model)),
    implementRead(accessCompose, async (ctx, input) => {
      const { files, model, app } = await modelOf(ctx, input);
      const text = composeAccess(model, input.cells, input.things);
      const next: { model: AppModel | undefined; issues: ReturnType<typeof findingsOf>['issues'] } = findingsOf(app, applyChanges(files, { 'access.cedar': text }));
      return { text, valid: next.model !== undefined, issues: next.issues, matrix: readMatrix(next.model ?? model) };
    }),
  ];
}
