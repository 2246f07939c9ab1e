import { DeleteOutlined, PushpinFilled, PushpinOutlined, SearchOutlined } from '@ant-design/icons';
import { useQueries } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { problemOf, useCall, useChange } from '../../client/index.ts';
import { formatNumber, Labelled, Loading, Tag, useText, useToast } from '../../kit/index.ts';
import { freeSlug, slugOf } from '../../kit/slug.ts';
import frame from '../console.module.css';
import { shownQuery, type Source, sourcesOf } from '../../client/shown-tools.ts';
import type { Definition } from '../surfaces/diff.ts';
import { absent, keyOf, toggleItem, tokensOfItems, type Toolset, type ToolsetItem } from './toolset-draft.ts';
import css from './toolsets.module.css';

const atOnce = 100;

/** Makes or changes a toolset: find tools on the left, see on the right what is in it and what it costs. */
export function ToolsetEditor({ toolset, taken, onClose }: { toolset: Toolset | undefined; taken: readonly string[]; onClose: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const [title, setTitle] = useState({ en: toolset?.title.en ?? '', zh: toolset?.title.zh ?? '' });
  const [description, setDescription] = useState(toolset?.description ?? '');
  const [items, setItems] = useState<readonly ToolsetItem[]>(toolset?.items ?? []);
  const known = useKnown();
  const save = useChange('toolsets.save', {
    stale: ['toolsets.list'],
    onDone: (saved) => {
      const gone = absent(saved.items, known);
      toast.done(gone.length === 0 ? t('toolsets.saved', { name: saved.name }) : t('toolsets.savedAbsent', { name: saved.name, count: gone.length }));
      onClose();
    },
  });
  const named = title.en.trim() || title.zh.trim();
  const go = () =>
    save.mutate({
      name: toolset?.name ?? freeSlug(slugOf(title.en.trim() || 'tools'), taken),
      title: { ...(title.en.trim() && { en: title.en.trim() }), ...(title.zh.trim() && { zh: title.zh.trim() }) },
      description: description.trim(),
      items: [...items],
    });
  const gone = new Set(absent(items, known).map(keyOf));
  const pin = (key: string) => setItems(items.map((item) => (keyOf(item) === key ? { ...item, pinned: !item.pinned } : item)));
  return (
    <Drawer
      open
      size={960}
      title={toolset ? t('toolsets.edit') : t('toolsets.create')}
      onClose={onClose}
      footer={
        <div className={frame['foot']}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" disabled={named === '' || items.length === 0} loading={save.isPending} onClick={go}>
            {t('action.save')}
          </Button>
        </div>
      }
    >
      <div className={css['halves']}>
        {(['en', 'zh'] as const).map((one) => (
          <Labelled key={one} id={`toolset-title-${one}`} label={t(`providers.titleIn.${one}`)}>
            <Input
              id={`toolset-title-${one}`}
              autoFocus={one === language && !toolset}
              maxLength={200}
              value={title[one]}
              onChange={(event) => setTitle({ ...title, [one]: event.target.value })}
            />
          </Labelled>
        ))}
      </div>
      <Labelled id="toolset-description" label={t('toolsets.description')}>
        <Input id="toolset-description" maxLength={1000} value={description} onChange={(event) => setDescription(event.target.value)} />
      </Labelled>
      {save.isError && <Alert type="error" showIcon title={problemOf(save.error).detail} />}
      <div className={css['board']}>
        <Finder chosen={items} known={known} onToggle={(item) => setItems(toggleItem(items, item))} />
        <section aria-label={t('toolsets.chosen', { count: items.length })}>
          <h3>{t('toolsets.chosen', { count: items.length })}</h3>
          <p className={frame['muted']}>{t('toolsets.tokens', { number: formatNumber(tokensOfItems(items, known.definitions), language) })}</p>
          {gone.size > 0 && <Alert type="warning" showIcon title={t('toolsets.absent', { count: gone.size })} />}
          <ul className={css['items']}>
            {items.map((item) => (
              <li key={keyOf(item)}>
                <span>
                  <code>{item.tool}</code>
                  <small>{item.provider}</small> {gone.has(keyOf(item)) && <Tag colour="amber">{t('toolsets.notThere')}</Tag>}
                </span>
                <Button
                  type="text"
                  size="small"
                  icon={item.pinned ? <PushpinFilled /> : <PushpinOutlined />}
                  aria-pressed={item.pinned}
                  aria-label={t('tools.pin', { name: item.tool })}
                  title={t('tools.pin', { name: item.tool })}
                  onClick={() => pin(keyOf(item))}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label={t('toolsets.takeOut', { name: item.tool })}
                  onClick={() => setItems(toggleItem(items, item))}
                />
              </li>
            ))}
          </ul>
          {items.length === 0 && <p className={frame['muted']}>{t('toolsets.empty')}</p>}
        </section>
      </div>
    </Drawer>
  );
}

interface Known {
  readonly providers: readonly Source[];
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly loading: boolean;
}

/** Every tool the person may use, by provider: of connected systems, of apps, of Portico itself. */
function useKnown(): Known {
  const listed = useCall('providers.list', {});
  const providers = sourcesOf(listed.data?.providers ?? []);
  const surfaces = useQueries({ queries: providers.map(shownQuery) });
  const definitions = new Map(
    surfaces.flatMap((surface, at) => {
      const provider = providers[at]?.name ?? '';
      return surface.data?.tools.map((tool) => [keyOf({ provider, tool: String(tool['name']) }), tool] as const) ?? [];
    }),
  );
  return { providers, definitions, loading: listed.isPending || surfaces.some((one) => one.isPending) };
}

function Finder({ chosen, known, onToggle }: { chosen: readonly ToolsetItem[]; known: Known; onToggle: (item: { provider: string; tool: string }) => void }) {
  const { t } = useText();
  const [text, setText] = useState('');
  const [provider, setProvider] = useState<string>();
  const taken = new Set(chosen.map(keyOf));
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...known.definitions].map(([key, definition]) => ({ key, provider: key.slice(0, key.indexOf(' ')), tool: String(definition['name']), definition }));
  const found = all.filter((one) => {
    const about = `${one.provider} ${one.tool} ${String(one.definition['title'] ?? '')} ${String(one.definition['description'] ?? '')}`.toLowerCase();
    return (provider === undefined || one.provider === provider) && words.every((word) => about.includes(word));
  });
  return (
    <section aria-label={t('toolsets.find')}>
      <div className={css['find']}>
        <Input
          type="search"
          prefix={<SearchOutlined />}
          aria-label={t('toolsets.find')}
          placeholder={t('toolsets.find')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Select
          aria-label={t('playground.provider')}
          allowClear
          placeholder={t('toolsets.anyProvider')}
          value={provider}
          onChange={(next?: string) => setProvider(next)}
          options={known.providers.map((one) => ({ value: one.name, label: one.title }))}
        />
      </div>
      {known.loading && <Loading lines={4} />}
      <ul className={css['found']}>
        {found.slice(0, atOnce).map((one) => (
          <li key={one.key}>
            <Checkbox checked={taken.has(one.key)} onChange={() => onToggle(one)}>
              <code>{one.tool}</code> <small>{one.provider}</small>
              <span>{String(one.definition['description'] ?? '')}</span>
            </Checkbox>
          </li>
        ))}
      </ul>
      {!known.loading && found.length === 0 && <p className={frame['muted']}>{t('tools.noneFound')}</p>}
      {found.length > atOnce && <p className={frame['muted']}>{t('tools.more', { count: found.length - atOnce })}</p>}
    </section>
  );
}
