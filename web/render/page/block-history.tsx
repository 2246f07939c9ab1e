import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { formatDateTime, useText } from '../../kit/index.ts';
import { entityNamed, type EntityView, fieldOf } from '../model.ts';
import { type RecordChange, recordsKey, useRendering } from '../source.ts';
import { useTitles } from '../titles.ts';
import { FieldValue, usePeople } from '../value.tsx';
import type { BlockProps } from './block.tsx';
import css from './block-history.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { useValue } from './page-context.tsx';
import { propsOf, textIn } from './props.ts';
import { instead, Nothing } from './source-state.tsx';
import { idOf } from './use-source.ts';

/** Who changed a record, when, and what each field was set to. */
export function HistoryBlock({ node }: BlockProps) {
  const { t } = useText();
  const { model, source } = useRendering();
  const { entity: name, id } = propsOf(node);
  const wanted = useValue(id);
  const key = idOf(wanted.value);
  const entity = typeof name === 'string' ? entityNamed(model, name) : undefined;
  const readable = entity?.may.includes('read') === true;
  const query = useInfiniteQuery({
    queryKey: recordsKey(model.app, entity?.name, 'history', key),
    queryFn: ({ pageParam }) => source.history(entity?.name ?? '', key ?? '', pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: readable && key !== undefined,
  });
  if (!textIn(name)) return <Nothing words={t('pages.noData')} />;
  const other = instead({
    waiting: wanted.waiting || (readable && key !== undefined && query.isPending && !query.isError),
    failed: query.isError ? source.explain(query.error) : undefined,
    denied: !readable,
    retry: () => void query.refetch(),
  });
  if (other) return other;
  const changes = query.data?.pages.flatMap((page) => page.changes) ?? [];
  return (
    <>
      <ExpressionMark problem={wanted.problem} />
      {entity && changes.length > 0 ? (
        <ol className={css['history']}>
          {changes.map((change) => (
            <Change key={change.id} entity={entity} change={change} />
          ))}
        </ol>
      ) : (
        <Nothing words={t('pages.history.none')} />
      )}
      {query.hasNextPage && (
        <Button type="text" onClick={() => void query.fetchNextPage()}>
          {t('pages.more')}
        </Button>
      )}
    </>
  );
}

function Change({ entity, change }: { entity: EntityView; change: RecordChange }) {
  const { t, language } = useText();
  const titles = useTitles();
  const people = usePeople('');
  const { by } = change;
  const owner = by.onBehalfOf === null ? undefined : (people.find((person) => person.id === by.onBehalfOf)?.name ?? by.onBehalfOf);
  return (
    <li>
      <p>
        <b>{by.name}</b> {owner !== undefined && t('pages.history.for', { name: owner })} {t(`pages.history.${change.kind}`)}{' '}
        <time dateTime={change.at}>{formatDateTime(change.at, language)}</time>
      </p>
      <dl>
        {Object.entries(change.values).map(([name, value]) => {
          const field = fieldOf(entity, name);
          return (
            field && (
              <div key={name}>
                <dt>{titles.field(field)}</dt>
                <dd>
                  <FieldValue field={field} value={value} />
                </dd>
              </div>
            )
          );
        })}
      </dl>
    </li>
  );
}
