import { Select } from 'antd';
import { useEffect, useState } from 'react';
import { useCall } from '../client/index.ts';
import { useText } from '../kit/index.ts';

/** Chooses a person or an agent by typing. */
export function PrincipalPicker({
  id,
  value,
  taken = [],
  onChange,
}: {
  id: string;
  value: string | undefined;
  taken?: readonly string[];
  onChange: (id: string | undefined) => void;
}) {
  const { t } = useText();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const people = useCall('people.list', { ...(asked && { search: asked }), limit: 50 }, { placeholderData: (last) => last });
  const agents = useCall('agents.list', { limit: 500 });
  const free = (one: { id: string }) => !taken.includes(one.id) || one.id === value;
  const groups = [
    { label: t('console.people'), options: (people.data?.people ?? []).filter(free).map((one) => ({ value: one.id, label: `${one.name} · ${one.email}` })) },
    {
      label: t('console.agents'),
      options: (agents.data?.agents ?? []).filter((one) => free(one) && one.name.toLowerCase().includes(asked.toLowerCase())).map((one) => ({ value: one.id, label: one.name })),
    },
  ];
  return (
    <Select
      id={id}
      aria-label={t('projects.who')}
      placeholder={t('projects.who')}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      value={value}
      onChange={onChange}
      loading={people.isFetching}
      options={groups.filter((group) => group.options.length > 0)}
      style={{ width: 260 }}
      popupMatchSelectWidth={320}
    />
  );
}
