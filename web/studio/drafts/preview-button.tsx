import { CheckOutlined, DownOutlined, EyeOutlined, ReloadOutlined, WarningOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Button, Dropdown, Popover, Space } from 'antd';
import { useState } from 'react';
import { call, type CallOutput, problemOf, useCall, useChange } from '../../client/index.ts';
import { useText, useToast } from '../../kit/index.ts';
import css from './drafts.module.css';

interface PreviewProps {
  readonly app: string;
  readonly branch: string;
  readonly preview: CallOutput<'drafts.get'>['preview'] | undefined;
  /** Saves first what is not saved. */
  readonly onBefore: () => Promise<boolean>;
}

/** Opens the draft as an app in a tab of its own, where it follows every save; as any role, with rows nobody minds. */
export function PreviewButton({ app, branch, preview, onBefore }: PreviewProps) {
  const { t, language } = useText();
  const toast = useToast();
  const [menu, setMenu] = useState(false);
  const [busy, setBusy] = useState(false);
  const opened = useCall('previews.open', { app, branch }, { enabled: menu, staleTime: 0 });
  const failed = { onError: (error: unknown) => toast.failed(problemOf(error)) };
  const reset = useChange('previews.reset', { stale: ['drafts.get'], onDone: () => toast.done(t('drafts.previewFresh')) });
  const actAs = useChange('previews.actAs', { stale: ['previews.open'] });
  const open = async (): Promise<void> => {
    // Opened before anything is awaited, or the browser takes it for a pop-up.
    const tab = window.open('', `portico-preview-${app}`);
    setBusy(true);
    try {
      await onBefore();
      const { name } = await call('previews.open', { app, branch });
      if (tab) tab.location.href = `/apps/${name}`;
    } catch (error) {
      tab?.close();
      toast.failed(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const roles = [{ name: null, title: t('drafts.previewOwner') }, ...(opened.data?.roles ?? []).map(({ name, title }) => ({ name, title: titleIn(language, title, name) }))];
  const items = [
    {
      key: 'as',
      type: 'group' as const,
      label: t('drafts.previewAs'),
      children: roles.map(({ name, title }) => ({
        key: `role-${name ?? ''}`,
        icon: opened.data && opened.data.role === name ? <CheckOutlined /> : <span />,
        label: title,
        onClick: () => actAs.mutate({ app, branch, role: name }, { ...failed, onSuccess: () => toast.done(t('drafts.previewNow', { role: title })) }),
      })),
    },
    { key: 'line', type: 'divider' as const },
    { key: 'reset', icon: <ReloadOutlined />, label: t('drafts.previewReset'), onClick: () => reset.mutate({ app, branch }, failed) },
  ];
  const issues = preview?.issues ?? [];
  return (
    <>
      <Space.Compact>
        <Button icon={<EyeOutlined />} loading={busy} title={t('drafts.previewOpen')} onClick={() => void open()}>
          {t('drafts.preview')}
        </Button>
        <Dropdown trigger={['click']} open={menu} onOpenChange={setMenu} menu={{ items }}>
          <Button icon={<DownOutlined />} loading={reset.isPending || actAs.isPending} aria-label={t('drafts.previewMenu')} title={t('drafts.previewMenu')} />
        </Dropdown>
      </Space.Compact>
      {issues.length > 0 && (
        <Popover
          trigger="click"
          title={t(issues.every(({ file }) => file?.startsWith('data/')) ? 'drafts.previewSeeds' : 'drafts.previewTrouble')}
          content={
            <ul className={css['changes']}>
              {issues.map((issue, index) => (
                <li key={index}>
                  {issue.file !== undefined && <code>{issue.file}</code>} {issue.message[language]}
                </li>
              ))}
            </ul>
          }
        >
          <Button type="text" icon={<WarningOutlined />} aria-label={t('drafts.previewTrouble')} title={t('drafts.previewTrouble')} />
        </Popover>
      )}
    </>
  );
}
