// Prompts, resources and what can be subscribed to.
import { acceptedContent, completable, inputRequired, ResourceTemplate, type GetPromptResult, type McpServer, type PromptMessage } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { png } from './fixture-content.ts';

const text = (words: string): PromptMessage => ({ role: 'user', content: { type: 'text', text: words } });
const messages = (...list: PromptMessage[]): GetPromptResult => ({ messages: list });

export function addPromptsAndResources(server: McpServer): void {
  addPrompts(server);
  addResources(server);
}

function addPrompts(server: McpServer): void {
  const towns = completable(z.string().describe('First argument'), (start) => ['paris', 'park', 'party'].filter((word) => word.startsWith(start)));
  server.registerPrompt('test_simple_prompt', { description: 'Takes nothing' }, () => messages(text('This is a simple prompt for testing.')));
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Takes two arguments', argsSchema: z.object({ arg1: towns, arg2: z.string().describe('Second argument') }) },
    ({ arg1, arg2 }) => messages(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Embeds a resource', argsSchema: z.object({ resourceUri: z.string().describe('What to embed') }) },
    ({ resourceUri: uri }) =>
      messages(
        { role: 'user', content: { type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' } } },
        text('Please process the embedded resource above.'),
      ),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'Shows an image' }, () =>
    messages({ role: 'user', content: { type: 'image', data: png, mimeType: 'image/png' } }, text('Please analyze the image above.')),
  );
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks before it answers' }, (ctx) => {
    const answer = acceptedContent(ctx.mcpReq.inputResponses, 'user_context', z.object({ context: z.string() }));
    if (answer) return messages(text(`In the context of ${answer.context}`));
    const requestedSchema = { type: 'object' as const, properties: { context: { type: 'string' as const } }, required: ['context'] };
    return inputRequired({ inputRequests: { user_context: inputRequired.elicit({ message: 'What context should the prompt use?', requestedSchema }) } });
  });
}

function addResources(server: McpServer): void {
  const fixed = (name: string, mimeType: string, content: { text: string } | { blob: string }) => {
    const uri = `test://${name}`;
    server.registerResource(name, uri, { description: `The resource ${name}`, mimeType, cacheHint: { ttlMs: 1000, cacheScope: 'public' } }, () => ({
      contents: [{ uri, mimeType, ...content }],
    }));
  };
  fixed('static-text', 'text/plain', { text: 'This is the content of the static text resource.' });
  fixed('static-binary', 'image/png', { blob: png });
  fixed('watched-resource', 'text/plain', { text: 'Look again when you are told.' });
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'Data by id', mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }) }],
    }),
  );
  // Sessions before 2026-07-28 subscribe with calls of their own; every session hears of every change here.
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
}
