import { tenantRoles, type TenantRole } from '@portico/contracts';
import { Alert, Button, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { problemOf, useCall, useChange } from '../client/index.ts';
import { formatDateTime, Labelled, Loading, Once, TypedConfirm, useText, useToast } from '../kit/index.ts';
import css from './console.module.css';
import type { Person } from './people-page.tsx';

function Roles({ roles, onChange }: { roles: readonly TenantRole[]; onChange: (roles: readonly TenantRole[]) => void }) {
  const { t } = useText();
  return (
    <fieldset className={css['choices']}>
      <legend>{t('people.roles')}</legend>
      <small>{t('people.rolesWords')}</small>
      {tenantRoles.map((role) => (
        <Checkbox key={role} checked={roles.includes(role)} onChange={(event) => onChange(event.target.checked ? [...roles, role] : roles.filter((one) => one !== role))}>
          {t(`role.${role}`)}
          <small>{t(`role.${role}Words`)}</small>
        </Checkbox>
      ))}
    </fieldset>
  );
}

function LinkOnce({ link }: { link: { readonly link: string; readonly expiresAt: string } }) {
  const { t, language } = useText();
  return <Once words={t('people.link')} text={link.link} after={t('people.linkUntil', { at: formatDateTime(link.expiresAt, language) })} />;
}

/** Makes a person and the link with which she comes in. */
export function InvitePerson({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const [values, setValues] = useState({ name: '', email: '' });
  const [roles, setRoles] = useState<readonly TenantRole[]>([]);
  const invite = useChange('people.invite', { stale: ['people.list'] });
  const ready = values.name.trim() !== '' && /^[^\s@]+@[^\s@]+$/.test(values.email.trim());
  const go = () => ready && invite.mutate({ name: values.name.trim(), email: values.email.trim(), roles: [...roles] });
  if (invite.data) {
    return (
      <Modal open title={invite.data.person.name} onCancel={onClose} footer={<Button onClick={onClose}>{t('action.close')}</Button>}>
        <LinkOnce link={invite.data.invitation} />
      </Modal>
    );
  }
  return (
    <Modal
      open
      title={t('people.invite')}
      okText={t('people.inviteGo')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: invite.isPending }}
      onOk={go}
      onCancel={onClose}
    >
      <Labelled id="invite-name" label={t('people.name')}>
        <Input id="invite-name" autoFocus maxLength={100} value={values.name} onChange={(event) => setValues({ ...values, name: event.target.value })} />
      </Labelled>
      <Labelled id="invite-email" label={t('people.email')}>
        <Input id="invite-email" type="email" maxLength={200} value={values.email} onChange={(event) => setValues({ ...values, email: event.target.value })} onPressEnter={go} />
      </Labelled>
      <Roles roles={roles} onChange={setRoles} />
      {invite.isError && <Alert type="error" showIcon title={problemOf(invite.error).detail} />}
    </Modal>
  );
}

/** Name and roles of a person. */
export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const [name, setName] = useState(person.name);
  const [roles, setRoles] = useState<readonly TenantRole[]>(tenantRoles.filter((role) => person.roles.includes(role)));
  const update = useChange('people.update', {
    stale: ['people.list'],
    onDone: (saved) => {
      toast.done(t('people.saved', { name: saved.name }));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('people.editTitle', { name: person.name })}
      okText={t('action.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: name.trim() === '', loading: update.isPending }}
      onOk={() => update.mutate({ id: person.id, name: name.trim(), roles: [...roles] })}
      onCancel={onClose}
    >
      <Labelled id="person-name" label={t('people.name')}>
        <Input id="person-name" autoFocus maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </Labelled>
      <Roles roles={roles} onChange={setRoles} />
      {update.isError && <Alert type="error" showIcon title={problemOf(update.error).detail} />}
    </Modal>
  );
}

/** A link with which a person sets a new password. */
export function ResetPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useText();
  const [factor, setFactor] = useState(false);
  const reset = useChange('people.reset', { stale: ['people.list'] });
  const title = t('people.resetTitle', { name: person.name });
  if (reset.data) {
    return (
      <Modal open title={title} onCancel={onClose} footer={<Button onClick={onClose}>{t('action.close')}</Button>}>
        <LinkOnce link={reset.data} />
      </Modal>
    );
  }
  return (
    <Modal
      open
      title={title}
      okText={t('people.resetGo')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: reset.isPending }}
      onOk={() => reset.mutate({ id: person.id, removeSecondFactor: factor })}
      onCancel={onClose}
    >
      <p>{t('people.resetWords')}</p>
      {person.secondFactor && (
        <Checkbox checked={factor} onChange={(event) => setFactor(event.target.checked)}>
          {t('people.resetFactor')}
        </Checkbox>
      )}
      {reset.isError && <Alert type="error" showIcon title={problemOf(reset.error).detail} />}
    </Modal>
  );
}

/** Ends everything a person has here; says what, and asks for the name. */
export function OffboardPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const agents = useCall('agents.list', { limit: 500 });
  const owned = agents.data?.agents.filter((agent) => agent.owner.id === person.id && agent.status === 'active');
  const offboard = useChange('people.offboard', {
    stale: ['people.list', 'agents.list', 'keys.list'],
    onDone: (ended) => {
      toast.done(t('people.offboarded_done', { name: person.name, ...ended }));
      onClose();
    },
  });
  return (
    <TypedConfirm
      title={t('people.offboardTitle', { name: person.name })}
      word={person.email}
      action={t('people.offboard')}
      pending={offboard.isPending}
      failed={offboard.isError ? problemOf(offboard.error).detail : undefined}
      onConfirm={() => offboard.mutate({ id: person.id })}
      onClose={onClose}
    >
      <p>{t('people.offboardWords')}</p>
      {owned === undefined && !agents.isError ? (
        <Loading lines={2} />
      ) : (
        <ul className={css['ends']}>
          <li>{t('people.offboardSessions')}</li>
          <li>{t('people.offboardKeys')}</li>
          {owned && (
            <li>
              {owned.length === 0 ? t('people.offboardAgents_none') : t('people.offboardAgents', { count: owned.length, names: owned.map((agent) => agent.name).join(', ') })}
            </li>
          )}
        </ul>
      )}
      <p className={css['muted']}>{t('people.offboardKept')}</p>
    </TypedConfirm>
  );
}
