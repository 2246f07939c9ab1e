// Tools that ask the caller something before they answer: questions to the person, to her model, for her roots. Written
// once: in sessions before 2026-07-28 the SDK turns them into requests of the server.
import { acceptedContent, createRequestStateCodec, inputRequired, inputResponse, type InputRequest, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { says } from './fixture-content.ts';

/** Signs what a round leaves with the client; one key for all instances, as any of them may get it back. */
export const rounds = createRequestStateCodec<{ round: number; name?: string }>({ key: 'a key of the fixture, for nothing but tests' });

type FormSchema = Extract<Parameters<typeof inputRequired.elicit>[0]['requestedSchema'], { properties: unknown }>;

const form = (message: string, properties: FormSchema['properties'], required?: string[]) =>
  inputRequired.elicit({ message, requestedSchema: { type: 'object', properties, ...(required && { required }) } });
const sample = (text: string, maxTokens: number) => inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens });
const string = { type: 'string' as const };
const boolean = { type: 'boolean' as const };
const nameForm = form('What is your name?', { name: string }, ['name']);
const confirmForm = form('Please confirm', { ok: boolean }, ['ok']);

const answered = (ctx: ServerContext, key: string) => inputResponse(ctx.mcpReq.inputResponses, key);
const ask = (inputRequests: Record<string, InputRequest>, requestState?: string) => inputRequired({ inputRequests, ...(requestState !== undefined && { requestState }) });
const named = (ctx: ServerContext, key: string) => acceptedContent(ctx.mcpReq.inputResponses, key, z.object({ name: z.string() }))?.name;

export function addQuestions(server: McpServer): void {
  addPlain(server);
  addForms(server);
  addRounds(server);
}

/** One question of one kind. */
function addPlain(server: McpServer): void {
  const asksModel = (ctx: ServerContext, key: string, question: InputRequest) => {
    const answer = answered(ctx, key);
    if (answer.kind !== 'sampling') return ask({ [key]: question });
    const content = Array.isArray(answer.result.content) ? answer.result.content[0] : answer.result.content;
    return says(`LLM response: ${content?.type === 'text' ? content.text : ''}`);
  };
  server.registerTool('test_sampling', { description: "Asks the caller's model", inputSchema: z.object({ prompt: z.string() }) }, ({ prompt }, ctx) =>
    asksModel(ctx, 'answer', sample(prompt, 100)),
  );
  server.registerTool('test_input_required_result_sampling', { description: "Asks the caller's model for a capital" }, (ctx) =>
    asksModel(ctx, 'capital_question', sample('What is the capital of France?', 100)),
  );
  server.registerTool('test_missing_capability', { description: 'Needs a caller with a model' }, (ctx) => asksModel(ctx, 'answer', sample('Anything?', 10)));
  for (const name of ['test_input_required_result_elicitation', 'test_streaming_elicitation']) {
    server.registerTool(name, { description: 'Asks for a name and greets' }, (ctx) => {
      const answer = named(ctx, 'user_name');
      return answer === undefined ? ask({ user_name: nameForm }) : says(`Hello, ${answer}!`);
    });
  }
  server.registerTool('test_input_required_result_list_roots', { description: 'Asks for the roots' }, (ctx) => {
    const answer = answered(ctx, 'client_roots');
    return answer.kind === 'roots' ? says(answer.roots.map((root) => root.uri).join(', ')) : ask({ client_roots: inputRequired.listRoots() });
  });
  server.registerTool('test_input_required_result_capabilities', { description: 'Asks only what the caller can answer' }, (ctx) => {
    if (ctx.mcpReq.inputResponses) return says('Thank you');
    const can = server.server.getClientCapabilities() ?? {};
    return ask({ ...(can.elicitation && { user_name: nameForm }), ...(can.sampling && { greeting: sample('Generate a greeting', 50) }) });
  });
}

/** Forms with everything a form may have. */
function addForms(server: McpServer): void {
  const asksForm = (ctx: ServerContext, question: InputRequest, words: string) => {
    const answer = answered(ctx, 'answer');
    if (answer.kind !== 'elicit') return ask({ answer: question });
    return says(`${words}: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`);
  };
  const person = { username: { ...string, description: "User's response" }, email: { ...string, description: "User's email address" } };
  server.registerTool('test_elicitation', { description: 'Asks the person', inputSchema: z.object({ message: z.string() }) }, ({ message }, ctx) =>
    asksForm(ctx, form(message, person, ['username', 'email']), 'User response'),
  );
  const defaults = form('Please look over the defaults', {
    name: { ...string, default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { ...string, enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { ...boolean, default: true },
  });
  server.registerTool('test_elicitation_sep1034_defaults', { description: 'Asks with defaults of every type' }, (ctx) => asksForm(ctx, defaults, 'Elicitation completed'));
  const titled = (what: string) => [1, 2, 3].map((index) => ({ const: `value${index}`, title: `${what} ${index}` }));
  const choices = form('Please choose', {
    untitledSingle: { ...string, enum: ['option1', 'option2', 'option3'] },
    titledSingle: { ...string, oneOf: titled('Option') },
    legacyEnum: { ...string, enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
    untitledMulti: { type: 'array', items: { ...string, enum: ['option1', 'option2', 'option3'] } },
    titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
  });
  server.registerTool('test_elicitation_sep1330_enums', { description: 'Asks with choices of every kind' }, (ctx) => asksForm(ctx, choices, 'Elicitation completed'));
}

/** Questions with state that goes out and comes back. */
function addRounds(server: McpServer): void {
  for (const name of ['test_input_required_result_request_state', 'test_input_required_result_tampered_state']) {
    server.registerTool(name, { description: 'Asks to confirm, and wants its state back as it was' }, async (ctx) => {
      const back = ctx.mcpReq.requestState<{ round: number }>()?.round === 1 && answered(ctx, 'confirm').kind === 'elicit';
      return back ? says('state-ok') : ask({ confirm: confirmForm }, await rounds.mint({ round: 1 }));
    });
  }
  server.registerTool('test_input_required_result_multiple_inputs', { description: 'Asks for a name, a greeting and the roots at once' }, async (ctx) => {
    const [name, greeting, roots] = [named(ctx, 'user_name'), answered(ctx, 'greeting'), answered(ctx, 'client_roots')];
    if (name !== undefined && greeting.kind === 'sampling' && roots.kind === 'roots') return says(`${name} has ${roots.roots.length} roots`);
    return ask({ user_name: nameForm, greeting: sample('Generate a greeting', 50), client_roots: inputRequired.listRoots() }, await rounds.mint({ round: 1 }));
  });
  server.registerTool('test_input_required_result_multi_round', { description: 'Asks for a name, then for a colour' }, async (ctx) => {
    const state = ctx.mcpReq.requestState<{ round: number; name: string }>();
    const name = named(ctx, 'step1');
    const color = acceptedContent(ctx.mcpReq.inputResponses, 'step2', z.object({ color: z.string() }))?.color;
    if (state?.round === 2 && color !== undefined) return says(`${state.name} likes ${color}`);
    if (state?.round === 1 && name !== undefined) {
      return ask({ step2: form('Step 2: What is your favorite color?', { color: string }, ['color']) }, await rounds.mint({ round: 2, name }));
    }
    return ask({ step1: form('Step 1: What is your name?', { name: string }, ['name']) }, await rounds.mint({ round: 1 }));
  });
}
