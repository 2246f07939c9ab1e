import {
  genericTools,
  processesFollow,
  scopeAllows,
  tasksComplete,
  thingBindings,
  titleIn,
  type AppModel,
  type BoundThing,
  type JsonSchema,
  type Language,
  type SurfaceTool,
  type ThingBinding,
} from '@portico/contracts';
import { subjectsFor } from '../identity/index.ts';
import type { AppInUse, ReadContext } from '../kernel/index.ts';
import { mayThing } from '../policy/index.ts';
import { inputSchemaOf, nested, objectOf, outputSchemaOf, withProperties } from './schemas.ts';
import { annotationsOf } from './tools.ts';
import { say } from './words.ts';

const actionOf = { function: 'call', process: 'start' } as const;

/** The functions and processes with a tool that the caller may call or start, as `function/name`. */
export async function callableThings(ctx: ReadContext, app: AppInUse): Promise<ReadonlySet<string>> {
  const bindings = thingBindings(app.model);
  if (bindings.length === 0 || !scopeAllows(ctx.principal.scopes, { app: app.name, effect: 'outside' })) return new Set();
  const subjects = await ctx.read((tx) => subjectsFor(tx, ctx.principal, app.id));
  return new Set(bindings.filter(({ thing }) => mayThing({ app, subjects, action: actionOf[thing.kind], name: thing.name.split('#')[0] ?? '' })).map(({ thing }) => key(thing)));
}

const key = ({ kind, name }: BoundThing): string => `${kind}/${name}`;

/** Tools for functions and processes the reader may call; their schemas are those of the app's files. */
export function thingTools({ model, callable, language }: { model: AppModel; callable: ReadonlySet<string>; language: Language }): SurfaceTool[] {
  const offered = thingBindings(model).filter(({ thing }) => callable.has(key(thing)));
  const starts = offered.some(({ thing }) => thing.kind === 'process');
  return [...offered.map((binding) => toolOf(binding, language)), ...(starts ? [followTool(language), answerTool(language)] : [])];
}

/** How a started process goes on: for clients that know no tasks of MCP. */
function followTool(language: Language): SurfaceTool {
  const output = outputSchemaOf(processesFollow);
  return {
    name: genericTools.follow,
    title: processesFollow.title[language],
    description: processesFollow.description[language],
    inputSchema: withProperties(inputSchemaOf(processesFollow), { app: undefined }),
    ...(output && { outputSchema: output }),
    annotations: annotationsOf(processesFollow, processesFollow.title[language]),
  };
}

function answerTool(language: Language): SurfaceTool {
  const title = say(language, 'Answer a task of a process', '办理流程任务');
  return {
    name: genericTools.answer,
    title,
    description: say(
      language,
      'Answers a task that follow_process says is yours, with values as its schema asks. A task of somebody else waits for her.',
      '办理 follow_process 列出的、由您处理的任务，values 需符合其 schema；属于他人的任务只能等待其本人处理。',
    ),
    inputSchema: withProperties(inputSchemaOf(tasksComplete), { app: undefined }),
    annotations: annotationsOf(tasksComplete, title),
  };
}

function toolOf(binding: ThingBinding, language: Language): SurfaceTool {
  const title = titleIn(language, binding.title, binding.name);
  const output = outputOf(binding);
  return {
    name: binding.name,
    title,
    description: titleIn(language, binding.description, title),
    inputSchema: nested({ type: 'object', ...binding.input }),
    ...(output && { outputSchema: output }),
    annotations: {
      title,
      readOnlyHint: binding.reads,
      destructiveHint: !binding.reads && binding.destructive,
      idempotentHint: binding.reads || binding.idempotent,
      openWorldHint: false,
    },
  };
}

/** What a function gives stands in `result`; a process tells where it stands, and at its end what came of it. */
function outputOf({ thing, output }: ThingBinding): JsonSchema | undefined {
  if (thing.kind === 'function') return objectOf({ result: nested(output ?? {}), run: { type: 'string' } }, ['result']);
  return outputSchemaOf(processesFollow);
}
