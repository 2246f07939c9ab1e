import { titleIn } from '@portico/contracts';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { problemOf, useChange, useSession } from '../client/index.ts';
import { CopyButton, Loading, Section, TypedConfirm, useText, useToast } from '../kit/index.ts';
import css from './settings-page.module.css';
import studio from './studio.module.css';
import { useEditedApp } from './use-edited-app.ts';

/** What else there is about an app: its git address, and its end. */
export function SettingsPage() {
  const { t, language } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const session = useSession();
  const { name, app } = useEditedApp();
  const [removing, setRemoving] = useState(false);
  const remove = useChange('apps.remove', {
    stale: ['apps.list'],
    onDone: () => {
      toast.done(t('settings.removed', { name }));
      void navigate({ to: '/studio' });
    },
  });
  if (!app) return <Loading />;
  const git = `git clone ${location.origin}/git/${session?.tenant.slug ?? ''}/${name}.git`;
  const editFile = (
    <Link to={`/studio/${name}?path=app.yaml`}>
      <Button>{t('settings.editFile')}</Button>
    </Link>
  );
  return (
    <div className={studio['read']}>
      <Section title={t('settings.about')} words={t('settings.editTitle')} actions={app.may.includes('edit') && editFile}>
        <dl className={css['about']}>
          <dt>{t('studio.app')}</dt>
          <dd>{titleIn(language, app.title, app.name)}</dd>
          <dt>{t('settings.address')}</dt>
          <dd>
            <code>{`/apps/${app.name}`}</code>
          </dd>
          <dt>{t('studio.project')}</dt>
          <dd>{app.project}</dd>
        </dl>
      </Section>
      {app.may.includes('edit') && (
        <Section title={t('settings.git')} words={t('settings.gitWords')}>
          <div className={css['git']}>
            <code>{git}</code>
            <CopyButton text={git} />
          </div>
        </Section>
      )}
      <Section title={t('settings.remove')} words={t(app.may.includes('manage') ? 'settings.removeWords' : 'settings.manageOnly')}>
        {app.may.includes('manage') && (
          <Button danger onClick={() => setRemoving(true)}>
            {t('settings.remove')}
          </Button>
        )}
      </Section>
      {removing && (
        <TypedConfirm
          title={t('settings.removeTitle', { name: titleIn(language, app.title, app.name) })}
          word={app.name}
          action={t('settings.removeAction')}
          pending={remove.isPending}
          failed={remove.isError ? problemOf(remove.error).detail : undefined}
          onConfirm={() => remove.mutate({ app: name, confirm: name })}
          onClose={() => setRemoving(false)}
        >
          <p>{t('settings.removeWords')}</p>
        </TypedConfirm>
      )}
    </div>
  );
}
