import { titleIn } from '@portico/contracts';
import { useMemo } from 'react';
import { useCall } from '../../client/index.ts';
import { useText } from '../../kit/index.ts';

/** What the elements of a published process are called, by their ids, in the reader's language. */
export function useElements(app: string, process: string, version?: number) {
  const { language } = useText();
  const found = useCall('processes.get', { app, process, ...(version !== undefined && { version }) }, { staleTime: 60_000 });
  const named = useMemo(() => new Map(found.data?.elements.map((element) => [element.id, titleIn(language, element.title, element.id)])), [found.data, language]);
  return { title: found.data?.title, named, error: found.error };
}
