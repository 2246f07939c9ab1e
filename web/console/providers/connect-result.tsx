import { CheckCircleFilled, CloseCircleFilled, LoadingOutlined, WarningFilled } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../client/index.ts';
import { FailureDetails, type Failing, useText } from '../../kit/index.ts';
import { ConnectAccount } from './account-strip.tsx';
import css from './connect.module.css';
import { accountsOf, authIn } from './sign-in-draft.ts';
import { Milliseconds } from './words.tsx';

type Tested = CallOutput<'providers.test'>;

/** What became of the first dial: saved, reached, read; what was found, or what is wrong and what to do. */
export function ConnectResult({
  name,
  tested,
  failed,
  onAgain,
  onClose,
}: {
  name: string;
  tested: Tested | undefined;
  failed: Failing | undefined;
  onAgain: () => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const reached = tested?.instances.some((one) => one.ok) ?? false;
  const waiting = tested === undefined && failed === undefined;
  const account = reached || !tested ? undefined : accountsOf(authIn(tested.provider.settings));
  return (
    <div role="status" aria-busy={waiting}>
      <ol className={css['progress']}>
        <Step state="done" words={t('connecting.saved')} />
        <Step
          state={waiting ? 'now' : reached ? 'done' : account ? 'look' : 'failed'}
          words={t(
            waiting
              ? 'connecting.dialling'
              : account
                ? 'signIns.wanted'
                : !reached
                  ? 'connecting.notReached'
                  : tested?.provider.kind === 'openapi'
                    ? 'connecting.documentRead'
                    : 'connecting.reached',
          )}
        >
          {tested?.instances.map((one) => (
            <span key={one.address} className={css['small']}>
              <code>{one.address}</code> {one.ok ? <Milliseconds value={one.latency} /> : null}
            </span>
          ))}
        </Step>
        {reached && tested && <Found name={name} tested={tested} onLeave={onClose} />}
      </ol>
      {failed && (
        <>
          <p className={css['bad']}>{failed.detail}</p>
          <FailureDetails failing={failed} />
        </>
      )}
      {tested && !reached && (account ? <p className={css['small']}>{t(`signIns.noneWords.${account}`)}</p> : <NotReached tested={tested} />)}
      {!waiting && (
        <div className={css['foot']}>
          <Button onClick={onClose}>{t('action.close')}</Button>
          {!reached && <Button onClick={onAgain}>{t('providers.test')}</Button>}
          {account ? (
            <ConnectAccount name={name} whose={account} />
          ) : (
            <Link to={`/console/providers/${name}${reached ? '' : '/settings'}`}>
              <Button type="primary">{t(reached ? 'connecting.open' : 'connecting.settings')}</Button>
            </Link>
          )}
        </div>
      )}
    </div>
  );
}

function Step({ state, words, children }: { state: 'done' | 'now' | 'failed' | 'look'; words: string; children?: ReactNode }) {
  const icons = { done: <CheckCircleFilled />, now: <LoadingOutlined />, failed: <CloseCircleFilled />, look: <WarningFilled /> };
  return (
    <li data-step={state}>
      {icons[state]}
      <div>
        {words}
        {children}
      </div>
    </li>
  );
}

/** What the provider shows, and whether it waits for somebody. */
export function Found({ name, tested, onLeave }: { name: string; tested: Tested; onLeave: () => void }) {
  const { t, language } = useText();
  const { surface } = tested.provider;
  return (
    <>
      <Step
        state={tested.tools + tested.prompts + tested.resources > 0 ? 'done' : 'look'}
        words={t('connecting.found', { tools: tested.tools, prompts: tested.prompts, resources: tested.resources })}
      >
        {tested.provider.server && tested.provider.kind !== 'openapi' && tested.provider.kind !== 'database' && (
          <span className={css['small']}>{`${tested.provider.server.name} ${tested.provider.server.version} · MCP ${tested.provider.server.protocolVersion}`}</span>
        )}
      </Step>
      {tested.dropped.length > 0 && (
        <Step state="look" words={t('connecting.dropped', { count: tested.dropped.length })}>
          <ul className={css['dropped']}>
            {tested.dropped.slice(0, 50).map((one, at) => (
              <li key={at}>
                {one.place !== undefined && <code>{one.place}</code>} {one.message[language]}
              </li>
            ))}
          </ul>
        </Step>
      )}
      {surface.pending === null ? (
        <Step state="done" words={t('connecting.shown')} />
      ) : (
        <Step state="look" words={surface.findings > 0 ? t('connecting.waitsFindings', { count: surface.findings }) : t('connecting.waits')}>
          <Link to={`/console/providers/${name}/surface`} onClick={onLeave}>
            {t('connecting.look')}
          </Link>
        </Step>
      )}
    </>
  );
}

/** Why nothing answered, once for each thing that was said. */
export function NotReached({ tested }: { tested: Tested }) {
  const { language } = useText();
  const said = [...new Set(tested.instances.map((one) => one.error?.[language] ?? ''))].filter(Boolean);
  return said.map((words) => (
    <p key={words} className={css['bad']}>
      {words}
    </p>
  ));
}
