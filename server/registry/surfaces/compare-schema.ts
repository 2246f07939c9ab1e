import type { JsonObject, Text } from '@portico/contracts';
import { below, canonical, isObject, own } from './canonical.ts';
import { quoted, show, textFacet, type Facet } from './facet.ts';
import { normalKeyword, normalSchema, shapeOf } from './normal-form.ts';

/** Where in which schema: what callers send is judged the other way round than what they get. */
interface At {
  readonly direction: 'input' | 'output';
  /** JSON pointer into the item. */
  readonly place: string;
  /** As people write it: `customer.address.city`, `lines[].price`. */
  readonly path: string;
}
type Pair = readonly [before: unknown, after: unknown];

const equal = ([before, after]: Pair, normal: (one: unknown) => unknown): boolean =>
  (before === undefined) === (after === undefined) && canonical(normal(before)) === canonical(normal(after));

/** What is different between two JSON Schemas, property by property, for those who call with the older one. */
export function compareSchemas(pair: Pair, at: At): Facet[] {
  if (equal(pair, normalSchema)) return [];
  const [before, after] = pair;
  if (!isObject(before) || !isObject(after)) return [otherChange('', pair, at)];
  const keywords = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keywords
    .filter((keyword) => !equal([own(before, keyword), own(after, keyword)], (value) => normalKeyword(keyword, value)))
    .flatMap((keyword) => compareKeyword(keyword, { before, after, at }));
}

interface Sides {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly at: At;
}

function compareKeyword(keyword: string, sides: Sides): Facet[] {
  const { before, after, at } = sides;
  const pair: Pair = [own(before, keyword), own(after, keyword)];
  switch (keyword) {
    case 'properties':
      return compareProperties(sides);
    case 'required':
      return compareRequired(sides);
    case 'type':
      return [typeChange(pair, at)];
    case 'enum':
    case 'const':
      return [choiceChange(keyword, pair, at)];
    case 'default':
      return [defaultChange(pair, at)];
    case 'description':
    case 'title':
      return [textFacet(`schema.${keyword}`, { place: below(at.place, keyword), subject: textOf(keyword, at) }, pair)];
    case 'additionalProperties':
      return additionalChange(pair, at);
  }
  if (Object.hasOwn(limits, keyword)) return [limitChange(keyword, pair, at)];
  return compareNested(keyword, pair, at);
}

function compareProperties({ before, after, at }: Sides): Facet[] {
  const [old, now] = [propertiesOf(before), propertiesOf(after)];
  const required = new Set(namesIn(after['required']));
  return [...new Set([...Object.keys(now), ...Object.keys(old)])].flatMap((name) => {
    const inside = { ...at, place: below(at.place, 'properties', name), path: at.path === '' ? name : `${at.path}.${name}` };
    const who = subject(inside);
    if (Object.hasOwn(old, name) && Object.hasOwn(now, name)) return compareSchemas([old[name], now[name]], inside);
    if (Object.hasOwn(old, name)) {
      return [
        {
          id: 'property.removed',
          severity: 'attention',
          compatibility: 'breaking',
          place: inside.place,
          message: { en: `${who.en} is gone.`, zh: `${who.zh}已移除。` },
          before: old[name],
        } as const,
      ];
    }
    const must = at.direction === 'input' && required.has(name);
    return [
      {
        id: 'property.added',
        // A parameter nobody asked for is how data leaves.
        severity: at.direction === 'input' ? 'attention' : 'info',
        compatibility: must ? 'breaking' : 'compatible',
        place: inside.place,
        message: must ? { en: `${who.en} is new and must be given.`, zh: `新增必填${who.zh}。` } : { en: `${who.en} is new.`, zh: `新增${who.zh}。` },
        after: now[name],
      } as const,
    ];
  });
}

/** What became required or free; properties that came or went have been told already. */
function compareRequired({ before, after, at }: Sides): Facet[] {
  const [old, now] = [new Set(namesIn(before['required'])), new Set(namesIn(after['required']))];
  const [had, has] = [propertiesOf(before), propertiesOf(after)];
  const told = (name: string): boolean => Object.hasOwn(had, name) !== Object.hasOwn(has, name);
  const place = below(at.place, 'required');
  const change = (name: string, must: boolean): Facet => {
    const who = subject({ ...at, path: at.path === '' ? name : `${at.path}.${name}` });
    return {
      id: must ? 'property.required' : 'property.optional',
      severity: must && at.direction === 'input' ? 'attention' : 'info',
      compatibility: must === (at.direction === 'input') ? 'breaking' : 'compatible',
      place,
      message: must ? { en: `${who.en} is required now.`, zh: `${who.zh}变为必填。` } : { en: `${who.en} is no longer required.`, zh: `${who.zh}不再必填。` },
    };
  };
  const came = [...now].filter((name) => !old.has(name) && !told(name)).map((name) => change(name, true));
  const went = [...old].filter((name) => !now.has(name) && !told(name)).map((name) => change(name, false));
  const facets = [...came, ...went];
  const explained = facets.length > 0 || [...old, ...now].some((name) => old.has(name) !== now.has(name));
  return explained ? facets : [otherChange('required', [before['required'], after['required']], at)];
}

function typeChange([before, after]: Pair, at: At): Facet {
  const wider = covers(after, before);
  const narrower = covers(before, after);
  const who = subject(at);
  return {
    id: 'schema.type',
    severity: 'attention',
    compatibility: fits(at, wider, narrower) ? 'compatible' : 'breaking',
    place: below(at.place, 'type'),
    message: { en: `${who.en}: was ${typeWords(before).en}, is now ${typeWords(after).en}.`, zh: `${who.zh}：类型由 ${typeWords(before).zh} 变为 ${typeWords(after).zh}。` },
    before,
    after,
  };
}

/** Old calls fit when what may be sent got wider; old readers when what may come got narrower. */
const fits = (at: At, wider: boolean, narrower: boolean): boolean => (at.direction === 'input' ? wider : narrower);

function covers(all: unknown, some: unknown): boolean {
  if (all === undefined) return true;
  if (some === undefined) return false;
  const known = new Set(Array.isArray(all) ? all : [all]);
  return (Array.isArray(some) ? some : [some]).every((type) => known.has(type) || (type === 'integer' && known.has('number')));
}

function typeWords(type: unknown): Text {
  if (type === undefined) return { en: 'anything', zh: '任意' };
  const words = Array.isArray(type) ? type.map(String) : [String(type)];
  return { en: words.join(' or '), zh: words.join(' 或 ') };
}

function choiceChange(keyword: string, [before, after]: Pair, at: At): Facet {
  const values = (value: unknown): unknown[] | undefined => (value === undefined ? undefined : keyword === 'const' ? [value] : Array.isArray(value) ? value : [value]);
  const [old, now] = [values(before), values(after)];
  const texts = (list: readonly unknown[] | undefined): Set<string> => new Set((list ?? []).map((item) => canonical(item)));
  const [oldTexts, nowTexts] = [texts(old), texts(now)];
  const came = (now ?? []).filter((value) => !oldTexts.has(canonical(value)));
  const went = (old ?? []).filter((value) => !nowTexts.has(canonical(value)));
  const wider = now === undefined || (old !== undefined && went.length === 0);
  const narrower = old === undefined || (now !== undefined && came.length === 0);
  const who = subject(at);
  const list = (items: readonly unknown[]): string =>
    show(
      items
        .slice(0, 5)
        .map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
        .join(', ') + (items.length > 5 ? ', …' : ''),
    );
  const more: Text = { en: `also takes ${list(came)}`, zh: `新增可选值 ${list(came)}` };
  const less: Text = { en: `no longer takes ${list(went)}`, zh: `不再接受 ${list(went)}` };
  const parts: Text[] =
    old === undefined
      ? [{ en: `takes only ${list(now ?? [])}`, zh: `仅接受 ${list(now ?? [])}` }]
      : now === undefined
        ? [{ en: 'takes any value', zh: '可为任意值' }]
        : [...(came.length > 0 ? [more] : []), ...(went.length > 0 ? [less] : [])];
  const said = parts.length > 0 ? parts : [{ en: 'lists its values differently', zh: '可选值写法有变' }];
  return {
    id: wider && !narrower ? 'schema.enum.wider' : narrower && !wider ? 'schema.enum.narrower' : 'schema.enum',
    severity: wider && at.direction === 'input' ? 'info' : 'attention',
    compatibility: fits(at, wider, narrower) ? 'compatible' : 'breaking',
    place: below(at.place, keyword),
    message: { en: `${who.en} ${said.map(({ en }) => en).join(' and ')}.`, zh: `${who.zh}${said.map(({ zh }) => zh).join('，')}。` },
    before,
    after,
  };
}

function defaultChange([before, after]: Pair, at: At): Facet {
  const who = subject(at);
  const none: Text = { en: 'nothing', zh: '无' };
  const [old, now] = [before, after].map((value): Text => (value === undefined ? none : { en: show(value), zh: show(value) }));
  return {
    id: 'schema.default',
    severity: 'attention',
    compatibility: 'compatible',
    place: below(at.place, 'default'),
    message: { en: `${who.en}: left out it meant ${old?.en}, now ${now?.en}.`, zh: `${who.zh}：默认值由 ${old?.zh} 变为 ${now?.zh}。` },
    before,
    after,
  };
}

function additionalChange(pair: Pair, at: At): Facet[] {
  const [before, after] = pair;
  if (isObject(before) && isObject(after)) return compareSchemas(pair, { ...at, place: below(at.place, 'additionalProperties'), path: `${at.path}.*` });
  const opened = before === false;
  const closed = after === false;
  const who = subject(at);
  return [
    {
      id: opened ? 'schema.opened' : closed ? 'schema.closed' : 'schema.additional',
      severity: opened ? 'attention' : 'info',
      compatibility: fits(at, opened || after === undefined || after === true, closed || before === undefined || before === true) ? 'compatible' : 'breaking',
      place: below(at.place, 'additionalProperties'),
      message: opened
        ? { en: `${who.en} takes properties that are not listed.`, zh: `${who.zh}可接受未列出的属性。` }
        : closed
          ? { en: `${who.en} takes only the listed properties.`, zh: `${who.zh}仅接受已列出的属性。` }
          : { en: `${who.en} takes other further properties than before.`, zh: `${who.zh}对其他属性的要求有变。` },
      before,
      after,
    },
  ];
}

/** Limits: whether more of it lets more through, and what a reader calls it. */
const limits: Readonly<Record<string, readonly [sort: 'upper' | 'lower' | 'other', en: string, zh: string]>> = {
  maximum: ['upper', 'greatest value', '最大值'],
  exclusiveMaximum: ['upper', 'upper bound', '上界'],
  maxLength: ['upper', 'greatest length', '最大长度'],
  maxItems: ['upper', 'greatest number of items', '最多项数'],
  maxProperties: ['upper', 'greatest number of properties', '最多属性数'],
  maxContains: ['upper', 'greatest number of matching items', '最多匹配项数'],
  minimum: ['lower', 'least value', '最小值'],
  exclusiveMinimum: ['lower', 'lower bound', '下界'],
  minLength: ['lower', 'least length', '最小长度'],
  minItems: ['lower', 'least number of items', '最少项数'],
  minProperties: ['lower', 'least number of properties', '最少属性数'],
  minContains: ['lower', 'least number of matching items', '最少匹配项数'],
  multipleOf: ['other', 'step', '步长'],
  uniqueItems: ['other', 'rule that items differ', '各项不得重复'],
  pattern: ['other', 'pattern', '匹配规则'],
  format: ['other', 'format', '格式'],
};

function limitChange(keyword: string, [before, after]: Pair, at: At): Facet {
  const [sort = 'other', en = keyword, zh = keyword] = limits[keyword] ?? [];
  const up = typeof before === 'number' && typeof after === 'number' ? after > before : undefined;
  const wider = after === undefined || after === false || (up !== undefined && sort !== 'other' && up === (sort === 'upper'));
  const narrower = before === undefined || before === false || (up !== undefined && sort !== 'other' && up === (sort === 'lower'));
  const who = subject(at);
  const said = (value: unknown): Text => (value === undefined ? { en: 'not limited', zh: '不限' } : { en: show(value), zh: show(value) });
  return {
    id: 'schema.limit',
    severity: keyword === 'pattern' ? 'attention' : 'info',
    compatibility: fits(at, wider, narrower) ? 'compatible' : 'breaking',
    place: below(at.place, keyword),
    message: { en: `${who.en}: its ${en} was ${said(before).en}, is now ${said(after).en}.`, zh: `${who.zh}：${zh}由 ${said(before).zh} 变为 ${said(after).zh}。` },
    before,
    after,
  };
}

/** Keywords that say nothing about which values are right. */
const remarks = new Set(['$comment', 'examples', 'deprecated', 'readOnly', 'writeOnly', '$schema', '$id', '$defs', 'definitions']);

function compareNested(keyword: string, pair: Pair, at: At): Facet[] {
  const [before, after] = pair;
  const [old, now] = [shapeOf(keyword, before), shapeOf(keyword, after)];
  const inside = { ...at, place: below(at.place, keyword), path: keyword === 'items' ? `${at.path}[]` : at.path };
  if (isObject(before) && isObject(after)) {
    if (old === 'schema' && now === 'schema') return compareSchemas(pair, inside);
    if (old === 'named' && now === 'named') {
      return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((name) => {
        const one: Pair = [own(before, name), own(after, name)];
        const there = { ...at, place: below(inside.place, name), path: at.path === '' ? name : `${at.path}.${name}` };
        if (one.includes(undefined)) return [otherChange('', one, there)];
        return compareSchemas(one, there);
      });
    }
  }
  if (old === 'list' && now === 'list' && Array.isArray(before) && Array.isArray(after)) {
    const known = new Set(before.map((branch) => canonical(normalSchema(branch))));
    const still = new Set(after.map((branch) => canonical(normalSchema(branch))));
    const went = before.filter((branch) => !still.has(canonical(normalSchema(branch))));
    const came = [...after.entries()].filter(([, branch]) => !known.has(canonical(normalSchema(branch))));
    const [only] = came;
    if (only && came.length === 1 && went.length === 1 && before.length === after.length)
      return compareSchemas([went[0], only[1]], { ...inside, place: below(inside.place, only[0]) });
  }
  return [otherChange(keyword, pair, at)];
}

function otherChange(keyword: string, [before, after]: Pair, at: At): Facet {
  const remark = remarks.has(keyword === '' ? (at.place.split('/').at(-2) ?? '') : keyword);
  const who = subject(at);
  return {
    id: keyword === '' ? 'schema' : `schema.${keyword}`,
    severity: remark && keyword !== '$comment' && keyword !== 'examples' ? 'info' : 'attention',
    compatibility: remark || (keyword.startsWith('x-') && keyword !== 'x-mcp-header') ? 'compatible' : 'breaking',
    place: keyword === '' ? at.place : below(at.place, keyword),
    message:
      keyword === ''
        ? { en: `${who.en} is described differently.`, zh: `${who.zh}的定义有变。` }
        : { en: `${who.en}: ${show(keyword)} changed.`, zh: `${who.zh}：${quoted(keyword).zh}有变。` },
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

function subject(at: At): Text {
  const input = at.direction === 'input';
  if (at.path === '') return input ? { en: 'The input', zh: '输入' } : { en: 'The result', zh: '结果' };
  const { en, zh } = quoted(at.path);
  return input ? { en: `Parameter ${en}`, zh: `参数${zh}` } : { en: `Result field ${en}`, zh: `结果字段${zh}` };
}

function textOf(keyword: string, at: At): Text {
  const who = subject(at);
  return keyword === 'title' ? { en: `The title of ${lowered(who.en)}`, zh: `${who.zh}的标题` } : { en: `The description of ${lowered(who.en)}`, zh: `${who.zh}的描述` };
}
const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const propertiesOf = (schema: JsonObject): JsonObject => (isObject(schema['properties']) ? schema['properties'] : {});
const namesIn = (required: unknown): string[] => (Array.isArray(required) ? required.map(String) : []);
