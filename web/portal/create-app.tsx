import { useNavigate } from '@tanstack/react-router';
import { titleIn } from '@portico/contracts';
import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { problemOf, useCall, useChange } from '../client/index.ts';
import { Loading, useText, useToast } from '../kit/index.ts';
import { BeginCard } from './begin-card.tsx';
import css from './begin-card.module.css';
import { type Beginning, beginnings, keyOf, type Template } from './begin-with.ts';
import { NameFields } from './name-fields.tsx';
import { freeSlug, isSlug, slugOf } from '../kit/slug.ts';

interface DialogProps {
  readonly taken: readonly string[];
  /** Data is brought in another way. */
  readonly onImport: (from: 'file' | 'database') => void;
  readonly onClose: () => void;
}

/** A new app: from a template, from data somebody has, or from nothing. */
export function CreateApp({ taken, onImport, onClose }: DialogProps) {
  const { t, language } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const [begin, setBegin] = useState<Beginning>({ from: 'nothing' });
  const [written, setTitle] = useState<string>();
  const [name, setName] = useState<string>();
  const offered = useCall('templates.list', {}, { staleTime: Number.POSITIVE_INFINITY });
  const create = useChange('apps.create', {
    stale: ['apps.list'],
    onDone: (app) => {
      if (template) toast.done(t('templates.made', { title: titleIn(language, app.title, app.name) }));
      void navigate({ to: app.release ? `/apps/${app.name}` : `/studio/${app.name}/data` });
    },
  });
  const template = begin.from === 'template' ? begin.template : undefined;
  const title = written ?? (template ? titleIn(language, template.title, template.name) : '');
  const used = name ?? freeSlug(slugOf(written ?? template?.name ?? ''), taken);
  const brings = begin.from === 'file' || begin.from === 'database' ? begin.from : undefined;
  return (
    <Modal
      open
      width={760}
      style={{ top: 24 }}
      title={t('create.title')}
      okText={t(brings ? 'templates.next' : 'create.submit')}
      cancelText={t('action.cancel')}
      onCancel={onClose}
      okButtonProps={{ disabled: brings === undefined && (title.trim() === '' || !isSlug(used)), loading: create.isPending }}
      onOk={() =>
        brings
          ? onImport(brings)
          : create.mutate({ name: used, title: written?.trim() ?? template?.title ?? title, ...(template ? { template: template.name } : { starter: false }) })
      }
    >
      {offered.isPending && <Loading />}
      <fieldset className={css['cards']}>
        <legend>{t('templates.beginWith')}</legend>
        {beginnings(offered.data?.templates ?? []).map((one) => (
          <BeginCard key={keyOf(one)} beginning={one} chosen={keyOf(one) === keyOf(begin)} onChoose={() => setBegin(one)} />
        ))}
      </fieldset>
      {template && <Inside template={template} />}
      {!brings && (
        <NameFields
          title={<Input id="app-title" autoFocus maxLength={100} value={title} onChange={(event) => setTitle(event.target.value)} placeholder={t('create.example')} />}
          name={used}
          onName={setName}
        />
      )}
      {create.isError && <Alert type="error" showIcon title={problemOf(create.error).detail} />}
    </Modal>
  );
}

function Inside({ template }: { template: Template }) {
  const { t, language } = useText();
  const list = (titles: Template['pages']) => titles.map((title) => titleIn(language, title, '')).join(language === 'zh' ? '、' : ', ');
  return (
    <div className={css['inside']}>
      <dl>
        <dt>{t('templates.lists')}</dt>
        <dd>{list(template.entities)}</dd>
        <dt>{t('templates.pages')}</dt>
        <dd>{list(template.pages)}</dd>
        <dt>{t('templates.roles')}</dt>
        <dd>{list(template.roles)}</dd>
        <dt>{t('templates.rows')}</dt>
        <dd>{t('templates.rowsWords', { count: template.rows })}</dd>
      </dl>
    </div>
  );
}
