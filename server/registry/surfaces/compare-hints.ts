import type { ChangeSeverity, JsonObject, Text } from '@portico/contracts';
import { below, isObject, own, sameUnder } from './canonical.ts';
import { quoted, show, textFacet, type Facet } from './facet.ts';

interface Hint {
  /** What the protocol takes it for when it is not said. */
  readonly usual: boolean;
  /** Which way is the dangerous one. */
  readonly danger: boolean;
  readonly worse: Text;
  readonly better: Text;
  readonly severity: ChangeSeverity;
  /** What it is about, as a question. */
  readonly about: Text;
}

/** What tools say about themselves, by MCP 2026-07-28; policy and clients decide by it. */
const hints: Readonly<Record<string, Hint>> = {
  readOnlyHint: {
    usual: false,
    danger: false,
    severity: 'danger',
    about: { en: 'whether it only reads', zh: '是否只读' },
    worse: { en: 'Was read-only, now may change data.', zh: '原为只读，现在可能修改数据。' },
    better: { en: 'Now says it is read-only: callers may no longer be asked before it runs.', zh: '现声明为只读：调用前可能不再询问用户。' },
  },
  destructiveHint: {
    usual: true,
    danger: true,
    severity: 'danger',
    about: { en: 'whether it can destroy data', zh: '是否可能销毁数据' },
    worse: { en: 'Now may destroy data.', zh: '现在可能销毁数据。' },
    better: { en: 'Now says it destroys nothing.', zh: '现声明不会销毁数据。' },
  },
  idempotentHint: {
    usual: false,
    danger: false,
    severity: 'attention',
    about: { en: 'whether it may safely be called twice', zh: '是否可安全地重复调用' },
    worse: { en: 'Calling it twice is no longer the same as once.', zh: '重复调用不再等同于调用一次。' },
    better: { en: 'Now says that calling it twice is the same as once: it may be retried.', zh: '现声明可重复调用，因此可能被自动重试。' },
  },
  openWorldHint: {
    usual: true,
    danger: true,
    severity: 'danger',
    about: { en: 'whether it reaches systems outside', zh: '是否访问外部系统' },
    worse: { en: 'Now may reach systems outside.', zh: '现在可能访问外部系统。' },
    better: { en: 'Now says it stays inside its own system.', zh: '现声明不访问外部系统。' },
  },
};

export const hintNames: ReadonlySet<string> = new Set(Object.keys(hints));

/** What two versions of a tool say about themselves, by what it means rather than how it is written. */
export function compareHints(before: JsonObject, after: JsonObject): Facet[] {
  const [old, now] = [annotationsOf(before), annotationsOf(after)];
  const names = [...new Set([...Object.keys(now), ...Object.keys(old)])].filter((name) => !sameUnder(name, old, now));
  const facets = names.map((name): Facet => {
    const place = below('/annotations', name);
    if (name === 'title') return textFacet('annotations.title', { place, subject: { en: 'The title', zh: '标题' } }, [old[name], now[name]]);
    const hint = Object.hasOwn(hints, name) ? hints[name] : undefined;
    return { ...(hint ? judged(name, hint, { old, now }) : unknownHint(name)), place, before: own(old, name), after: own(now, name) };
  });
  if (facets.length > 0) return facets;
  const outright: Text = { en: 'It still says nothing about what it does to data.', zh: '仍未说明其对数据的影响。' };
  return [{ id: 'annotations', severity: 'info', compatibility: 'compatible', place: '/annotations', message: outright }];
}

type Judged = Pick<Facet, 'id' | 'severity' | 'compatibility' | 'message'>;

function judged(name: string, hint: Hint, { old, now }: { old: JsonObject; now: JsonObject }): Judged {
  // What is read-only destroys nothing, whatever else it says or leaves out.
  const tame = (annotations: JsonObject): boolean => name === 'destructiveHint' && annotations['readOnlyHint'] === true;
  const means = (annotations: JsonObject): boolean => !tame(annotations) && (typeof annotations[name] === 'boolean' ? annotations[name] : hint.usual);
  const facet = { id: `hint.${name}`, compatibility: 'compatible' } as const;
  if (means(old) === means(now)) {
    const { en, zh } = hint.about;
    const same: Text =
      typeof now[name] === 'boolean'
        ? { en: `Now says outright ${en}; it was understood so before.`, zh: `现已明确说明${zh}，含义与之前相同。` }
        : { en: `No longer says ${en}; it is understood as before.`, zh: `不再说明${zh}，含义与之前相同。` };
    return { ...facet, severity: 'info', message: same };
  }
  const worse = means(now) === hint.danger;
  return { ...facet, severity: tame(now) ? 'info' : worse ? hint.severity : 'attention', message: worse ? hint.worse : hint.better };
}

const unknownHint = (name: string): Judged => ({
  id: 'annotations',
  severity: 'info',
  compatibility: 'compatible',
  message: { en: `The hint ${show(name)} changed.`, zh: `注解${quoted(name).zh}有变。` },
});

const annotationsOf = (tool: JsonObject): JsonObject => (isObject(tool['annotations']) ? tool['annotations'] : {});
