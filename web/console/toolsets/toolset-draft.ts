import type { CallOutput } from '../../client/index.ts';
import { toolTokens } from '../../kit/tokens.ts';
import type { Definition } from '../surfaces/diff.ts';

export type Toolset = CallOutput<'toolsets.list'>['toolsets'][number];
export type ToolsetItem = Toolset['items'][number];

/** A name for one tool of one provider. */
export const keyOf = (item: Pick<ToolsetItem, 'provider' | 'tool'>): string => `${item.provider} ${item.tool}`;

/** With the tool if it was not there, without it if it was. */
export function toggleItem(items: readonly ToolsetItem[], item: Pick<ToolsetItem, 'provider' | 'tool'>): readonly ToolsetItem[] {
  const key = keyOf(item);
  return items.some((one) => keyOf(one) === key) ? items.filter((one) => keyOf(one) !== key) : [...items, { provider: item.provider, tool: item.tool, pinned: false }];
}

/** Those that are not there, or not for the person who looks: their provider shows no such tool, or there is no such provider. Nothing is said before all is read. */
export function absent<T extends Pick<ToolsetItem, 'provider' | 'tool'>>(
  items: readonly T[],
  known: { definitions: ReadonlyMap<string, unknown>; loading: boolean },
): readonly T[] {
  return known.loading ? [] : items.filter((item) => !known.definitions.has(keyOf(item)));
}

/** About how many tokens the chosen tools cost a model that is shown all of them; unknown ones count nothing. */
export function tokensOfItems(items: readonly ToolsetItem[], known: ReadonlyMap<string, Definition>): number {
  return items.reduce((sum, item) => {
    const definition = known.get(keyOf(item));
    return definition
      ? sum + toolTokens({ name: `${item.provider}__${item.tool}`, description: String(definition['description'] ?? ''), inputSchema: definition['inputSchema'] })
      : sum;
  }, 0);
}
