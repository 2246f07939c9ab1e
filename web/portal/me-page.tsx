import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, QRCode } from 'antd';
import { type ReactNode, useState } from 'react';
import { problemOf, sessionQuery, useChange, useSession } from '../client/index.ts';
import { Labelled, CopyButton, Page, PageHead, Section, Tag, useText, useToast } from '../kit/index.ts';
import { Keys } from './keys.tsx';
import css from './me-page.module.css';

/** What belongs to the person: password, second factor, keys. */
export function MePage() {
  const session = useSession();
  if (!session) return null;
  return (
    <Page>
      <PageHead title={session.name} words={session.email} />
      <Password />
      <SecondFactor on={session.secondFactor} />
      <Keys />
    </Page>
  );
}

function Password() {
  const { t } = useText();
  const toast = useToast();
  const [values, setValues] = useState({ current: '', password: '' });
  const change = useChange('password.change', {
    onDone: () => {
      setValues({ current: '', password: '' });
      toast.done(t('me.passwordDone'));
    },
  });
  return (
    <Section title={t('me.password')} words={t('me.passwordWords')}>
      <Small onSubmit={() => change.mutate(values)}>
        <Labelled id="me-current" label={t('me.current')}>
          <Input.Password id="me-current" autoComplete="current-password" value={values.current} onChange={(event) => setValues({ ...values, current: event.target.value })} />
        </Labelled>
        <Labelled id="me-password" label={t('sign.passwordNew')} words={t('sign.passwordRule')}>
          <Input.Password id="me-password" autoComplete="new-password" value={values.password} onChange={(event) => setValues({ ...values, password: event.target.value })} />
        </Labelled>
        {change.isError && <Alert type="error" showIcon title={problemOf(change.error).detail} />}
        <Button htmlType="submit" disabled={values.current === '' || values.password.length < 10} loading={change.isPending}>
          {t('me.passwordChange')}
        </Button>
      </Small>
    </Section>
  );
}

function SecondFactor({ on }: { on: boolean }) {
  const { t } = useText();
  const cache = useQueryClient();
  const [text, setText] = useState('');
  const refresh = () => {
    setText('');
    void cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const begin = useChange('secondFactor.begin');
  const confirm = useChange('secondFactor.confirm', { onDone: refresh });
  const remove = useChange('secondFactor.remove', { onDone: refresh });
  const failed = begin.error ?? confirm.error ?? remove.error;
  const problem = failed !== null && <Alert type="error" showIcon title={problemOf(failed).detail} />;
  let body: ReactNode;
  if (confirm.data) {
    body = (
      <div className={css['secret']}>
        <p>{t('me.recovery')}</p>
        <code>{confirm.data.recoveryCodes.join('  ')}</code>
        <CopyButton text={confirm.data.recoveryCodes.join('\n')} />
      </div>
    );
  } else if (on) {
    body = (
      <Small onSubmit={() => remove.mutate({ password: text })}>
        <Labelled id="me-factor" label={t('me.current')}>
          <Input.Password id="me-factor" autoComplete="current-password" value={text} onChange={(event) => setText(event.target.value)} />
        </Labelled>
        {problem}
        <Button htmlType="submit" danger disabled={text === ''} loading={remove.isPending}>
          {t('me.factorRemove')}
        </Button>
      </Small>
    );
  } else if (begin.data) {
    body = (
      <Small onSubmit={() => confirm.mutate({ code: text.replaceAll(' ', '') })}>
        <p>{t('me.factorScan')}</p>
        <QRCode value={begin.data.uri} bordered={false} type="svg" />
        <p className={css['secretLine']}>
          <code>{begin.data.secret}</code>
          <CopyButton text={begin.data.secret} />
        </p>
        <Labelled id="me-code" label={t('sign.code')}>
          <Input id="me-code" inputMode="numeric" autoComplete="one-time-code" value={text} onChange={(event) => setText(event.target.value)} />
        </Labelled>
        {problem}
        <Button htmlType="submit" type="primary" disabled={text === ''} loading={confirm.isPending}>
          {t('me.factorConfirm')}
        </Button>
      </Small>
    );
  } else {
    body = (
      <>
        {problem}
        <Button loading={begin.isPending} onClick={() => begin.mutate({})}>
          {t('me.factorBegin')}
        </Button>
      </>
    );
  }
  const title = (
    <>
      {t('me.factor')} {on && <Tag colour="green">{t('me.factorOn')}</Tag>}
    </>
  );
  return (
    <Section title={title} words={t('me.factorWords')}>
      {body}
    </Section>
  );
}

function Small({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      className={css['small']}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
