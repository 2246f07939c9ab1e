import { EditOutlined, LinkOutlined, PlusOutlined, SearchOutlined, StopOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { type CallOutput, problemOf } from '../client/index.ts';
import { type Column, Failure, formatAgo, Monogram, State, Table, Tag, type TagColor, useText } from '../kit/index.ts';
import css from './console.module.css';
import { EditPerson, InvitePerson, OffboardPerson, ResetPerson } from './person-dialogs.tsx';
import { usePagesOf } from './pages-of.ts';

export type Person = CallOutput<'people.list'>['people'][number];
const statuses = ['active', 'invited', 'offboarded'] as const;
const colours: Readonly<Record<Person['status'], TagColor>> = { active: 'green', invited: 'blue', offboarded: 'neutral' };
type Dialog = { readonly kind: 'invite' } | { readonly kind: 'edit' | 'reset' | 'offboard'; readonly person: Person };

/** Everybody who can sign in. */
export function PeoplePage() {
  const { t, language } = useText();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { q?: string; status?: Person['status'] };
  const [text, setText] = useState(search.q ?? '');
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  useEffect(() => {
    const timer = setTimeout(() => {
      if ((search.q ?? '') !== text.trim()) void navigate({ to: '.', search: { ...search, q: text.trim() || undefined }, replace: true });
    }, 250);
    return () => clearTimeout(timer);
  }, [text, search, navigate]);
  const people = usePagesOf('people.list', { ...(search.q && { search: search.q }), ...(search.status && { status: search.status }), limit: 100 }, (page) => page.people);
  const invite = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setDialog({ kind: 'invite' })}>
      {t('people.invite')}
    </Button>
  );
  const columns: Column<Person>[] = [
    {
      key: 'name',
      title: t('people.name'),
      fixed: true,
      width: 200,
      render: (person) => (
        <span className={css['row']}>
          <Monogram name={person.name} seed={person.id} round />
          {person.name}
        </span>
      ),
    },
    { key: 'email', title: t('people.email'), render: (person) => person.email },
    {
      key: 'roles',
      title: t('people.roles'),
      render: (person) =>
        person.roles.length === 0 ? (
          <span className={css['muted']}>{t('role.member')}</span>
        ) : (
          person.roles.map((role) => t(`role.${role}` as 'role.member', { defaultValue: role })).join(', ')
        ),
    },
    { key: 'status', title: t('people.status'), render: (person) => <Tag colour={colours[person.status]}>{t(`people.${person.status}`)}</Tag> },
    { key: 'factor', title: t('people.factor'), render: (person) => t(person.secondFactor ? 'people.factorOn' : 'people.factorOff') },
    {
      key: 'seen',
      title: t('people.seen'),
      render: (person) => (person.lastSeen ? formatAgo(person.lastSeen, language, people.at) : <span className={css['muted']}>{t('people.never')}</span>),
    },
  ];
  const here = (person: Person) => person.status !== 'offboarded';
  const instead = people.error ? (
    <Failure failing={problemOf(people.error)} onRetry={people.again} />
  ) : (
    <State title={t('people.none')} words={t('people.noneWords')} action={invite} />
  );
  return (
    <div className={css['part']}>
      <div className={css['head']}>
        <p>{t('people.words')}</p>
        <div className={css['tools']}>
          <Input
            type="search"
            prefix={<SearchOutlined />}
            value={text}
            placeholder={t('people.search')}
            aria-label={t('people.search')}
            onChange={(event) => setText(event.target.value)}
            style={{ width: 240 }}
          />
          <Select
            aria-label={t('people.status')}
            value={search.status ?? ''}
            popupMatchSelectWidth={false}
            onChange={(status) => void navigate({ to: '.', search: { ...search, status: status || undefined }, replace: true })}
            options={[{ value: '' as const, label: t('people.any') }, ...statuses.map((status) => ({ value: status, label: t(`people.${status}`) }))]}
          />
          {invite}
        </div>
      </div>
      <Table
        label={t('console.people')}
        columns={columns}
        rows={people.error ? [] : people.rows}
        rowKey={(person) => person.id}
        onOpen={(person) => here(person) && setDialog({ kind: 'edit', person })}
        onMore={people.more}
        actions={[
          { key: 'edit', title: t('people.edit'), icon: <EditOutlined />, shortcut: 'e', allowed: here, run: (person) => setDialog({ kind: 'edit', person }) },
          { key: 'reset', title: t('people.reset'), icon: <LinkOutlined />, allowed: here, run: (person) => setDialog({ kind: 'reset', person }) },
          { key: 'offboard', title: t('people.offboard'), icon: <StopOutlined />, shortcut: 'Delete', allowed: here, run: (person) => setDialog({ kind: 'offboard', person }) },
        ]}
        {...((people.error !== undefined || people.rows?.length === 0) && { instead })}
      />
      {dialog?.kind === 'invite' && <InvitePerson onClose={close} />}
      {dialog?.kind === 'edit' && <EditPerson person={dialog.person} onClose={close} />}
      {dialog?.kind === 'reset' && <ResetPerson person={dialog.person} onClose={close} />}
      {dialog?.kind === 'offboard' && <OffboardPerson person={dialog.person} onClose={close} />}
    </div>
  );
}
