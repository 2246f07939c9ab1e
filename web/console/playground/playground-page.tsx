import { ExperimentOutlined, SearchOutlined } from '@ant-design/icons';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { Failure, Loading, State, useText } from '../../kit/index.ts';
import frame from '../console.module.css';
import { shownQuery, type Source, sourcesOf } from '../../client/shown-tools.ts';
import { CallForm } from '../../render/call/call-form.tsx';
import { CallResult } from '../../render/call/call-result.tsx';
import { isFailed, type Made, type Thing, thingsOf } from '../../render/call/make-call.ts';
import { ConnectAccount } from '../providers/account-strip.tsx';
import { Power } from '../surfaces/grade-words.tsx';
import css from './playground.module.css';

/** Try any tool, prompt or resource one may use, as oneself: of connected providers, of apps, of Portico itself. */
export function PlaygroundPage() {
  const { t } = useText();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { provider?: string; tool?: string };
  const listed = useCall('providers.list', {});
  const [made, setMade] = useState<readonly Made[]>([]);
  const usable = sourcesOf(listed.data?.providers ?? []);
  const source = search.provider === undefined ? usable[0] : (usable.find((one) => one.name === search.provider) ?? unknown(search.provider));
  const go = (more: typeof search) => void navigate({ to: '.', search: { provider: source?.name, ...more }, replace: true });
  const groups = (['connected', 'app', 'platform'] as const).map((kind) => ({
    label: t(`playground.sources.${kind}`),
    options: usable.filter((one) => one.kind === kind).map((one) => ({ value: one.name, label: one.title })),
  }));
  if (listed.isError) return <Failure failing={problemOf(listed.error)} onRetry={() => void listed.refetch()} />;
  if (!listed.data) return <Loading />;
  if (source === undefined)
    return (
      <State
        icon={<ExperimentOutlined />}
        title={t('playground.none')}
        words={t('playground.noneWords')}
        action={
          <Link to="/console/providers">
            <Button type="primary">{t('console.providers')}</Button>
          </Link>
        }
      />
    );
  return (
    <div className={frame['part']}>
      <div className={frame['head']}>
        <p>{t('playground.words')}</p>
      </div>
      <div className={css['board']}>
        <div className={css['list']}>
          <Select
            aria-label={t('playground.provider')}
            value={source.name}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(next: string) => go({ provider: next, tool: undefined })}
            options={groups.filter((group) => group.options.length > 0)}
          />
          <Things source={source} open={search.tool} onOpen={(tool) => go({ tool })} />
        </div>
        <Bench
          key={source.name}
          source={source}
          name={search.tool}
          made={made}
          onMade={(one) => setMade([one, ...made].slice(0, 20))}
          onOpen={(one) => go({ provider: one.source.name, tool: one.thing.name })}
        />
      </div>
    </div>
  );
}

/** One the person may not use, or that is not there: asking for what it shows says which. */
const unknown = (name: string): Source => ({ name, title: name, kind: 'connected' });

function useThings(source: Source) {
  const surface = useQuery(shownQuery(source));
  return { surface, things: surface.data ? thingsOf(surface.data) : undefined };
}

function Things({ source, open, onOpen }: { source: Source; open: string | undefined; onOpen: (name: string) => void }) {
  const { t } = useText();
  const [text, setText] = useState('');
  const { surface, things } = useThings(source);
  if (surface.isError) return null;
  if (!things) return <Loading lines={8} />;
  const found = things.filter((thing) => `${thing.name} ${thing.title} ${thing.description}`.toLowerCase().includes(text.trim().toLowerCase()));
  const kinds = (['tool', 'prompt', 'resource'] as const).filter((kind) => found.some((thing) => thing.kind === kind));
  return (
    <>
      <Input type="search" prefix={<SearchOutlined />} aria-label={t('tools.find')} placeholder={t('tools.find')} value={text} onChange={(event) => setText(event.target.value)} />
      <div className={css['scroll']} tabIndex={-1}>
        {kinds.map((kind) => (
          <section key={kind} aria-label={t(`playground.kinds.${kind}`)}>
            <h3>{t(`playground.kinds.${kind}`)}</h3>
            <ul>
              {found
                .filter((thing) => thing.kind === kind)
                .slice(0, 200)
                .map((thing) => (
                  <li key={thing.name}>
                    <button type="button" aria-current={thing.name === open} onClick={() => onOpen(thing.name)} title={thing.description}>
                      <code>{thing.name}</code>
                      {thing.title && <small>{thing.title}</small>}
                    </button>
                  </li>
                ))}
            </ul>
          </section>
        ))}
        {found.length === 0 && <p className={frame['muted']}>{t('tools.noneFound')}</p>}
      </div>
    </>
  );
}

interface BenchProps {
  readonly source: Source;
  readonly name: string | undefined;
  readonly made: readonly Made[];
  readonly onMade: (made: Made) => void;
  readonly onOpen: (made: Made) => void;
}

/** The form of the chosen thing, what came of the last call, and the calls before it. */
function Bench({ source, name, made, onMade, onOpen }: BenchProps) {
  const { t } = useText();
  const { surface, things } = useThings(source);
  const [again, setAgain] = useState<Made>();
  if (surface.isError) {
    const look = source.kind === 'connected' && (
      <Link to={`/console/providers/${source.name}`}>
        <Button>{t('connecting.open')}</Button>
      </Link>
    );
    return <Failure failing={problemOf(surface.error)} onRetry={() => void surface.refetch()} action={look} />;
  }
  if (!things) return <Loading />;
  const thing: Thing | undefined = things.find((one) => one.name === name);
  if (!thing)
    return things.length === 0 ? (
      <State icon={<ExperimentOutlined />} title={t('playground.nothing')} words={t('playground.nothingWords')} />
    ) : (
      <State icon={<ExperimentOutlined />} title={t('playground.choose')} words={t('playground.chooseWords')} />
    );
  const last = made.find((one) => one.source.name === source.name && one.thing.name === thing.name);
  return (
    <div className={css['bench']}>
      <CallForm
        key={`${thing.kind} ${thing.name} ${again?.id ?? ''}`}
        source={source}
        thing={thing}
        start={again?.thing.name === thing.name ? again.arguments : undefined}
        mark={thing.kind === 'tool' && <Power definition={thing.definition} />}
        onMade={onMade}
      />
      {last && <CallResult key={last.id} made={last} account={<ConnectAccount name={last.source.name} whose="each" />} />}
      {made.length > 0 && (
        <section className={css['made']}>
          <h3>{t('playground.made')}</h3>
          <ul>
            {made.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  onClick={() => {
                    setAgain(one);
                    onOpen(one);
                  }}
                >
                  <span data-bad={isFailed(one)}>{t(isFailed(one) ? 'playground.failed' : 'playground.worked')}</span>
                  <code>{`${one.source.name} · ${one.thing.name}`}</code>
                  <small>{JSON.stringify(one.arguments)}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
