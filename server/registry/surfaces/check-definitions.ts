import type { Definitions, Issue, JsonObject, PromptDefinition, ResourceDefinition, ResourceTemplateDefinition, Text, ToolDefinition } from '@portico/contracts';
import { legalItemName } from '@portico/contracts';
import { below, isObject } from './canonical.ts';
import { show } from './facet.ts';
import { checkSchema } from './check-schema.ts';

/** Most of everything; a provider beyond it is cut there and told so. */
export const surfaceLimits = {
  tools: 5_000,
  prompts: 5_000,
  resources: 20_000,
  resourceTemplates: 5_000,
  /** Characters of one item as JSON, and of the instructions. */
  itemSize: 256_000,
  instructions: 100_000,
  /** Characters of everything together. */
  size: 32_000_000,
  /** Objects and lists inside one another. */
  depth: 64,
  /** Items told one by one that they were dropped. */
  issues: 200,
} as const;

/**
 * Reads what a provider answered for its lists. It is a stranger: whatever is malformed, too big or twice there is
 * left out and told with its place, so that one bad tool costs nobody the others. Unknown keys stay.
 */
export function checkDefinitions(answered: unknown): { definitions: Definitions; dropped: readonly Issue[] } {
  const lists = isObject(answered) ? answered : {};
  const dropped: Issue[] = [];
  let room: number = surfaceLimits.size;
  const take = (group: Group): JsonObject[] => {
    const list = lists[group];
    if (list === undefined) return [];
    if (!Array.isArray(list)) {
      dropped.push({ place: below('', group), message: { en: 'is not a list', zh: '不是列表' } });
      return [];
    }
    const names = new Set<string>();
    const taken: JsonObject[] = [];
    for (const [at, item] of list.slice(0, surfaceLimits[group]).entries()) {
      const problem = sizeProblem(item, room) ?? checks[group](item as JsonObject, names);
      if (problem) {
        dropped.push({ place: below('', group, at, ...problem.steps), message: named(group, item, problem.message) });
        continue;
      }
      room -= JSON.stringify(item).length;
      names.add(keyOf(group, item as JsonObject));
      taken.push(item as JsonObject);
    }
    if (list.length > surfaceLimits[group]) {
      dropped.push({
        place: below('', group, surfaceLimits[group]),
        message: { en: `only the first ${surfaceLimits[group]} are taken of ${list.length}`, zh: `共 ${list.length} 项，仅取前 ${surfaceLimits[group]} 项` },
      });
    }
    return taken;
  };
  const tools = take('tools') as unknown as ToolDefinition[];
  const prompts = take('prompts') as unknown as PromptDefinition[];
  const resources = take('resources') as unknown as ResourceDefinition[];
  const resourceTemplates = take('resourceTemplates') as unknown as ResourceTemplateDefinition[];
  const instructions = instructionsFrom(lists['instructions'], dropped);
  return { definitions: { ...(instructions !== undefined && { instructions }), tools, prompts, resources, resourceTemplates }, dropped: shortened(dropped) };
}

type Group = 'tools' | 'prompts' | 'resources' | 'resourceTemplates';

/** Why an item is not taken, and where in it. */
export interface Problem {
  readonly steps: readonly (string | number)[];
  readonly message: Text;
}
const at = (steps: readonly (string | number)[], en: string, zh: string): Problem => ({ steps, message: { en, zh } });

/** Depth first: nothing else may recurse into what is too deep. */
function sizeProblem(item: unknown, room: number): Problem | undefined {
  if (!isObject(item)) return at([], 'is not an object', '不是对象');
  if (isDeeper(item, surfaceLimits.depth)) return at([], `is nested deeper than ${surfaceLimits.depth} levels`, `嵌套超过 ${surfaceLimits.depth} 层`);
  const size = JSON.stringify(item).length;
  if (size > surfaceLimits.itemSize) return at([], `has ${size} characters; at most ${surfaceLimits.itemSize} are taken`, `共 ${size} 个字符，最多 ${surfaceLimits.itemSize} 个`);
  if (size > room) return at([], 'is beyond what one provider may show altogether', '超出单个提供方的总量上限');
  return undefined;
}

function isDeeper(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : [])).filter((one) => typeof one === 'object' && one !== null);
  }
  return false;
}

const checks: Readonly<Record<Group, (item: JsonObject, names: ReadonlySet<string>) => Problem | undefined>> = {
  tools: (item, names) => nameProblem(item, names) ?? textProblem(item) ?? schemasProblem(item) ?? hintsProblem(item),
  prompts: (item, names) => nameProblem(item, names) ?? textProblem(item) ?? argumentsProblem(item),
  resources: (item, names) =>
    addressProblem(item, { key: 'uri', names }) ??
    textProblem(item) ??
    (item['size'] === undefined || typeof item['size'] === 'number' ? undefined : at(['size'], 'is not a number', '不是数字')),
  resourceTemplates: (item, names) => addressProblem(item, { key: 'uriTemplate', names }) ?? textProblem(item),
};

function nameProblem(item: JsonObject, names: ReadonlySet<string>): Problem | undefined {
  const { name } = item;
  if (typeof name !== 'string' || !legalItemName.test(name))
    return at(['name'], 'is no legal name: letters, digits, "_", "." and "-", at most 128', '名称无效：仅限字母、数字、“_”、“.”、“-”，最多 128 个');
  if (names.has(name)) return at(['name'], 'is there twice; the first one counts', '名称重复，以第一个为准');
  return undefined;
}

/** RFC 3986: a scheme, and nothing that ends a line. */
const address = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}]+$/u;

function addressProblem(item: JsonObject, of: { key: 'uri' | 'uriTemplate'; names: ReadonlySet<string> }): Problem | undefined {
  const uri = item[of.key];
  const template = of.key === 'uriTemplate';
  const shown = typeof uri === 'string' && template ? uri.replace(/\{[^{}\s]*\}/g, 'x') : uri;
  if (
    typeof uri !== 'string' ||
    uri.length > 4000 ||
    typeof shown !== 'string' ||
    /[{}]/.test(template ? shown : '') ||
    !(address.test(shown) || (template && uri.startsWith('{')))
  ) {
    return at([of.key], template ? 'is no URI template (RFC 6570)' : 'is no URI', template ? '不是有效的 URI 模板（RFC 6570）' : '不是有效的 URI');
  }
  if (typeof item['name'] !== 'string' || item['name'] === '' || item['name'].length > 1000)
    return at(['name'], 'is missing or longer than 1000 characters', '缺失或超过 1000 个字符');
  if (of.names.has(uri)) return at([of.key], 'is there twice; the first one counts', '地址重复，以第一个为准');
  return undefined;
}

/** Clients refuse a whole list for one wrong type, so such an item can not be passed on. */
function textProblem(item: JsonObject): Problem | undefined {
  for (const key of ['title', 'description', 'mimeType']) {
    if (item[key] !== undefined && typeof item[key] !== 'string') return at([key], 'is not a text', '不是文本');
  }
  if (item['_meta'] !== undefined && !isObject(item['_meta'])) return at(['_meta'], 'is not an object', '不是对象');
  const { icons } = item;
  if (icons !== undefined && !(Array.isArray(icons) && icons.every((icon) => isObject(icon) && typeof icon['src'] === 'string')))
    return at(['icons'], 'is no list of icons', '不是图标列表');
  return undefined;
}

function schemasProblem(item: JsonObject): Problem | undefined {
  const { inputSchema, outputSchema } = item;
  if (!isObject(inputSchema)) return at(['inputSchema'], 'is missing', '缺失');
  if (inputSchema['type'] !== 'object') return at(['inputSchema', 'type'], 'must be "object"', '必须为 “object”');
  if (outputSchema !== undefined && !isObject(outputSchema)) return at(['outputSchema'], 'is not a schema', '不是有效的模式');
  return checkSchema(inputSchema, ['inputSchema'], { headers: true }) ?? (outputSchema && checkSchema(outputSchema, ['outputSchema'], { headers: false }));
}

function hintsProblem(item: JsonObject): Problem | undefined {
  const { annotations } = item;
  if (annotations === undefined) return undefined;
  if (!isObject(annotations)) return at(['annotations'], 'is not an object', '不是对象');
  if (annotations['title'] !== undefined && typeof annotations['title'] !== 'string') return at(['annotations', 'title'], 'is not a text', '不是文本');
  const wrong = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'].find((key) => annotations[key] !== undefined && typeof annotations[key] !== 'boolean');
  return wrong === undefined ? undefined : at(['annotations', wrong], 'is neither true nor false', '必须为 true 或 false');
}

function argumentsProblem(item: JsonObject): Problem | undefined {
  const list = item['arguments'];
  if (list === undefined) return undefined;
  if (!Array.isArray(list) || list.length > 200) return at(['arguments'], 'is no list of at most 200', '不是不超过 200 项的列表');
  const names = new Set<unknown>();
  for (const [index, argument] of list.entries()) {
    const name = isObject(argument) ? argument['name'] : undefined;
    if (!isObject(argument) || typeof name !== 'string' || name === '' || names.has(name)) return at(['arguments', index], 'has no name of its own', '缺少唯一的名称');
    const wrong = textProblem(argument);
    if (wrong) return { ...wrong, steps: ['arguments', index, ...wrong.steps] };
    if (argument['required'] !== undefined && typeof argument['required'] !== 'boolean')
      return at(['arguments', index, 'required'], 'is neither true nor false', '必须为 true 或 false');
    names.add(name);
  }
  return undefined;
}

function instructionsFrom(instructions: unknown, dropped: Issue[]): string | undefined {
  if (instructions === undefined || instructions === '') return undefined;
  if (typeof instructions === 'string' && instructions.length <= surfaceLimits.instructions) return instructions;
  dropped.push({
    place: '/instructions',
    message: { en: `is not a text of at most ${surfaceLimits.instructions} characters`, zh: `不是不超过 ${surfaceLimits.instructions} 个字符的文本` },
  });
  return undefined;
}

/** What callers know an item by: of two with the same, the first good one is taken. */
function keyOf(group: Group, item: JsonObject): string {
  const key: unknown = item[group === 'resources' ? 'uri' : group === 'resourceTemplates' ? 'uriTemplate' : 'name'];
  // What a provider sends may be anything, an object without a way to become text among it.
  return typeof key === 'string' ? key : (JSON.stringify(key) ?? 'undefined');
}

/** The place is a number in the provider's list; people know the item by its name. */
function named(group: Group, item: unknown, message: Text): Text {
  const known = isObject(item) ? keyOf(group, item) : 'undefined';
  if (known === 'undefined') return message;
  const short = show(known.slice(0, 130));
  return { en: `${short}: ${message.en}`, zh: `${short}：${message.zh}` };
}

function shortened(dropped: readonly Issue[]): readonly Issue[] {
  if (dropped.length <= surfaceLimits.issues) return dropped;
  const rest = dropped.length - surfaceLimits.issues;
  return [...dropped.slice(0, surfaceLimits.issues), { message: { en: `and ${rest} more`, zh: `另有 ${rest} 项` } }];
}
