import { titleIn } from '@portico/contracts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { Failure, Loading, PageHead, State, useText } from '../../kit/index.ts';
import { recordsKey, useRendering } from '../source.ts';
import { PageBody } from './page-body.tsx';
import { loadEvaluator } from './page-context.tsx';
import css from './page-view.module.css';
import { hasExpression } from './read-value.ts';

interface ViewProps {
  /** Name of the page. */
  readonly page: string;
  /** As they stand in the address. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What stands there when there is no such page. */
  readonly missing?: ReactNode;
}

/** A page of the app: loads it and draws it under its title. */
export function PageView({ page: name, params, missing }: ViewProps) {
  const { t, language } = useText();
  const { model, source } = useRendering();
  const query = useQuery({
    queryKey: recordsKey(`${model.app} pages`, model.release, name),
    queryFn: async () => {
      const page = await source.page(name);
      // Fetched beside the data rather than behind it.
      if (hasExpression(page)) await loadEvaluator();
      return page;
    },
    staleTime: Infinity,
  });
  if (query.isError) {
    const failing = source.explain(query.error);
    return failing.status === 404 ? (missing ?? <State title={t('state.missing')} />) : <Failure failing={failing} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) {
    return (
      <div className={css['page']}>
        <Loading />
      </div>
    );
  }
  const page = query.data;
  const lacking = Object.entries(page.params ?? {}).filter(([param, { required }]) => required === true && (params[param] === undefined || params[param] === ''));
  const title = titleIn(language, page.title, page.name);
  const words = page.description && titleIn(language, page.description, '');
  return (
    <div className={css['page']}>
      <PageHead title={title} {...(words && { words })} />
      {lacking.length > 0 ? (
        <State title={t('pages.lacking')} words={t('pages.lackingWords', { names: lacking.map(([param, { title: own }]) => titleIn(language, own, param)).join(', ') })} />
      ) : (
        <Suspense fallback={<Loading />}>
          <PageBody key={page.name} page={page} params={params} />
        </Suspense>
      )}
    </div>
  );
}
