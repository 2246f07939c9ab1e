import type { ItemKind, Language, SurfaceChange } from '@portico/contracts';
import type { SurfaceDiff } from './compare.ts';

type Doing = 'changed' | 'renamed' | 'added' | 'removed';
const doings: readonly Doing[] = ['changed', 'renamed', 'added', 'removed'];
const kinds: readonly ItemKind[] = ['tool', 'prompt', 'resource', 'resourceTemplate', 'instructions'];

/** One line that a list can show: what happened to how many, and what became dangerous. */
export function narrate(diff: SurfaceDiff, language: Language): string {
  const items = grouped(diff.changes);
  if (items.length === 0) return language === 'en' ? 'no change' : '无变化';
  const happened = kinds.flatMap(
    (kind) =>
      counts(
        items.filter((item) => item.kind === kind),
        kind,
      )[language],
  );
  const risks = risksOf(items)[language];
  const [comma, semicolon] = language === 'en' ? [', ', '; '] : ['，', '；'];
  return [happened.join(comma), ...(risks.length > 0 ? [risks.join(comma)] : [])].join(semicolon);
}

interface Group {
  readonly kind: ItemKind;
  readonly doing: Doing;
  readonly changes: readonly SurfaceChange[];
}

function grouped(changes: readonly SurfaceChange[]): Group[] {
  const byItem = Map.groupBy(changes, (change) => `${change.kind} ${change.name}`);
  return [...byItem.values()].flatMap((of) => {
    const [first] = of;
    return first ? [{ kind: first.kind, doing: doings.find((doing) => of.some((change) => change.id === `item.${doing}`)) ?? 'changed', changes: of }] : [];
  });
}

const nouns: Readonly<Record<Exclude<ItemKind, 'instructions'>, { en: readonly [one: string, many: string]; zh: string }>> = {
  tool: { en: ['tool', 'tools'], zh: '个工具' },
  prompt: { en: ['prompt', 'prompts'], zh: '个提示词' },
  resource: { en: ['resource', 'resources'], zh: '个资源' },
  resourceTemplate: { en: ['resource template', 'resource templates'], zh: '个资源模板' },
};
const verbs: Readonly<Record<Doing, string>> = { changed: '变更', renamed: '改名', added: '新增', removed: '移除' };

/** "3 tools changed, 1 removed"; the noun stands once. */
function counts(items: readonly Group[], kind: ItemKind): Record<Language, string[]> {
  if (items.length === 0) return { en: [], zh: [] };
  if (kind === 'instructions') return { en: ['instructions changed'], zh: ['说明有变更'] };
  const noun = nouns[kind];
  const found = doings.map((doing) => ({ doing, count: items.filter((item) => item.doing === doing).length })).filter(({ count }) => count > 0);
  return {
    en: found.map(({ doing, count }, at) => (at === 0 ? `${count} ${noun.en[count === 1 ? 0 : 1]} ${doing}` : `${count} ${doing}`)),
    zh: found.map(({ doing, count }, at) => (at === 0 ? `${verbs[doing]} ${count} ${noun.zh}` : `${verbs[doing]} ${count} 个`)),
  };
}

function risksOf(items: readonly Group[]): Record<Language, string[]> {
  const count = (sign: (change: SurfaceChange) => boolean): number => items.filter((item) => item.changes.some(sign)).length;
  const danger = (id: string): number => count((change) => change.id === id && change.severity === 'danger');
  const risks: readonly (readonly [number, en: string, zh: string])[] = [
    [danger('hint.readOnlyHint'), 'became able to change data', '个变为可修改数据'],
    [danger('hint.destructiveHint'), 'became able to destroy data', '个变为可销毁数据'],
    [danger('hint.openWorldHint'), 'became able to reach outside', '个变为可访问外部系统'],
    [danger('item.added'), 'new with the power to destroy data', '个新增项可销毁数据'],
    [count((change) => change.compatibility === 'breaking' && change.id !== 'item.removed' && change.id !== 'item.renamed'), 'may break callers', '个可能影响现有调用'],
  ];
  const seen = risks.filter(([number]) => number > 0);
  return { en: seen.map(([number, en]) => `${number} ${en}`), zh: seen.map(([number, , zh]) => `${number} ${zh}`) };
}
