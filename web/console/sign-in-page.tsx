import { DeleteOutlined, EditOutlined, PlusOutlined, SafetyOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type CallOutput, hasRole, problemOf, useCall, useChange, useSession } from '../client/index.ts';
import { type Column, CopyButton, Failure, Labelled, State, Table, TypedConfirm, useText, useToast } from '../kit/index.ts';
import css from './console.module.css';

type Provider = CallOutput<'identityProviders.list'>['providers'][number];

/** OpenID Connect providers people can sign in with. */
export function SignInPage() {
  const { t } = useText();
  const toast = useToast();
  const manages = hasRole(useSession(), 'administrator');
  const providers = useCall('identityProviders.list', {});
  const [edited, setEdited] = useState<Provider | 'new'>();
  const [removed, setRemoved] = useState<Provider>();
  const remove = useChange('identityProviders.remove', {
    stale: ['identityProviders.list'],
    onDone: (_output, { name }) => {
      toast.done(t('signIn.removed', { name }));
      setRemoved(undefined);
    },
  });
  const columns: Column<Provider>[] = [
    { key: 'title', title: t('signIn.title'), fixed: true, width: 160, render: (one) => one.title },
    { key: 'issuer', title: t('signIn.issuer'), render: (one) => <code>{one.issuer}</code> },
    { key: 'domains', title: t('signIn.domains'), render: (one) => one.domains.join(', ') },
    {
      key: 'redirect',
      title: t('signIn.redirect'),
      render: (one) => (
        <span className={css['row']}>
          <code>{one.redirectUri}</code>
          <CopyButton text={one.redirectUri} />
        </span>
      ),
    },
  ];
  const add = manages && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('signIn.add')}
    </Button>
  );
  const instead = providers.isError ? (
    <Failure failing={problemOf(providers.error)} onRetry={() => void providers.refetch()} />
  ) : (
    <State icon={<SafetyOutlined />} title={t('signIn.none')} words={t('signIn.noneWords')} action={add} />
  );
  return (
    <div className={css['part']}>
      <div className={css['head']}>
        <p>{t('signIn.words')}</p>
        {add}
      </div>
      <Table
        label={t('console.signIn')}
        columns={columns}
        rows={providers.isError ? [] : providers.data?.providers}
        rowKey={(one) => one.name}
        actions={
          manages
            ? [
                { key: 'edit', title: t('record.edit'), icon: <EditOutlined />, shortcut: 'e', run: setEdited },
                { key: 'remove', title: t('signIn.remove'), icon: <DeleteOutlined />, shortcut: 'Delete', run: setRemoved },
              ]
            : []
        }
        {...(manages && { onOpen: setEdited })}
        {...((providers.isError || providers.data?.providers.length === 0) && { instead })}
      />
      {edited !== undefined && <ProviderDialog provider={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {removed && (
        <TypedConfirm
          title={t('signIn.removeTitle', { name: removed.title })}
          word={removed.name}
          action={t('signIn.remove')}
          pending={remove.isPending}
          failed={remove.isError ? problemOf(remove.error).detail : undefined}
          onConfirm={() => remove.mutate({ name: removed.name })}
          onClose={() => setRemoved(undefined)}
        >
          <p>{t('signIn.removeWords')}</p>
        </TypedConfirm>
      )}
    </div>
  );
}

function ProviderDialog({ provider, onClose }: { provider: Provider | undefined; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const [values, setValues] = useState({
    name: provider?.name ?? '',
    title: provider?.title ?? '',
    issuer: provider?.issuer ?? 'https://',
    clientId: provider?.clientId ?? '',
    clientSecret: '',
  });
  const [domains, setDomains] = useState<string[]>(provider?.domains ?? []);
  const set = useChange('identityProviders.set', {
    stale: ['identityProviders.list'],
    onDone: (saved) => {
      toast.done(t('signIn.saved', { name: saved.title }));
      onClose();
    },
  });
  const nameGood = /^[a-z][a-z0-9-]{0,39}$/.test(values.name);
  const ready = nameGood && values.title.trim() !== '' && URL.canParse(values.issuer) && values.clientId.trim() !== '';
  const { clientSecret, ...others } = values;
  const text = (key: keyof typeof values, more: { words?: string; disabled?: boolean; secret?: boolean } = {}) => {
    const Field = more.secret ? Input.Password : Input;
    return (
      <Labelled
        id={`provider-${key}`}
        label={t(key === 'clientSecret' ? 'signIn.secret' : `signIn.${key}`)}
        words={more.words}
        error={key === 'name' && values.name !== '' && !nameGood ? t('signIn.nameWords') : undefined}
      >
        <Field
          id={`provider-${key}`}
          autoComplete="off"
          spellCheck={false}
          disabled={more.disabled ?? false}
          value={values[key]}
          onChange={(event) => setValues({ ...values, [key]: event.target.value })}
        />
      </Labelled>
    );
  };
  return (
    <Modal
      open
      title={provider ? t('signIn.editTitle', { name: provider.title }) : t('signIn.add')}
      okText={t('signIn.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: set.isPending }}
      onOk={() => set.mutate({ ...others, domains, ...(clientSecret && { clientSecret }) })}
      onCancel={onClose}
    >
      {text('title')}
      {text('name', { words: t('signIn.nameWords'), disabled: provider !== undefined })}
      {text('issuer', { words: t('signIn.issuerWords') })}
      {text('clientId')}
      {text('clientSecret', { words: t('signIn.secretWords'), secret: true })}
      <Labelled id="provider-domains" label={t('signIn.domains')} words={t('signIn.domainsWords')}>
        <Select
          id="provider-domains"
          mode="tags"
          open={false}
          tokenSeparators={[',', ' ']}
          value={domains}
          onChange={(next: string[]) => setDomains(next.map((one) => one.trim().toLowerCase().replace(/^@/, '')))}
          suffixIcon={null}
        />
      </Labelled>
      {set.isError && <Alert type="error" showIcon title={problemOf(set.error).detail} />}
    </Modal>
  );
}
