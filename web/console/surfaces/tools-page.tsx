import { SearchOutlined, ToolOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { problemOf, useCall, useChange } from '../../client/index.ts';
import { Failure, formatNumber, Labelled, Loading, State, useText, useToast } from '../../kit/index.ts';
import { toolTokens } from '../../kit/tokens.ts';
import page from '../providers/providers.module.css';
import { useProvider } from '../providers/use-provider.ts';
import { decided } from './decide.tsx';
import { reveal } from '../../render/call/reveal.ts';
import type { Compared } from './diff.ts';
import { Seen } from '../../render/call/seen.tsx';
import { ItemDrawer } from './item-drawer.tsx';
import { ItemRow } from './item-row.tsx';
import { countChanged, groupNames, type Item, itemsUnder, type Overrides, readOverrides, withItem, writtenOverrides } from './overrides.ts';
import css from './surfaces.module.css';

const atOnce = 100;

/** What the version that is shown offers, as callers read it; names and words can be changed here without touching the provider. */
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
    <Offered
      key={served}
      name={name}
      surface={surface.data.after}
      saved={readOverrides(overrides.data.overrides)}
      mayChange={provider.may.includes('approve')}
      mayUse={provider.may.includes('use')}
    />
  );
}

interface OfferedProps {
  readonly name: string;
  readonly surface: Compared['after'];
  readonly saved: Overrides;
  readonly mayChange: boolean;
  readonly mayUse: boolean;
}

function Offered({ name, surface, saved, mayChange, mayUse }: OfferedProps) {
  const { t, language } = useText();
  const [draft, setDraft] = useState(saved);
  const [text, setText] = useState('');
  const [open, setOpen] = useState<Item>();
  const all = useMemo(() => itemsUnder(surface, draft), [surface, draft]);
  const tools = all.filter((item) => item.group === 'tools');
  const found = all.filter((item) => `${item.key} ${item.name} ${item.title} ${item.description}`.toLowerCase().includes(text.trim().toLowerCase()));
  const tokens = tools
    .filter((tool) => !tool.override?.hidden)
    .reduce((sum, tool) => sum + toolTokens({ name: tool.name, description: tool.description, inputSchema: tool.definition['inputSchema'] }), 0);
  if (all.length === 0 && surface.instructions === undefined) return <State icon={<ToolOutlined />} title={t('tools.none')} />;
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
        <span className={css['muted']}>{t('tools.tokens', { count: tools.length, number: formatNumber(tokens, language) })}</span>
      </div>
      {groupNames
        .map((group) => ({ group, items: found.filter((item) => item.group === group) }))
        .filter(({ items }) => items.length > 0)
        .map(({ group, items }) => (
          <section key={group} aria-label={t(`tools.groups.${group}`)}>
            {all.length > tools.length && <h2 className={css['group']}>{t(`tools.groups.${group}`)}</h2>}
            <ul className={css['tools']}>
              {items.slice(0, atOnce).map((item) => (
                <ItemRow
                  key={item.key}
                  item={item}
                  tryAt={
                    mayUse && group !== 'resourceTemplates'
                      ? `/console/playground?provider=${name}&tool=${encodeURIComponent(group === 'resources' ? item.key : item.name)}`
                      : undefined
                  }
                  onChange={mayChange ? (more) => setDraft(withItem(draft, item, { ...item.override, ...more })) : undefined}
                  onOpen={() => setOpen(item)}
                />
              ))}
            </ul>
            {items.length > atOnce && <p className={css['muted']}>{t('tools.more', { count: items.length - atOnce })}</p>}
          </section>
        ))}
      {found.length === 0 && <p className={css['muted']}>{t('tools.noneFound')}</p>}
      <Instructions own={surface.instructions ?? ''} text={draft.instructions} mayChange={mayChange} onChange={(instructions) => setDraft({ ...draft, instructions })} />
      <SaveOverrides name={name} count={countChanged(saved, draft)} overrides={writtenOverrides(draft)} onBack={() => setDraft(saved)} />
      {open && (
        <ItemDrawer
          key={`${open.group} ${open.key}`}
          item={open}
          override={draft[open.group][open.key] ?? {}}
          mayChange={mayChange}
          onDone={(override) => {
            setDraft(withItem(draft, open, override));
            setOpen(undefined);
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}

/** What every agent is told on connecting: the provider's words, or others in their place. */
function Instructions({ own, text, mayChange, onChange }: { own: string; text: string; mayChange: boolean; onChange: (text: string) => void }) {
  const { t } = useText();
  if (!mayChange && own === '' && text === '') return null;
  return (
    <section className={css['instructions']}>
      <h2 className={css['group']}>{t('surfaces.kinds.instructions')}</h2>
      {own !== '' && (
        <blockquote data-off={text.trim() !== ''}>
          <small>{t('tools.instructionsOwn')}</small>
          <p>
            <Seen text={reveal(own)} />
          </p>
        </blockquote>
      )}
      {mayChange && (
        <Labelled id="surface-instructions" label={t('tools.instructions')} words={t(own === '' ? 'tools.instructionsNone' : 'tools.instructionsWords')}>
          <Input.TextArea id="surface-instructions" maxLength={20_000} autoSize={{ minRows: 2, maxRows: 14 }} value={text} onChange={(event) => onChange(event.target.value)} />
        </Labelled>
      )}
    </section>
  );
}

/** What was changed here counts once it is saved: for all callers at once, as a version of its own. */
function SaveOverrides({ name, count, overrides, onBack }: { name: string; count: number; overrides: Record<string, unknown>; onBack: () => void }) {
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
        onClick={() => save.mutate({ provider: name, overrides, note: note.trim() }, { onError: (error) => toast.failed(problemOf(error)) })}
      >
        {t('tools.save', { count })}
      </Button>
    </div>
  );
}
