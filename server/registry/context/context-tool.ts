import { contextAssemble, genericTools, titleIn, type AppModel, type Language, type SurfaceTool } from '@portico/contracts';
import { inputSchemaOf, outputSchemaOf, property, withProperties } from '../schemas.ts';
import { say } from '../words.ts';

/** `get_context`: what the app has ready for agents; undefined where it has nothing. */
export function contextTool({ model, language }: { model: AppModel; language: Language }): SurfaceTool | undefined {
  const contexts = Object.entries(model.context?.contexts ?? {});
  if (contexts.length === 0) return undefined;
  const schema = inputSchemaOf(contextAssemble);
  const title = contextAssemble.title[language];
  const ready = contexts.map(([name, context]) => {
    const needs = Object.entries(context.input ?? {}).map(([key, { required }]) => (required === true ? key : `${key}?`));
    return `${name}${needs.length > 0 ? ` (${needs.join(', ')})` : ''}: ${titleIn(language, context.description ?? context.title, name)}`;
  });
  const output = outputSchemaOf(contextAssemble);
  return {
    name: genericTools.context,
    title,
    description: `${say(language, 'What you should know before you work on something, put together by the rules of this app. Ready are:', '在处理某项工作前应了解的内容，按本应用规则组装。可用：')}\n${ready.join('\n')}`,
    inputSchema: withProperties(schema, {
      app: undefined,
      name: { type: 'string', enum: contexts.map(([name]) => name) },
      purpose: property(schema, 'purpose', { description: say(language, 'What you are about to do, in a sentence', '一句话说明将要做什么') }),
      input: property(schema, 'input', { description: say(language, 'What the context asks for, by name', '上下文所需的输入，按名称给出') }),
      budget: property(schema, 'budget', { description: say(language, 'Most tokens', '令牌上限') }),
    }),
    ...(output && { outputSchema: output }),
    annotations: { title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  };
}
