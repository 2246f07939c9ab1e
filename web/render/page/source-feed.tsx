import { Suspense, useEffect } from 'react';
import { usePage } from './page-context.tsx';
import { useSourceData } from './use-source.ts';

/** Loads a source of the page as long as an expression names it, and hands it to those. */
export function SourceFeed({ name }: { name: string }) {
  return (
    <Suspense>
      <Feed name={name} />
    </Suspense>
  );
}

function Feed({ name }: { name: string }) {
  const { store } = usePage();
  const { data } = useSourceData(name);
  useEffect(() => store.setData(name, data), [store, name, data]);
  return null;
}
