import { toProblem, type Language, type PorticoError } from '@portico/contracts';
import { isObject } from './protocol/message.ts';

/** A value as a tool's result: structured, and as text for clients that know no structure. */
export function toolResult(value: unknown): Record<string, unknown> {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], ...(isObject(value) && { structuredContent: value }) };
}

/**
 * A refusal an agent can act on: what was wrong and what to do in words, then code, findings and whether to try again as
 * JSON. Not as structured content: SDK v1 checks that against the tool's output schema even in errors.
 */
export function toolFailure(error: PorticoError, language: Language): Record<string, unknown> {
  const problem = toProblem(error, { language });
  const { code, retryable, issues } = problem;
  const facts = { code, retryable, ...(issues && { issues }) };
  return { content: [{ type: 'text', text: `${problem.detail}\n${JSON.stringify(facts)}` }], isError: true, _meta: { 'portico/problem': problem } };
}
