import { decide, evaluateFeel, readDecisions, type DecisionFile, type Json, type Means, type Variables } from '@portico/bpmn';
import type { AppModel } from '@portico/contracts';
import { LRUCache } from 'lru-cache';

const read = new LRUCache<string, DecisionFile>({ max: 200 });

/** What the engine asks while it steps: FEEL, and the decisions of the app's release in use. What throws is an incident. */
export function meansFor(app: { readonly model: Pick<AppModel, 'decisions'> }): Means {
  return { feel, decide: (address, variables, at) => decideBy(app.model, address, { variables, at }) };
}

/** Works a FEEL expression out; throws what can't be read. */
export function feel(expression: string, variables: Variables, at: string): Json {
  const outcome = evaluateFeel(expression, { variables, now: new Date(at) });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value as Json;
}

/** `<file>`, or `<file>#<id>` for one of several decisions in it. */
function decideBy({ decisions }: Pick<AppModel, 'decisions'>, address: string, about: { variables: Variables; at: string }): Json {
  const [name = '', decision] = address.split('#');
  const source = decisions?.[name]?.source;
  if (source === undefined) throw new Error(`the app has no decision "${address}"`);
  const file = read.get(source) ?? readDecisions(source);
  read.set(source, file);
  if (!file.model) throw new Error(`the decision "${address}" has errors`);
  const outcome = decide(file.model, { ...about, ...(decision !== undefined && { decision }) });
  if (!outcome.ok) throw new Error(outcome.message.en);
  return outcome.value as Json;
}
