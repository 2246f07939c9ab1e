import { DeleteOutlined, EditOutlined, PlusOutlined, ToolOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Button } from 'antd';
import { useState } from 'react';
import { call, hasRole, problemOf, useCall, useChange, useSession } from '../../client/index.ts';
import { type Column, CopyButton, Failure, State, Table, useText, useToast } from '../../kit/index.ts';
import frame from '../console.module.css';
import type { Toolset } from './toolset-draft.ts';
import { ToolsetEditor } from './toolset-editor.tsx';

/** Selections of tools, each under an address of its own. */
export function ToolsetsPage() {
  const { t, language } = useText();
  const toast = useToast();
  const manages = hasRole(useSession(), 'administrator', 'operator');
  const found = useCall('toolsets.list', {});
  const [edited, setEdited] = useState<Toolset | 'new'>();
  const remove = useChange('toolsets.remove', { stale: ['toolsets.list'] });
  function drop({ url: _url, may: _may, ...toolset }: Toolset): void {
    const back = () => {
      call('toolsets.save', toolset).then(
        () => found.refetch(),
        (error: unknown) => toast.failed(problemOf(error)),
      );
    };
    remove.mutate({ name: toolset.name }, { onError: (error) => toast.failed(problemOf(error)), onSuccess: () => toast.undo(t('toolsets.removed', { name: toolset.name }), back) });
  }
  const columns: Column<Toolset>[] = [
    {
      key: 'title',
      title: t('toolsets.title'),
      fixed: true,
      width: 220,
      render: (one) => (
        <>
          {titleIn(language, one.title, one.name)}
          {one.description && <span className={frame['small']}>{one.description}</span>}
        </>
      ),
    },
    { key: 'tools', title: t('providers.tools'), align: 'right', render: (one) => one.items.length },
    { key: 'pinned', title: t('toolsets.pinned'), align: 'right', render: (one) => one.items.filter((item) => item.pinned).length },
    { key: 'from', title: t('toolsets.from'), width: 220, render: (one) => [...new Set(one.items.map((item) => item.provider))].join(', ') },
    {
      key: 'address',
      title: t('providers.address'),
      width: 420,
      render: (one) => (
        <span className={frame['row']}>
          <code>{one.url}</code>
          <CopyButton text={one.url} />
        </span>
      ),
    },
  ];
  const create = manages && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('toolsets.create')}
    </Button>
  );
  const instead = found.isError ? (
    <Failure failing={problemOf(found.error)} onRetry={() => void found.refetch()} />
  ) : (
    <State icon={<ToolOutlined />} title={t('toolsets.none')} words={t('toolsets.noneWords')} action={create} />
  );
  const mine = (one: Toolset) => one.may.includes('manage');
  return (
    <div className={frame['part']}>
      <div className={frame['head']}>
        <p>{t('toolsets.words')}</p>
        {create}
      </div>
      <Table
        label={t('console.toolsets')}
        columns={columns}
        rows={found.isError ? [] : found.data?.toolsets}
        rowKey={(one) => one.name}
        onOpen={(one) => mine(one) && setEdited(one)}
        actions={[
          { key: 'edit', title: t('toolsets.edit'), icon: <EditOutlined />, shortcut: 'e', allowed: mine, run: setEdited },
          { key: 'remove', title: t('toolsets.remove'), icon: <DeleteOutlined />, shortcut: 'Delete', allowed: mine, run: drop },
        ]}
        {...((found.isError || found.data?.toolsets.length === 0) && { instead })}
      />
      {edited !== undefined && (
        <ToolsetEditor toolset={edited === 'new' ? undefined : edited} taken={found.data?.toolsets.map((one) => one.name) ?? []} onClose={() => setEdited(undefined)} />
      )}
    </div>
  );
}
