import { EditOutlined, EyeInvisibleOutlined, EyeOutlined, PlayCircleOutlined, PushpinFilled, PushpinOutlined, SearchOutlined, ToolOutlined } from '@ant-design/icons';
import type { ItemOverride } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { problemOf, useCall, useChange } from '../../client/index.ts';
import { Failure, formatNumber, Loading, State, Tag, useText, useToast } from '../../kit/index.ts';
import { toolTokens } from '../../kit/tokens.ts';
import frame from '../console.module.css';
import page from '../providers/providers.module.css';
import { useProvider } from '../providers/use-provider.ts';
import { decided } from './decide.tsx';
import type { Definition } from './diff.ts';
import { Power, Seen } from './grade-words.tsx';
import { countChanged, toolAs, toolOverrides, type ToolOverrides, withTools } from './overrides.ts';
import css from './surfaces.module.css';
import { ToolDrawer } from './tool-drawer.tsx';

const atOnce = 100;

/** The tools of the version that is shown, as callers read them; names and words can be changed here without touching the provider. */
export function ToolsPage() {
  const { t } = useText();
  const { name, provider } = useProvider();
  const served = provider?.surface.served ?? null;
  const surface = useCall('surfaces.compare', { provider: name, from: served ?? 0, to: served ?? 0 }, { enabled: served !== null });
  const overrides = useCall('surfaces.overrides', { provider: name }, { enabled: served !== null });
  if (provider && served === null)
    return (
      <State
        icon={<ToolOutlined />}
        title={t('tools.notShown')}
        words={t('tools.notShownWords')}
        action={
          <Link to={`/console/providers/${name}/surface`}>
            <Button type="primary">{t('providers.surfaceTab')}</Button>
          </Link>
        }
      />
    );
  if (surface.isError) return <Failure failing={problemOf(surface.error)} onRetry={() => void surface.refetch()} />;
  if (!surface.data || !overrides.data || !provider) return <Loading />;
  return (
    <Tools
      key={served}
      name={name}
      definitions={surface.data.after.tools}
      overrides={overrides.data.overrides}
      mayChange={provider.may.includes('approve')}
      mayUse={provider.may.includes('use')}
    />
  );
}

interface ToolsProps {
  readonly name: string;
  readonly definitions: readonly Definition[];
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly mayChange: boolean;
  readonly mayUse: boolean;
}

function Tools({ name, definitions, overrides, mayChange, mayUse }: ToolsProps) {
  const { t, language } = useText();
  const saved = useMemo(() => toolOverrides(overrides), [overrides]);
  const [draft, setDraft] = useState<ToolOverrides>(saved);
  const [text, setText] = useState('');
  const [open, setOpen] = useState<Definition>();
  const all = definitions.map((definition) => {
    const own = String(definition['name']);
    return { own, definition, override: draft[own], ...toolAs(definition, draft[own]) };
  });
  const found = all.filter((tool) => `${tool.own} ${tool.name} ${tool.title} ${tool.description}`.toLowerCase().includes(text.trim().toLowerCase()));
  const tokens = all
    .filter((tool) => !tool.override?.hidden)
    .reduce((sum, tool) => sum + toolTokens({ name: tool.name, description: tool.description, inputSchema: tool.definition['inputSchema'] }), 0);
  const change = (own: string, more: ItemOverride) => setDraft({ ...draft, [own]: { ...draft[own], ...more } });
  if (all.length === 0) return <State icon={<ToolOutlined />} title={t('tools.none')} />;
  return (
    <div className={page['read']}>
      <div className={css['find']}>
        <Input
          type="search"
          prefix={<SearchOutlined />}
          value={text}
          placeholder={t('tools.find')}
          aria-label={t('tools.find')}
          onChange={(event) => setText(event.target.value)}
        />
        <span className={css['muted']}>{t('tools.tokens', { count: all.length, number: formatNumber(tokens, language) })}</span>
      </div>
      <ul className={css['tools']}>
        {found.slice(0, atOnce).map((tool) => (
          <li key={tool.own} data-off={tool.override?.hidden === true || tool.override?.blocked !== undefined}>
            <div>
              <code>
                <Seen text={tool.name} />
              </code>
              {tool.name !== tool.own && <s className={frame['small']}>{tool.own}</s>}
              <span className={frame['row']}>
                {tool.override?.pinned && <Tag colour="blue">{t('tools.pinned')}</Tag>}
                {tool.override?.hidden && <Tag>{t('tools.hidden')}</Tag>}
                {tool.override?.blocked && <Tag colour="red">{t('tools.blocked')}</Tag>}
                {tool.override?.description && <Tag colour="purple">{t('tools.reworded')}</Tag>}
              </span>
            </div>
            <div>
              {tool.title}
              <p>
                <Seen text={tool.description} />
              </p>
            </div>
            <Power definition={tool.definition} />
            <div className={frame['row']}>
              {mayUse && (
                <Link
                  to={`/console/playground?provider=${name}&tool=${encodeURIComponent(tool.name)}`}
                  aria-label={t('tools.try', { name: tool.name })}
                  title={t('tools.try', { name: tool.name })}
                >
                  <PlayCircleOutlined />
                </Link>
              )}
              {mayChange && (
                <>
                  <Button
                    type="text"
                    size="small"
                    icon={tool.override?.pinned ? <PushpinFilled /> : <PushpinOutlined />}
                    aria-pressed={tool.override?.pinned === true}
                    aria-label={t('tools.pin', { name: tool.name })}
                    title={t('tools.pin', { name: tool.name })}
                    onClick={() => change(tool.own, { pinned: !tool.override?.pinned })}
                  />
                  <Button
                    type="text"
                    size="small"
                    icon={tool.override?.hidden ? <EyeInvisibleOutlined /> : <EyeOutlined />}
                    aria-pressed={tool.override?.hidden === true}
                    aria-label={t('tools.hide', { name: tool.name })}
                    title={t('tools.hide', { name: tool.name })}
                    onClick={() => change(tool.own, { hidden: !tool.override?.hidden })}
                  />
                </>
              )}
              <Button
                type="text"
                size="small"
                icon={<EditOutlined />}
                aria-label={t('tools.open', { name: tool.name })}
                title={t('tools.open', { name: tool.name })}
                onClick={() => setOpen(tool.definition)}
              />
            </div>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={css['muted']}>{t('tools.noneFound')}</p>}
      {found.length > atOnce && <p className={css['muted']}>{t('tools.more', { count: found.length - atOnce })}</p>}
      <SaveOverrides name={name} count={countChanged(saved, draft)} overrides={withTools(overrides, draft)} onBack={() => setDraft(saved)} />
      {open && (
        <ToolDrawer
          key={String(open['name'])}
          definition={open}
          override={draft[String(open['name'])] ?? {}}
          mayChange={mayChange}
          onDone={(override) => {
            setDraft({ ...draft, [String(open['name'])]: override });
            setOpen(undefined);
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}

/** What was changed here counts once it is saved: for all callers at once, as a version of its own. */
function SaveOverrides({ name, count, overrides, onBack }: { name: string; count: number; overrides: Readonly<Record<string, unknown>>; onBack: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const [note, setNote] = useState('');
  const save = useChange('surfaces.override', { stale: decided, onDone: (version) => toast.done(t('tools.saved', { version: version.number })) });
  if (count === 0) return null;
  return (
    <div className={css['decide']} role="status">
      <Input aria-label={t('surfaces.note')} placeholder={t('surfaces.note')} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
      <Button onClick={onBack}>{t('providers.takeBack')}</Button>
      <Button
        type="primary"
        loading={save.isPending}
        onClick={() => save.mutate({ provider: name, overrides: { ...overrides }, note: note.trim() }, { onError: (error) => toast.failed(problemOf(error)) })}
      >
        {t('tools.save', { count })}
      </Button>
    </div>
  );
}
