import type { ItemKind, JsonObject, Text } from '@portico/contracts';
import { below, canonical, isObject, own, sameUnder } from './canonical.ts';
import { compareHints, hintNames } from './compare-hints.ts';
import { compareSchemas } from './compare-schema.ts';
import { quoted, show, textFacet, type Facet } from './facet.ts';

/** Two versions of one item. */
export interface Versions {
  readonly kind: ItemKind;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** What is different under one key of an item. */
export function compareField(key: string, versions: Versions): Facet[] {
  const { kind, before, after } = versions;
  const pair = [own(before, key), own(after, key)] as const;
  const place = below('', key);
  switch (key) {
    case 'description':
      return [textFacet(key, { place, subject: { en: 'The description', zh: '描述' } }, pair)];
    case 'title':
      return [textFacet(key, { place, subject: { en: 'The title', zh: '标题' } }, pair)];
    case 'inputSchema':
      return compareSchemas(pair, { direction: 'input', place, path: '' });
    case 'outputSchema':
      return compareOutput(pair, place);
    case 'annotations':
      return kind === 'tool' ? compareHints(before, after) : fieldByField(key, pair);
    case 'arguments':
      return compareArguments(pair);
    case '_meta':
      return compareMeta(pair);
    case 'execution':
      return fieldByField(key, pair);
  }
  return [plainChange(key, { place, pair, breaking: key === 'mimeType', info: key === 'icons' || key === 'name' })];
}

function compareOutput(pair: readonly [unknown, unknown], place: string): Facet[] {
  const [before, after] = pair;
  if (before !== undefined && after !== undefined) return compareSchemas(pair, { direction: 'output', place, path: '' });
  const gone = after === undefined;
  return [
    {
      id: gone ? 'output.removed' : 'output.added',
      severity: gone ? 'attention' : 'info',
      compatibility: gone ? 'breaking' : 'compatible',
      place,
      message: gone ? { en: 'It no longer says what its result looks like.', zh: '不再说明结果的结构。' } : { en: 'It says what its result looks like.', zh: '新增结果结构说明。' },
      ...(gone ? { before } : { after }),
    },
  ];
}

function compareArguments(pair: readonly [unknown, unknown]): Facet[] {
  const listed = (list: unknown): Map<string, { at: number; argument: JsonObject }> =>
    new Map(Array.isArray(list) ? list.flatMap((argument, at) => (isObject(argument) ? [[String(argument['name']), { at, argument }] as const] : [])) : []);
  const [old, now] = [listed(pair[0]), listed(pair[1])];
  const facets = [...new Set([...now.keys(), ...old.keys()])].flatMap((name): Facet[] => {
    const [was, is] = [old.get(name), now.get(name)];
    const place = below('/arguments', is?.at ?? was?.at ?? 0);
    const who: Text = { en: `Argument ${show(name)}`, zh: `参数${quoted(name).zh}` };
    const must = is?.argument['required'] === true;
    const plain = { place, before: was?.argument, after: is?.argument };
    if (!was) {
      return [
        {
          id: 'argument.added',
          severity: 'attention',
          compatibility: must ? 'breaking' : 'compatible',
          place,
          after: is?.argument,
          message: must ? { en: `${who.en} is new and must be given.`, zh: `新增必填${who.zh}。` } : { en: `${who.en} is new.`, zh: `新增${who.zh}。` },
        },
      ];
    }
    if (!is)
      return [
        { place, before: was.argument, id: 'argument.removed', severity: 'attention', compatibility: 'breaking', message: { en: `${who.en} is gone.`, zh: `${who.zh}已移除。` } },
      ];
    if (canonical(was.argument) === canonical(is.argument)) return [];
    const keys = [...new Set([...Object.keys(is.argument), ...Object.keys(was.argument)])].filter((key) => !sameUnder(key, was.argument, is.argument));
    return keys.map((key): Facet => {
      const inside = below(place, key);
      if (key === 'description' || key === 'title') {
        const subject: Text =
          key === 'title' ? { en: `The title of argument ${show(name)}`, zh: `${who.zh}的标题` } : { en: `The description of argument ${show(name)}`, zh: `${who.zh}的描述` };
        return textFacet(`argument.${key}`, { place: inside, subject }, [own(was.argument, key), own(is.argument, key)]);
      }
      if (key !== 'required')
        return {
          ...plain,
          place: inside,
          id: 'argument',
          severity: 'attention',
          compatibility: 'compatible',
          message: { en: `${who.en}: ${show(key)} changed.`, zh: `${who.zh}：${quoted(key).zh}有变。` },
        };
      const tells = must || was.argument['required'] === true;
      const message: Text = must
        ? { en: `${who.en} is required now.`, zh: `${who.zh}变为必填。` }
        : { en: tells ? `${who.en} is no longer required.` : `${who.en} says outright that it is optional.`, zh: tells ? `${who.zh}不再必填。` : `${who.zh}明确为选填。` };
      return {
        ...plain,
        place: inside,
        id: must ? 'argument.required' : 'argument.optional',
        severity: must ? 'attention' : 'info',
        compatibility: must ? 'breaking' : 'compatible',
        message,
      };
    });
  });
  return facets.length > 0 ? facets : [plainChange('arguments', { place: '/arguments', pair })];
}

/** `_meta`, key by key; a page shown to people (MCP Apps) gets words of its own. */
function compareMeta(pair: readonly [unknown, unknown]): Facet[] {
  return fieldByField('_meta', pair).map((facet) => {
    const page = facet.place === '/_meta/ui' || facet.place === '/_meta/ui~1resourceUri';
    return page ? { ...facet, id: 'ui', message: { en: 'The page it shows to people changed, or what that page may do.', zh: '其向用户展示的页面或页面权限有变。' } } : facet;
  });
}

function fieldByField(key: string, [before, after]: readonly [unknown, unknown]): Facet[] {
  if (!isObject(before) || !isObject(after)) {
    // What came or went as a whole is told by its parts as well.
    if ((before === undefined && isObject(after) && Object.keys(after).length > 0) || (after === undefined && isObject(before) && Object.keys(before).length > 0))
      return fieldByField(key, [before ?? {}, after ?? {}]);
    return [plainChange(key, { place: below('', key), pair: [before, after] })];
  }
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .filter((name) => !sameUnder(name, before, after))
    .map((name) => plainChange(name, { place: below('', key, name), pair: [own(before, name), own(after, name)], breaking: name === 'taskSupport' }));
}

function plainChange(key: string, change: { place: string; pair: readonly [unknown, unknown]; breaking?: boolean; info?: boolean }): Facet {
  const [before, after] = change.pair;
  const { en, zh }: Text =
    before === undefined
      ? { en: `${show(key)} is new: ${show(after)}.`, zh: `新增${quoted(key).zh}：${show(after)}。` }
      : after === undefined
        ? { en: `${show(key)} is gone; was ${show(before)}.`, zh: `${quoted(key).zh}已移除，原为 ${show(before)}。` }
        : { en: `${show(key)} was ${show(before)}, is now ${show(after)}.`, zh: `${quoted(key).zh}由 ${show(before)} 变为 ${show(after)}。` };
  return {
    id: hintNames.has(key) ? `hint.${key}` : key,
    severity: change.info === true ? 'info' : 'attention',
    compatibility: change.breaking === true ? 'breaking' : 'compatible',
    place: change.place,
    message: { en, zh },
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}
