import {
  contextAssemble,
  contextLimits,
  contextList,
  filePlaces,
  parseValue,
  PorticoError,
  sourceKindOf,
  titleIn,
  type AppContext,
  type ContextChoice,
  type ContextPiece,
  type Issue,
  type Output,
} from '@portico/contracts';
import { subjectsFor } from '../../identity/index.ts';
import { implementRead, type AppInUse, type Implementation, type ReadContext } from '../../kernel/index.ts';
import { fitBudget, type Fitting, type Wanted } from './budget.ts';
import { choose, type Request, type Worked } from './choose.ts';
import { gather, type Gathered } from './gather.ts';

type Assembled = Output<typeof contextAssemble>;

/** context.list, context.assemble: the rules of context.yaml, for whoever may use the app. */
export function assembling(): Implementation[] {
  return [
    implementRead(contextList, (ctx, input) => {
      const contexts = Object.entries(released(ctx, input.app).model.context?.contexts ?? {});
      return Promise.resolve({
        contexts: contexts.map(([name, { title, description, budget, input: asked = {} }]) => ({
          name,
          title,
          ...(description !== undefined && { description }),
          budget: budget ?? contextLimits.budget,
          input: Object.entries(asked).map(([key, { type, title: said, required = false }]) => ({ name: key, type, ...(said !== undefined && { title: said }), required })),
        })),
      });
    }),
    implementRead(contextAssemble, async (ctx, asked) => {
      const app = released(ctx, asked.app);
      const contexts = app.model.context?.contexts ?? {};
      const context = Object.hasOwn(contexts, asked.name) ? contexts[asked.name] : undefined;
      if (!context) throw new PorticoError('not_found', { params: { what: 'context', name: asked.name } });
      const request: Request = {
        input: checkInput(context, asked.input),
        purpose: asked.purpose,
        principal: await describePrincipal(ctx, app),
        language: ctx.from.language,
      };
      const parts = await Promise.all(context.pieces.map((piece) => readPiece(ctx, piece, { app, request })));
      const budget = asked.budget ?? context.budget ?? contextLimits.budget;
      const fitting = fitBudget(
        parts.map((part) => part.wanted),
        budget,
      );
      const pieces = parts.map((part, index) => told(part, fitting[index], { app, context: asked.name, budget }));
      const { language } = ctx.from;
      return {
        app: app.name,
        name: asked.name,
        title: titleIn(language, context.title, asked.name),
        release: app.release,
        budget,
        tokens: pieces.reduce((sum, { tokens }) => sum + tokens, 0),
        pieces,
      };
    }),
  ];
}

function released(ctx: ReadContext, name: string): AppInUse {
  if (!ctx.app) throw new PorticoError('not_found', { params: { what: 'release of the app', name } });
  return ctx.app;
}

/** What was said of the work, in the types the context declares. Throws `request.invalid` with each place. */
function checkInput(context: AppContext, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const declared = context.input ?? {};
  const issues: Issue[] = [];
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name))
      issues.push({
        place: name,
        message: {
          en: `this context takes no "${name}"; it takes: ${Object.keys(declared).join(', ')}`,
          zh: `该上下文没有输入“${name}”，可用：${Object.keys(declared).join('、')}`,
        },
      });
  }
  for (const [name, { type, required }] of Object.entries(declared)) {
    const value = given[name];
    if (value === undefined || value === null || value === '') {
      if (required === true) issues.push({ place: name, message: { en: 'is needed', zh: '为必填' } });
      continue;
    }
    const parsed = type === 'enum' ? { value } : parseValue({ type }, value);
    if ('problem' in parsed) issues.push({ place: name, message: parsed.problem });
    else values[name] = parsed.value;
  }
  if (issues.length > 0) throw new PorticoError('request.invalid', { params: { detail: `input.${issues[0]?.place ?? ''}` }, issues });
  return values;
}

/** Who asks, as expressions know her. An agent that acts for somebody has what both have. */
async function describePrincipal(ctx: ReadContext, app: AppInUse): Promise<Record<string, unknown>> {
  const { principal } = ctx;
  const subjects = await ctx.read((tx) => subjectsFor(tx, principal, app.id));
  const [first, ...others] = subjects;
  return {
    id: principal.onBehalfOf?.id ?? principal.id,
    name: principal.onBehalfOf?.name ?? principal.name,
    kind: principal.kind,
    agent: principal.kind === 'agent' ? principal.name : null,
    roles: (first?.roles ?? []).filter((role) => others.every(({ roles }) => roles.includes(role))),
    ...first?.attributes,
  };
}

/** A piece that was read, as much as there is of it. */
interface Part {
  readonly piece: ContextPiece;
  readonly taken: Worked<{ choice: ContextChoice; at: number }>;
  readonly gathered: Gathered;
  readonly wanted: Wanted;
}

async function readPiece(ctx: ReadContext, piece: ContextPiece, at: { app: AppInUse; request: Request }): Promise<Part> {
  const now = ctx.clock.now();
  const { language } = ctx.from;
  const taken = choose(piece, { request: at.request, now });
  const gathered = taken.ok ? await gather(ctx, taken.value.choice, { ...at, now, language }) : { why: taken.why };
  const body = 'found' in gathered ? gathered.found.body : { units: [], joint: '', divisible: false };
  return { piece, taken, gathered, wanted: { heading: titleIn(language, piece.title, piece.id), body, cut: piece.cut ?? 'normal', most: piece.tokens } };
}

/** A piece as it is given, with where it comes from. */
function told(part: Part, fitting: Fitting | undefined, at: { app: AppInUse; context: string; budget: number }): Assembled['pieces'][number] {
  const { piece, taken, gathered, wanted } = part;
  const fits = fitting ?? { text: '', tokens: 0, before: 0, units: 0, by: undefined };
  const found = 'found' in gathered ? gathered.found : undefined;
  const choice = taken.ok ? taken.value.choice : piece;
  const kind = sourceKindOf(choice) ?? 'text';
  const most = {
    en: fits.by === 'piece' ? `${piece.tokens ?? 0} tokens of this piece` : `${at.budget} tokens in all`,
    zh: fits.by === 'piece' ? `本项上限 ${piece.tokens ?? 0} 令牌` : `总上限 ${at.budget} 令牌`,
  };
  const cutBy = { en: `more than ${most.en}`, zh: `超出${most.zh}` };
  return {
    id: piece.id,
    title: wanted.heading,
    state: !found || fits.units === 0 ? 'left out' : fits.by === undefined ? 'whole' : 'shortened',
    why: 'why' in gathered ? gathered.why : fits.by === undefined ? null : cutBy,
    text: fits.text,
    tokens: fits.tokens,
    before: { tokens: fits.before, items: found?.counted === true ? found.body.units.length : null },
    items: found?.counted === true ? fits.units : null,
    cut: wanted.cut,
    provenance: {
      file: filePlaces.context,
      line: at.app.model.context?.lines[`${at.context}/${piece.id}`] ?? null,
      choice: taken.ok ? taken.value.at : 0,
      kind,
      source: sourceOf(choice),
      records: found?.records.slice(0, fits.units) ?? [],
      version: found?.version ?? `release ${at.app.release}`,
    },
  };
}

/** What a choice reads, in a word or two: `Ticket`, `docs/search`, `context/house.md`. */
function sourceOf({ records, tool, resource, file, provider }: ContextChoice): string {
  const name = records ?? tool ?? resource ?? file ?? 'text';
  return provider === undefined ? name : `${provider}/${name}`;
}
