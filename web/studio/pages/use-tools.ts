import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useCall } from '../../client/index.ts';
import { shownQuery, type Source, sourcesOf } from '../../client/shown-tools.ts';
import { useRendering } from '../../render/index.ts';
import { useEditedApp } from '../use-edited-app.ts';
import { useSettled } from '../use-settled.ts';
import { matching, type Tool, toolOf } from './design/tools.ts';

/** What a page names: a tool of the app itself, or of another provider. */
interface Named {
  readonly tool: string;
  readonly provider?: string | undefined;
}

/** Is there such a tool? `unsure` where the provider does not answer. */
type Standing = 'waiting' | 'known' | 'noTool' | 'noProvider' | 'unsure';

/** The tool a page names, as the author is shown it; of the app itself as the draft's preview has it. */
export function useTool({ tool: name, provider }: Named): { readonly tool: Tool | undefined; readonly standing: Standing } {
  const { model } = useRendering();
  const { sources, waiting, failed } = useOthers(provider !== undefined);
  const source = provider === undefined ? ({ name: model.app, kind: 'app' } as const) : sources.find((one) => one.name === provider);
  const shown = useQuery({ ...shownQuery(source ?? { name: '', kind: 'connected' }), enabled: source !== undefined && name !== '', staleTime: 60_000 });
  const tool = useMemo(() => {
    const found = shown.data?.tools.find((one) => one['name'] === name);
    return found && toolOf(found, provider);
  }, [shown.data, name, provider]);
  const standing = (): Standing => {
    if (waiting || (source && shown.isLoading)) return 'waiting';
    if (failed || shown.isError) return 'unsure';
    if (!source) return 'noProvider';
    return tool ? 'known' : 'noTool';
  };
  return { tool, standing: standing() };
}

export interface ToolGroup {
  readonly source: Pick<Source, 'name' | 'title'> | undefined;
  readonly tools: readonly Tool[];
}

/** Tools that fit what was typed: the app's own first, then what a search finds at other providers the author may call. */
export function useToolChoice(typed: string, open: boolean): { readonly groups: readonly ToolGroup[]; readonly others: number; readonly waiting: boolean } {
  const { name } = useEditedApp();
  const { model } = useRendering();
  const asked = useSettled(typed.trim(), 250);
  const { sources } = useOthers(open);
  const own = useQuery({ ...shownQuery({ name: model.app, kind: 'app' }), enabled: open, staleTime: 60_000 });
  const found = useCall('tools.search', { query: asked, limit: 40 }, { enabled: open && asked !== '', staleTime: 60_000, retry: false });
  const groups = useMemo(() => {
    const theirs = asked === '' ? [] : (found.data?.tools ?? []);
    const all = own.data?.tools.flatMap((one) => toolOf(one) ?? []) ?? [];
    // By the words that were typed, and by what they mean.
    const alike = theirs.flatMap((one) => (one.provider === name ? (all.find((tool) => tool.name === one.name) ?? []) : []));
    const ours = [...new Set([...matching(all, typed), ...alike])];
    return [
      { source: undefined, tools: ours },
      ...sources.map((source) => ({ source, tools: theirs.flatMap((one) => (one.provider === source.name ? (toolOf(one, source.name) ?? []) : [])) })),
    ].filter(({ tools }) => tools.length > 0);
  }, [own.data, found.data, sources, typed, asked, name]);
  return { groups, others: sources.length, waiting: own.isLoading || found.isLoading || asked !== typed.trim() };
}

/** Other providers the author may call. Portico's own operations are none: a page would make its reader run them. */
function useOthers(enabled: boolean) {
  const { name } = useEditedApp();
  const { model } = useRendering();
  const listed = useCall('providers.list', {}, { enabled, staleTime: 60_000 });
  const sources = useMemo(
    () => sourcesOf(listed.data?.providers ?? []).filter((one) => one.kind !== 'platform' && one.name !== name && one.name !== model.app),
    [listed.data, name, model.app],
  );
  return { sources, waiting: enabled && listed.isLoading, failed: listed.isError };
}
