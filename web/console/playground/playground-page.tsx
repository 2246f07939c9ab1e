import { ExperimentOutlined, SearchOutlined } from '@ant-design/icons';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { Failure, Loading, State, useText } from '../../kit/index.ts';
import frame from '../console.module.css';
import { CallForm } from './call-form.tsx';
import { CallResult } from './call-result.tsx';
import { isFailed, type Made, type Thing, thingsOf } from './playground-call.ts';
import css from './playground.module.css';

/** Try any tool, prompt or resource of a connected provider, as oneself. */
export function PlaygroundPage() {
  const { t } = useText();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { provider?: string; tool?: string };
  const listed = useCall('providers.list', {});
  const [made, setMade] = useState<readonly Made[]>([]);
  const usable = listed.data?.providers.filter((one) => one.kind !== 'app' && one.kind !== 'platform' && one.may.includes('use')) ?? [];
  const provider = search.provider ?? usable[0]?.name;
  const go = (more: typeof search) => void navigate({ to: '.', search: { provider, ...more }, replace: true });
  if (listed.isError) return <Failure failing={problemOf(listed.error)} onRetry={() => void listed.refetch()} />;
  if (!listed.data) return <Loading />;
  if (provider === undefined)
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
            value={provider}
            onChange={(next: string) => go({ provider: next, tool: undefined })}
            options={usable.map((one) => ({ value: one.name, label: one.title }))}
          />
          <Things provider={provider} open={search.tool} onOpen={(tool) => go({ tool })} />
        </div>
        <Bench
          key={provider}
          provider={provider}
          name={search.tool}
          made={made}
          onMade={(one) => setMade([one, ...made].slice(0, 20))}
          onOpen={(one) => go({ provider: one.provider, tool: one.thing.name })}
        />
      </div>
    </div>
  );
}

function useThings(provider: string) {
  const surface = useCall('surfaces.served', { provider });
  return { surface, things: surface.data ? thingsOf(surface.data.definitions) : undefined };
}

function Things({ provider, open, onOpen }: { provider: string; open: string | undefined; onOpen: (name: string) => void }) {
  const { t } = useText();
  const [text, setText] = useState('');
  const { surface, things } = useThings(provider);
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
  readonly provider: string;
  readonly name: string | undefined;
  readonly made: readonly Made[];
  readonly onMade: (made: Made) => void;
  readonly onOpen: (made: Made) => void;
}

/** The form of the chosen thing, what came of the last call, and the calls before it. */
function Bench({ provider, name, made, onMade, onOpen }: BenchProps) {
  const { t } = useText();
  const { surface, things } = useThings(provider);
  const [again, setAgain] = useState<Made>();
  if (surface.isError) return <Failure failing={problemOf(surface.error)} onRetry={() => void surface.refetch()} />;
  if (!things) return <Loading />;
  const thing: Thing | undefined = things.find((one) => one.name === name);
  if (!thing)
    return things.length === 0 ? (
      <State icon={<ExperimentOutlined />} title={t('playground.nothing')} words={t('playground.nothingWords')} />
    ) : (
      <State icon={<ExperimentOutlined />} title={t('playground.choose')} words={t('playground.chooseWords')} />
    );
  const last = made.find((one) => one.provider === provider && one.thing.name === thing.name);
  return (
    <div className={css['bench']}>
      <CallForm
        key={`${thing.kind} ${thing.name} ${again?.id ?? ''}`}
        provider={provider}
        thing={thing}
        start={again?.thing.name === thing.name ? again.arguments : undefined}
        onMade={onMade}
      />
      {last && <CallResult key={last.id} made={last} />}
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
                  <code>{`${one.provider} · ${one.thing.name}`}</code>
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
