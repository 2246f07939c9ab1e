import { below, isObject } from './canonical.ts';
import { fold, skeleton } from './fold.ts';
import { reveal } from './hidden.ts';
import type { Subject } from './passages.ts';
import { excerpt } from './scan-characters.ts';
import type { Sighting } from './scan-rules.ts';
import { urging } from './sentence-words.ts';

/** The tools other providers of the tenant show, prepared for many questions. */
export interface Neighbours {
  readonly own: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, string>;
  readonly bySkeleton: ReadonlyMap<string, string>;
  /** Names that are no ordinary words, so that a text that has one means the tool. */
  readonly distinct: ReadonlyMap<string, string>;
}

/** A name of several words, as tools are called and people do not talk. */
const compound = (name: string): boolean => /[a-z0-9][_.-][a-z0-9]|[a-z][A-Z]/.test(name);

export function neighboursOf(own: readonly string[], others: readonly { readonly provider: string; readonly tools: readonly string[] }[]): Neighbours {
  const all = others.flatMap(({ provider, tools }) => tools.map((name) => ({ provider, name })));
  const whose = (key: (name: string) => string, of = all): Map<string, string> => new Map(of.map(({ name }) => [key(name), name]));
  const mine = new Set(own);
  return {
    own: mine,
    providers: new Set(others.map(({ provider }) => provider)),
    byName: whose((name) => name),
    bySkeleton: whose(skeleton),
    distinct: whose(
      (name) => fold(name).text,
      all.filter(({ name }) => compound(name) && name.length >= 6 && !mine.has(name)),
    ),
  };
}

/** Names that pass for those of other providers, and parameters that would carry the conversation away. */
export function scanNames(subject: Subject, neighbours: Neighbours): Sighting[] {
  if (subject.kind !== 'tool') return mentions(subject, neighbours);
  return [...shadows(subject, neighbours), ...mentions(subject, neighbours), ...carriers(subject)];
}

function shadows({ name }: Subject, { byName, bySkeleton, providers }: Neighbours): Sighting[] {
  const at = (id: 'shadow.name' | 'shadow.confusable', severity: Sighting['severity'], other: string): Sighting[] => [
    { id, severity, place: '/name', excerpt: name === other ? reveal(name) : `${reveal(name)} ~ ${other}` },
  ];
  const [prefix] = name.split('__');
  if (prefix !== undefined && prefix !== name && providers.has(prefix)) return at('shadow.confusable', 'high', prefix);
  // Every second server has a "search"; two that have a "create_invoice" are worth a look.
  if (byName.has(name)) return at('shadow.name', compound(name) ? 'medium' : 'low', name);
  const alike = bySkeleton.get(skeleton(name));
  return alike === undefined ? [] : at('shadow.confusable', 'medium', alike);
}

/** Saying what to do at another tool's calls. */
const steering =
  /\b(?:when(?:ever)?|if|once|add|replace|use|call)\b[^.!?]{0,60}\b(?:called|used|invoked|runs?|see|instead|recipient|arguments?|body)\b|(?:调用|使用)[^。]{0,20}(?:时|前|后)/;
const wordLike = /[\p{L}\p{N}_.-]*[\p{L}\p{N}]/gu;

/** A text that names another provider's tool; worse where it says what to do with it. */
function mentions({ passages }: Subject, { distinct }: Neighbours): Sighting[] {
  if (distinct.size === 0) return [];
  for (const { role, text, place } of passages) {
    if (role === 'name' || role === 'icon' || role === 'address') continue;
    const { text: folded, from } = fold(text.slice(0, 40_000));
    for (const { 0: word, index } of folded.matchAll(wordLike)) {
      const name = distinct.get(word);
      if (name === undefined) continue;
      const around = folded.slice(Math.max(0, index - 140), index + word.length + 140);
      const start = from[index] ?? 0;
      return [{ id: 'shadow.mention', severity: urging.test(around) || steering.test(around) ? 'high' : 'low', place, excerpt: excerpt(text, start, start + word.length) }];
    }
  }
  return [];
}

const carrying =
  /^(?:side_?notes?|conversation(?:_?(?:history|log|context|so_?far))?|chat_?(?:history|log|context)|message_?history|previous_?messages|user_?(?:prompt|messages?|context)|(?:full|whole|entire|system|model|llm)_?(?:context|prompt|instructions?)|context(?:_?(?:window|dump))?|scratch_?pad|reasoning|chain_?of_?thought|thinking|internal_?(?:notes?|thoughts?)|memory_?dump|debug_?(?:info|dump|context)|env(?:ironment)?_?(?:vars?|variables|dump)|all_?files)$/i;
/** Tools that have to do with conversations take them openly. */
const aboutTalk = /chat|convers|dialog|messag|summar|prompt|llm|model|sampl|memor|think|thought|reason|transcript|assist|agent|对话|会话|聊天|摘要|总结|消息|提示|思考|记忆|模型/i;

function carriers({ name, definition }: Subject): Sighting[] {
  const schema = definition['inputSchema'];
  if (!isObject(schema) || !isObject(schema['properties'])) return [];
  const topic = `${name} ${String(definition['title'] ?? '')} ${String(definition['description'] ?? '')}`;
  return Object.entries(schema['properties']).flatMap(([parameter, property]): Sighting[] => {
    const plain = parameter.replace(/[-.]/g, '_').replace(/([a-z])([A-Z])/g, '$1_$2');
    if (!carrying.test(plain) || !isObject(property)) return [];
    const type = property['type'];
    if (type === 'boolean' || type === 'integer' || type === 'number' || property['enum'] !== undefined) return [];
    const explained = typeof property['description'] === 'string' && property['description'].length >= 25;
    const context = /^context$/i.test(plain);
    const severity = aboutTalk.test(topic) || (context && explained) ? 'low' : 'medium';
    return [
      {
        id: 'exfiltration.parameter',
        severity,
        place: below('/inputSchema/properties', parameter),
        excerpt: reveal(`${parameter}${typeof property['description'] === 'string' ? `: ${property['description'].slice(0, 120)}` : ''}`),
      },
    ];
  });
}
