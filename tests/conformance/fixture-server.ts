// One instance of the fixture: per request in the era of 2026-07-28, per session before it.
import { McpServer } from '@modelcontextprotocol/server';
import { addContent, says } from './fixture-content.ts';
import { addPromptsAndResources } from './fixture-prompts.ts';
import { addQuestions, rounds } from './fixture-questions.ts';
import { addTasks, tasksExtension } from './fixture-tasks.ts';

/** What can change while the fixture runs: each call changes something and says so. */
export interface Changes {
  /** How often the lists have changed; one item of each list tells it. */
  readonly count: { tools: number; prompts: number };
  tools(): void;
  prompts(): void;
  resource(uri: string): void;
}

export interface Instance {
  readonly server: McpServer;
  /** Shows the lists as they are now, and says so to its session. */
  showTools(): void;
  showPrompts(): void;
}

export function conformanceServer(changes: Changes): Instance {
  const server = new McpServer(
    { name: 'portico-conformance-fixture', version: '1.0.0' },
    {
      instructions: 'Everything the conformance suite calls.',
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        completions: {},
        logging: {},
        extensions: { [tasksExtension]: {} },
      },
      requestState: { verify: rounds.verify },
    },
  );
  addContent(server, changes);
  addQuestions(server);
  addPromptsAndResources(server);
  addTasks(server);
  const times = (count: number) => ({ description: `Changed ${count} times` });
  const tool = server.registerTool('test_changing_tool', times(changes.count.tools), () => says('Here'));
  const prompt = server.registerPrompt('test_changing_prompt', times(changes.count.prompts), () => ({ messages: [] }));
  return { server, showTools: () => tool.update(times(changes.count.tools)), showPrompts: () => prompt.update(times(changes.count.prompts)) };
}
