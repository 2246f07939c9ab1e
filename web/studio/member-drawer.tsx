import { titleIn } from '@portico/contracts';
import { Alert, Button, Checkbox, Drawer, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { problemOf, useChange } from '../client/index.ts';
import { Labelled, useText, useToast } from '../kit/index.ts';
import { attributeText, readAttributes } from './attributes.ts';
import css from './member-drawer.module.css';
import type { Member, Members } from './members-page.tsx';
import { useCandidates } from './use-principals.ts';

/** Gives people and agents roles and attributes in the app: several new ones at once, or one who is there. */
export function MemberDrawer({ app, members, member, onClose }: { app: string; members: Members; member: Member | undefined; onClose: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const { candidates, loading, onSearch } = useCandidates();
  const [chosen, setChosen] = useState<readonly { readonly id: string; readonly name: string }[]>(member ? [member] : []);
  const [roles, setRoles] = useState<readonly string[]>(member?.roles ?? []);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(members.attributes.map((attribute) => [attribute.name, attributeText(member?.attributes[attribute.name])])),
  );
  const read = readAttributes(texts, members.attributes);
  const set = useChange('appMembers.set', { stale: ['appMembers.list', 'policy.whoCan', 'policy.explain'] });
  async function save(attributes: Record<string, unknown>): Promise<void> {
    for (const { id } of chosen) await set.mutateAsync({ app, member: id, roles: [...roles], attributes });
    toast.done(t('members.saved', { name: chosen.map(({ name }) => name).join(language === 'zh' ? '、' : ', ') }));
    onClose();
  }
  const taken = new Set(members.members.map((one) => one.id));
  const offered = candidates.filter((candidate) => !taken.has(candidate.id));
  const ready = chosen.length > 0 && roles.length > 0 && read.values !== undefined;
  const group = (kind: 'person' | 'agent') => ({
    label: t(`members.${kind}`),
    options: offered.filter((one) => one.kind === kind).map((one) => ({ value: one.id, label: one.name, also: one.also })),
  });
  return (
    <Drawer
      open
      size={420}
      title={member ? t('members.edit', { name: member.name }) : t('members.add')}
      onClose={onClose}
      footer={
        <div className={css['foot']}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button
            type="primary"
            disabled={!ready}
            loading={set.isPending}
            // What the server refuses stands below; who was saved before is a member already.
            onClick={() => read.values && void save(read.values).catch(() => undefined)}
          >
            {t('action.save')}
          </Button>
        </div>
      }
    >
      {!member && (
        <Labelled id="member-who" label={t('members.who')} words={t('members.whoWords')}>
          <Select
            id="member-who"
            mode="multiple"
            autoFocus
            showSearch={{ filterOption: false, onSearch }}
            loading={loading}
            value={chosen.map(({ id, name }) => ({ value: id, label: name }))}
            labelInValue
            onChange={(next) => setChosen(next.map(({ value, label }) => ({ id: value, name: label })))}
            optionRender={drawOption}
            options={[group('person'), group('agent')].filter((one) => one.options.length > 0)}
          />
        </Labelled>
      )}
      <fieldset className={css['roles']}>
        <legend>{t('members.roles')}</legend>
        {members.roles.map((role) => (
          <Checkbox
            key={role.name}
            checked={roles.includes(role.name)}
            onChange={(event) => setRoles(event.target.checked ? [...roles, role.name] : roles.filter((one) => one !== role.name))}
          >
            {titleIn(language, role.title, role.name)}
            {role.description && <small>{titleIn(language, role.description, '')}</small>}
          </Checkbox>
        ))}
        {roles.length === 0 && <small>{t('members.chooseRole')}</small>}
      </fieldset>
      {members.attributes.map((attribute) => (
        <Labelled
          key={attribute.name}
          id={`attribute-${attribute.name}`}
          label={titleIn(language, attribute.title, attribute.name)}
          words={attribute.entity ?? attribute.type}
          error={read.bad.includes(attribute.name) ? t('members.jsonBad') : undefined}
        >
          <Input id={`attribute-${attribute.name}`} value={texts[attribute.name] ?? ''} onChange={(event) => setTexts({ ...texts, [attribute.name]: event.target.value })} />
        </Labelled>
      ))}
      {set.isError && <Alert type="error" showIcon title={problemOf(set.error).detail} />}
    </Drawer>
  );
}

function drawOption({ data }: { data: { label?: ReactNode; also?: string } }): ReactNode {
  return (
    <span className={css['option']}>
      {data.label}
      <small>{data.also}</small>
    </span>
  );
}
