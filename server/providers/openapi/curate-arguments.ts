import type { JsonObject } from '@portico/contracts';
import type { Argument } from './arguments.ts';
import type { ArgumentCuration, ToolCuration } from './curation.ts';
import type { Findings } from './findings.ts';
import { objectAt } from './json.ts';
import type { ApiOperation } from './operations.ts';

/** An argument as agents see it, or as it is filled without them. */
export interface CuratedArgument {
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
  readonly hidden: boolean;
  readonly fixed?: unknown;
  readonly default?: unknown;
  /** Nothing: it is only used by the body's template. */
  readonly fills?: Argument['fills'];
}
interface At {
  readonly operation: ApiOperation;
  readonly own: ToolCuration | undefined;
  /** Settings for every tool with an argument of that name. */
  readonly shared: Readonly<Record<string, ArgumentCuration>>;
  readonly findings: Findings;
}

/** Renames, describes, fixes and hides arguments as the curation says; with a body template, only what it uses of the body stays. */
export function curateArguments(all: readonly Argument[], at: At): CuratedArgument[] {
  const settings = new Map(all.map((one) => [one.name, { ...objectAt(at.shared, one.name), ...objectAt(at.own?.arguments, one.name) }]));
  complainOfStrangers(all, at);
  const taken = new Set(all.filter((one) => settings.get(one.name)?.name === undefined).map((one) => one.name));
  const used = at.own?.body === undefined ? undefined : argumentsIn(at.own.body);
  const curated = all
    .map((one) => curate(one, settings.get(one.name) ?? {}, { ...at, taken }))
    .filter((one) => used === undefined || (one.fills && 'parameter' in one.fills) || used.has(one.name));
  const asked = Object.entries(at.own?.asks ?? {}).filter(([name]) => !curated.some((one) => one.name === name));
  return [...curated, ...asked.map(([name, { schema, required }]) => ({ name, schema, required, hidden: false }))];
}

function curate(one: Argument, setting: ArgumentCuration, at: At & { taken: Set<string> }): CuratedArgument {
  const place = `curation.tools.${at.operation.id ?? at.operation.key}.arguments.${one.name}`;
  const hidden = setting.fixed !== undefined || setting.hide === true;
  if (hidden && setting.fixed === undefined && one.required && setting.default === undefined) {
    at.findings.add('hidden', place, {
      en: `"${one.name}" is required, so it can only be hidden with a fixed value. It stays visible.`,
      zh: `“${one.name}”为必填参数，只有设置固定值后才能隐藏，因此仍然可见。`,
    });
    return { ...one, hidden: false };
  }
  let name = setting.name ?? one.name;
  if (setting.name !== undefined && at.taken.has(name)) {
    at.findings.add('argument name', place, { en: `The name "${name}" is taken; the argument stays "${one.name}".`, zh: `名称“${name}”已被占用，参数仍为“${one.name}”。` });
    name = one.name;
  }
  at.taken.add(name);
  return {
    name,
    schema: { ...one.schema, ...(setting.description !== undefined && { description: setting.description }), ...(setting.default !== undefined && { default: setting.default }) },
    required: one.required && setting.default === undefined,
    hidden,
    ...(setting.fixed !== undefined && { fixed: setting.fixed }),
    ...(setting.default !== undefined && { default: setting.default }),
    fills: one.fills,
  };
}

function complainOfStrangers(all: readonly Argument[], { operation, own, findings }: At): void {
  for (const name of Object.keys(own?.arguments ?? {}))
    if (!all.some((one) => one.name === name))
      findings.add('curation', `curation.tools.${operation.id ?? operation.key}.arguments.${name}`, {
        en: `${operation.key} has no argument "${name}".`,
        zh: `${operation.key} 没有参数“${name}”。`,
      });
}

/** Names that stand as `{{name}}` in a template. */
function argumentsIn(template: unknown): Set<string> {
  return new Set([...JSON.stringify(template).matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)].map(([, name = '']) => name));
}
