import { PorticoError, type Issue, type ToolDefinition } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { Obligations, ToolGrant } from '../kernel/index.ts';
import { walk, wasm, type CedarValueJson, type EntityJson } from './cedar.ts';
import { obligationsOf, obligationIssues } from './obligations.ts';
import { policySet } from './prepared.ts';
import { concerns, pieces, readRules, type ReadRule } from './rules.ts';
import { acting, type Subject } from './subject.ts';

/** What a provider's policy decides about: `resource is Tool`, `Prompt` or `Resource`. */
export type ProviderAction = 'call' | 'getPrompt' | 'readResource';
const typeOf: Readonly<Record<ProviderAction, string>> = { call: 'Tool', getPrompt: 'Prompt', readResource: 'Resource' };
const attributes = ['name', 'provider', 'readOnly', 'destructive', 'idempotent', 'openWorld'];

/** Something of a provider, as its policy sees it. `arguments` are in `context.arguments`. */
export interface ProviderThing {
  readonly provider: string;
  readonly policy: string;
  readonly subjects: readonly Subject[];
  readonly action: ProviderAction;
  /** Its name at the provider, or the uri of a resource. */
  readonly name: string;
  readonly hints?: ToolDefinition['annotations'];
}

/** A new provider's policy: whoever has a role in it or in its project may use all of it. */
export const defaultProviderPolicy = `// Who may call what of this provider. Nothing is allowed that no rule permits; a forbid always wins.
// Actions: call (Tool), getPrompt (Prompt), readResource (Resource). Arguments of a call: context.arguments.
// resource.name, resource.readOnly, resource.destructive, resource.idempotent, resource.openWorld tell about a tool.
// What has to be done to a call stands above its permit, e.g.
// @headers("X-Region: {principal.region}") @arguments("{\\"limit\\": 100}") @dropArguments("debug") @route("replica")

@id("members")
permit (principal, action, resource);
`;

interface Prepared {
  readonly rules: readonly ReadRule[];
  readonly aboutThings: boolean;
  readonly aboutArguments: boolean;
  /** What was decided already, where arguments do not matter. */
  readonly grants: LRUCache<string, ToolGrant>;
  readonly sights: LRUCache<string, { seen: boolean }>;
}
const prepared = new LRUCache<string, Prepared>({ max: 500 });

function prepare(policy: string): Prepared {
  const known = prepared.get(policy);
  if (known) return known;
  const rules = readRules('policy', policy);
  const mentions = (name: string): boolean =>
    rules.some(({ json }) => {
      let found = false;
      walk(json.conditions, (operator, operand) => {
        if (operator === 'Var' && operand === name) found = true;
      });
      return found;
    });
  const made: Prepared = {
    rules,
    aboutThings: mentions('resource') || rules.some(({ json }) => json.resource.op !== 'All'),
    aboutArguments: mentions('context'),
    grants: new LRUCache({ max: mostKept }),
    sights: new LRUCache({ max: mostKept }),
  };
  prepared.set(policy, made);
  return made;
}

const mostKept = 10_000;
const none: Obligations = { headers: {}, arguments: {}, route: undefined };
const nobody = { id: '', name: '', attributes: {} };

function keyOf(thing: ProviderThing, aboutThings: boolean): string {
  const who = `${thing.action} ${thing.provider} ${written(thing.subjects)}`;
  return aboutThings ? `${who} ${thing.hints ? written(thing.hints) : ''} ${thing.name}` : who;
}

/** JSON of what never changes, written once. */
function written(value: object): string {
  const known = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, known);
  return known;
}
const texts = new WeakMap<object, string>();

/** May the subjects do this with these arguments, and what has to be done to the call? All subjects have to be allowed. */
export function decideThing(thing: ProviderThing, args: Readonly<Record<string, unknown>> = {}): ToolGrant {
  const { rules, aboutThings, aboutArguments, grants } = prepare(thing.policy);
  const key = aboutArguments ? undefined : keyOf(thing, aboutThings);
  const known = key === undefined ? undefined : grants.get(key);
  if (known) return known;
  const grant = decide(thing, rules, args);
  if (key !== undefined) grants.set(key, grant);
  return grant;
}

function decide(thing: ProviderThing, rules: readonly ReadRule[], args: Readonly<Record<string, unknown>>): ToolGrant {
  const about = rules.filter((rule) => concerns(rule, thing.action));
  const answers = acting(thing.subjects).map((subject) => {
    const answer = wasm.isAuthorized({ ...question(thing, subject), context: { arguments: cedarOf(args) ?? {} }, policies: policySet(about) });
    if (answer.type === 'failure') throw new PorticoError('policy.invalid', { params: { detail: answer.errors[0]?.message ?? 'not readable' } });
    const { decision, diagnostics } = answer.response;
    // Cedar skips a forbid that stops with an error, which would let more through; here it forbids.
    const stopped = diagnostics.errors.some(({ policyId }) => about.find((rule) => rule.id === policyId)?.effect === 'forbid');
    return { subject, allowed: decision === 'allow' && !stopped, reasons: [...diagnostics.reason] };
  });
  const allowed = answers.length > 0 && answers.every((answer) => answer.allowed);
  const reasons = [...new Set(answers.flatMap((answer) => answer.reasons))];
  const [first] = thing.subjects;
  const caller = first ? { id: first.id, name: first.name, attributes: first.attributes } : nobody;
  if (!allowed) return { allowed, rules: reasons, obligations: none, caller };
  const obliged = answers.map(({ subject, reasons: applied }) =>
    obligationsOf(
      about.filter((rule) => applied.includes(rule.id)),
      subject,
    ),
  );
  return {
    allowed,
    rules: reasons,
    caller,
    obligations: {
      headers: Object.assign({}, ...obliged.map((one) => one.headers)) as Obligations['headers'],
      arguments: Object.assign({}, ...obliged.map((one) => one.arguments)) as Obligations['arguments'],
      route: obliged.find((one) => one.route !== undefined)?.route,
    },
  };
}

/** May the subjects see it, because some arguments would be allowed? */
export function seesThing(thing: ProviderThing): boolean {
  const { rules, aboutThings, aboutArguments, sights } = prepare(thing.policy);
  if (!aboutArguments) return decideThing(thing).allowed;
  const key = keyOf(thing, aboutThings);
  const known = sights.get(key);
  if (known) return known.seen;
  const about = rules.filter((rule) => concerns(rule, thing.action));
  const seen =
    thing.subjects.length > 0 &&
    acting(thing.subjects).every((subject) => {
      const answer = wasm.isAuthorizedPartial({
        ...question(thing, subject),
        context: { arguments: { __extn: { fn: 'unknown', arg: 'arguments' } } },
        policies: policySet(about),
      });
      if (answer.type === 'failure') throw new PorticoError('policy.invalid', { params: { detail: answer.errors[0]?.message ?? 'not readable' } });
      return answer.response.decision !== 'deny';
    });
  sights.set(key, { seen });
  return seen;
}

function question(thing: ProviderThing, subject: Subject) {
  const resource = { type: typeOf[thing.action], id: thing.name };
  const { hints = {} } = thing;
  const attrs = {
    name: thing.name,
    provider: thing.provider,
    readOnly: hints.readOnlyHint ?? false,
    destructive: hints.destructiveHint ?? hints.readOnlyHint !== true,
    idempotent: hints.idempotentHint ?? false,
    openWorld: hints.openWorldHint ?? true,
  };
  const entities: EntityJson[] = [
    {
      uid: { type: 'Principal', id: subject.id },
      attrs: { ...attributesOf(subject), kind: subject.kind, viaAgent: subject.viaAgent ?? false },
      parents: subject.roles.map((id) => ({ type: 'Role', id })),
    },
    { uid: resource, attrs, parents: [{ type: 'Provider', id: thing.provider }] },
  ];
  return { principal: { type: 'Principal', id: subject.id }, action: { type: 'Action', id: thing.action }, resource, entities };
}

function attributesOf(subject: Subject): Record<string, CedarValueJson> {
  return Object.fromEntries(
    Object.entries(subject.attributes).flatMap(([name, value]) => {
      const written = cedarOf(value);
      return written === undefined ? [] : [[name, written]];
    }),
  );
}

/** JSON as Cedar can read it: null is absence, a fraction a decimal, and what looks like a reference stays a plain record. */
function cedarOf(value: unknown): CedarValueJson | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : decimal(value);
  if (typeof value !== 'object') return value as CedarValueJson;
  if (Array.isArray(value)) return value.map((item) => cedarOf(item)).filter((item) => item !== undefined);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const written = name.startsWith('__') ? undefined : cedarOf(item);
      return written === undefined ? [] : [[name, written]];
    }),
  );
}

function decimal(value: number): CedarValueJson | undefined {
  const text = value.toFixed(4);
  return Number.isFinite(value) && Math.abs(value) < 1e14 ? { __extn: { fn: 'decimal', arg: text } } : undefined;
}

/** Throws `policy.invalid` with the line of what is wrong: grammar, unknown actions, types and attributes, obligations. */
export function checkProviderPolicy(policy: string): void {
  const issues: Issue[] = pieces(policy).flatMap((piece) => {
    const answer = wasm.policyToJson(piece.text);
    const at = (en: string, zh: string): Issue => ({ file: 'policy', line: piece.line, message: { en, zh } });
    if (answer.type === 'failure') {
      const detail = answer.errors[0]?.message ?? 'not a policy';
      return [at(detail, `无法解析：${detail}`)];
    }
    const found: Issue[] = [];
    const { json } = answer;
    for (const action of actionsIn(json.action)) {
      if (!Object.hasOwn(typeOf, action))
        found.push(at(`there is no action "${action}": use ${Object.keys(typeOf).join(', ')}`, `没有动作“${action}”，可用：${Object.keys(typeOf).join('、')}`));
    }
    walk(json.conditions, (operator, operand) => {
      if (operator !== '.' && operator !== 'has') return;
      const { left, attr } = operand as { left: Record<string, unknown>; attr: unknown };
      if (left['Var'] === 'resource' && typeof attr === 'string' && !attributes.includes(attr))
        found.push(at(`resource has no attribute "${attr}": use ${attributes.join(', ')}`, `resource 没有属性“${attr}”，可用：${attributes.join('、')}`));
      if (left['Var'] === 'context' && attr !== 'arguments') found.push(at('context has only "arguments"', 'context 仅包含 arguments'));
    });
    return [...found, ...obligationIssues(json.annotations ?? {}, json.effect).map((message) => at(message.en, message.zh))];
  });
  if (issues.length > 0) throw new PorticoError('policy.invalid', { params: { detail: `line ${issues[0]?.line ?? 1}: ${issues[0]?.message.en ?? ''}` }, issues });
}

function actionsIn(action: { op: string; entity?: unknown; entities?: unknown }): string[] {
  const named = [action.entity, ...(Array.isArray(action.entities) ? (action.entities as unknown[]) : [])].filter((one) => typeof one === 'object' && one !== null);
  return named.map((one) => {
    const inner = (one as { __entity?: { id: string } }).__entity ?? (one as { id: string });
    return inner.id;
  });
}
