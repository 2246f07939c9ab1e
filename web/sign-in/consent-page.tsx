/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import { call, type CallOutput } from '../client/call.ts';
import { problemOf } from '../client/problem.ts';
import { useAsked } from './asked.ts';
import { readingOnly } from './consent.ts';
import { Entrance } from './entrance.tsx';
import css from './consent-page.module.css';
import { useText } from './words.ts';

type Asked = CallOutput<'consents.look'>;
const lookAt = (request: string) => call('consents.look', { request });

/** Where a program sends a person to be let in: which program, to act as whom, to do what; she allows it or does not. */
export function ConsentPage({ request, person }: { request: string; person: string }) {
  const { t } = useText();
  const asked = useAsked(lookAt, request);
  if (asked.failed !== undefined) return <Over words={asked.failed} />;
  if (!asked.data) return <Entrance title={t('consent.looking')} />;
  return asked.data.remembered === null ? (
    <Question request={request} asked={asked.data} person={person} />
  ) : (
    <Again request={request} asked={asked.data} actor={asked.data.remembered} />
  );
}

/** Leaves for the program with the person's answer. */
async function answer(request: string, how: { allow: boolean; actor?: string; scopes?: string[] }): Promise<void> {
  const { url } = await call('consents.decide', { request, ...how });
  location.assign(url);
}

/** Allowed before, the same: on she goes without a question. */
function Again({ request, asked, actor }: { request: string; asked: Asked; actor: string }) {
  const { t } = useText();
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    answer(request, { allow: true, actor }).catch((error: unknown) => setFailed(problemOf(error).detail));
  }, [request, actor]);
  return failed === undefined ? <Entrance title={t('consent.again', { client: asked.client.name })} /> : <Over words={failed} />;
}

function Question({ request, asked, person }: { request: string; asked: Asked; person: string }) {
  const { t, language } = useText();
  const [actor, setActor] = useState(asked.actors[0]?.id ?? '');
  const [reading, setReading] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const less = readingOnly(asked.scopes.map((one) => one.scope));
  async function decide(allow: boolean): Promise<void> {
    setBusy(true);
    setFailed(undefined);
    try {
      await answer(request, { allow, ...(allow && { actor, ...(reading && less && { scopes: [...less] }) }) });
    } catch (error) {
      setFailed(problemOf(error).detail);
      setBusy(false);
    }
  }
  return (
    <Entrance title={t('consent.title', { client: asked.client.name })} words={t('consent.signedInAs', { name: person })}>
      <Known client={asked.client} />
      <h2 className={css['heading']}>{t('consent.may')}</h2>
      <ul className={css['scopes']}>
        {asked.scopes.map((one) => (
          <li key={one.scope} data-off={reading && less ? '' : undefined}>
            {one.words[language]}
          </li>
        ))}
      </ul>
      {less && (
        <label className={css['choice']}>
          <input type="checkbox" checked={reading} onChange={(event) => setReading(event.currentTarget.checked)} />
          <span>{t('consent.reading')}</span>
        </label>
      )}
      <dl className={css['facts']}>
        <dt id="consent-actor">{t('consent.actsAs')}</dt>
        <dd>
          {asked.actors.length === 1 ? (
            asked.actors[0]?.name
          ) : (
            <select aria-labelledby="consent-actor" value={actor} onChange={(event) => setActor(event.currentTarget.value)}>
              {asked.actors.map((one) => (
                <option key={one.id} value={one.id}>
                  {t(`consent.${one.kind}`, { name: one.name })}
                </option>
              ))}
            </select>
          )}
        </dd>
        <dt>{t('consent.at')}</dt>
        <dd>
          <code>{asked.resource}</code>
        </dd>
      </dl>
      {failed !== undefined && (
        <p role="alert" className={css['failed']}>
          {failed}
        </p>
      )}
      <div className={css['answers']}>
        <button type="button" className={css['refuse']} disabled={busy} onClick={() => void decide(false)}>
          {t('consent.refuse')}
        </button>
        <button type="button" className={css['allow']} disabled={busy} aria-busy={busy} onClick={() => void decide(true)}>
          {t('consent.allow')}
        </button>
      </div>
      <p className={css['note']}>{t('consent.later')}</p>
    </Entrance>
  );
}

/** How sure one can be of the program's name. */
function Known({ client }: { client: Asked['client'] }) {
  const { t } = useText();
  return (
    <div className={css['known']} data-doubt={client.known === 'claimed' || client.local ? '' : undefined}>
      <p>
        <strong>{client.host}</strong> · {t(`consent.${client.known}`)}
      </p>
      {client.local && <p>{t('consent.local')}</p>}
    </div>
  );
}

function Over({ words }: { words: string }) {
  const { t } = useText();
  return (
    <Entrance title={t('consent.over')}>
      <p role="alert" className={css['failed']}>
        {words}
      </p>
    </Entrance>
  );
}
