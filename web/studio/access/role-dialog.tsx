import { titleIn } from '@portico/contracts';
import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import css from './access-page.module.css';
import { withoutRole, withRole } from './roles-file.ts';
import type { Matrix } from './row-words.ts';
import { type RoleStart, roleStarts } from './starting-cells.ts';

/** Adds a role with what it may do to begin with, or names one anew in both languages. */
export function RoleDialog({
  taken,
  role,
  text,
  onSave,
  onClose,
}: {
  taken: readonly string[];
  role: Matrix['roles'][number] | undefined;
  text: string | undefined;
  /** `added` is a new role. */
  onSave: (text: string, added?: { role: string; start: RoleStart }) => void;
  onClose: () => void;
}) {
  const { t, language } = useText();
  const other = language === 'en' ? 'zh' : 'en';
  const [titles, setTitles] = useState({ en: titleIn('en', role?.title, ''), zh: titleIn('zh', role?.title, '') });
  const [name, setName] = useState(role?.name ?? '');
  const [start, setStart] = useState<RoleStart>('nothing');
  const wanted = name || slugOf(titles.en);
  const clash = !role && taken.includes(wanted);
  const bad = wanted !== '' && !/^[a-z][a-z0-9-]{0,39}$/.test(wanted);
  const ready = (titles.en || titles.zh) !== '' && wanted !== '' && !clash && !bad;
  function save(): void {
    if (!ready) return;
    onSave(withRole(text, { name: wanted, title: titles }), role ? undefined : { role: wanted, start });
    onClose();
  }
  return (
    <Modal
      open
      title={role ? t('access.editRole') : t('access.addRole')}
      onCancel={onClose}
      footer={[
        role && text !== undefined && (
          <Button
            key="remove"
            danger
            style={{ float: 'left' }}
            onClick={() => {
              onSave(withoutRole(text, role.name));
              onClose();
            }}
          >
            {t('access.removeRole')}
          </Button>
        ),
        <Button key="cancel" onClick={onClose}>
          {t('action.cancel')}
        </Button>,
        <Button key="save" type="primary" disabled={!ready} onClick={save}>
          {t('action.save')}
        </Button>,
      ]}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Labelled id="role-title" label={t(`access.roleTitle.${language}`)}>
          <Input id="role-title" autoFocus value={titles[language]} onChange={(event) => setTitles({ ...titles, [language]: event.target.value })} />
        </Labelled>
        <Labelled id="role-title-other" label={t(`access.roleTitle.${other}`)}>
          <Input id="role-title-other" value={titles[other]} onChange={(event) => setTitles({ ...titles, [other]: event.target.value })} />
        </Labelled>
        {!role && (
          <fieldset className={css['starts']}>
            <legend>{t('access.start')}</legend>
            <Radio.Group
              value={start}
              onChange={(event) => setStart(event.target.value as RoleStart)}
              options={roleStarts.map((one) => ({ value: one, label: t(`access.starts.${one}`) }))}
            />
          </fieldset>
        )}
        {!role && (
          <Labelled id="role-name" label={t('access.roleName')} words={t('access.roleNameWords')} error={clash ? t('access.roleTaken') : bad ? t('access.roleBad') : undefined}>
            <Input id="role-name" value={name} placeholder={slugOf(titles.en)} onChange={(event) => setName(event.target.value)} />
          </Labelled>
        )}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
}
