import type { ItemOverride } from '@portico/contracts';
import { Button, Checkbox, Drawer, Input } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import frame from '../console.module.css';
import { reveal } from '../../render/call/reveal.ts';
import { Seen } from '../../render/call/seen.tsx';
import { type Item, slim } from './overrides.ts';
import css from './surfaces.module.css';

const legal = /^[A-Za-z0-9_.-]{1,128}$/;

/** One tool, prompt or resource: what callers read instead of what the provider wrote, and its schemas. */
export function ItemDrawer({
  item,
  override,
  mayChange,
  onDone,
  onClose,
}: {
  item: Item;
  override: ItemOverride;
  mayChange: boolean;
  onDone: (override: ItemOverride) => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const { definition, group } = item;
  // The name of a resource is only read; it is called by its uri. What is pinned or blocked is a tool.
  const [isTool, isNamed] = [group === 'tools', group === 'tools' || group === 'prompts'];
  const [typed, setTyped] = useState<ItemOverride>(override);
  const [blocking, setBlocking] = useState(override.blocked !== undefined);
  const own = (key: string) => (typeof definition[key] === 'string' ? definition[key] : '');
  const badName = typed.name !== undefined && typed.name !== '' && !legal.test(typed.name);
  const done = () => onDone(slim({ ...typed, blocked: blocking ? (typed.blocked?.trim() ?? '') : undefined }));
  const bad = badName || (blocking && !typed.blocked?.trim());
  return (
    <Drawer
      open
      size={560}
      title={<code>{item.key}</code>}
      onClose={onClose}
      footer={
        mayChange && (
          <div className={frame['foot']}>
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button type="primary" disabled={bad} onClick={done}>
              {t('tools.keep')}
            </Button>
          </div>
        )
      }
    >
      {mayChange ? (
        <>
          {isNamed && (
            <Labelled id="tool-name" label={t('tools.name')} words={t('tools.nameWords')} error={badName ? t('tools.nameRule') : undefined}>
              <Input
                id="tool-name"
                maxLength={128}
                placeholder={own('name')}
                value={typed.name ?? ''}
                status={badName ? 'error' : ''}
                onChange={(event) => setTyped({ ...typed, name: event.target.value })}
              />
            </Labelled>
          )}
          <Labelled id="tool-title" label={t('tools.title')}>
            <Input id="tool-title" maxLength={200} placeholder={own('title')} value={typed.title ?? ''} onChange={(event) => setTyped({ ...typed, title: event.target.value })} />
          </Labelled>
          <Labelled id="tool-description" label={t('tools.description')} words={t('tools.descriptionWords')}>
            <Input.TextArea
              id="tool-description"
              maxLength={10_000}
              autoSize={{ minRows: 4, maxRows: 14 }}
              placeholder={reveal(own('description'))}
              value={typed.description ?? ''}
              onChange={(event) => setTyped({ ...typed, description: event.target.value })}
            />
          </Labelled>
          <fieldset className={frame['choices']}>
            {isTool && (
              <Checkbox checked={typed.pinned === true} onChange={(event) => setTyped({ ...typed, pinned: event.target.checked })}>
                {t('tools.pinned')}
                <small>{t('tools.pinnedWords')}</small>
              </Checkbox>
            )}
            <Checkbox checked={typed.hidden === true} onChange={(event) => setTyped({ ...typed, hidden: event.target.checked })}>
              {t('tools.hidden')}
              <small>{t('tools.hiddenWords')}</small>
            </Checkbox>
            {isTool && (
              <Checkbox checked={blocking} onChange={(event) => setBlocking(event.target.checked)}>
                {t('tools.blocked')}
                <small>{t('tools.blockedWords')}</small>
              </Checkbox>
            )}
          </fieldset>
          {blocking && (
            <Labelled id="tool-blocked" label={t('providers.reason')}>
              <Input id="tool-blocked" maxLength={500} value={typed.blocked ?? ''} onChange={(event) => setTyped({ ...typed, blocked: event.target.value })} />
            </Labelled>
          )}
        </>
      ) : (
        <p>
          <Seen text={reveal(own('description'))} />
        </p>
      )}
      <Shape title={t('tools.input')} value={definition[group === 'prompts' ? 'arguments' : 'inputSchema']} />
      <Shape title={t('tools.output')} value={definition['outputSchema']} />
    </Drawer>
  );
}

function Shape({ title, value }: { title: string; value: unknown }) {
  if (value === undefined) return null;
  return (
    <>
      <h3>{title}</h3>
      <pre className={css['schema']} tabIndex={0}>
        <Seen text={reveal(JSON.stringify(value, null, 2))} />
      </pre>
    </>
  );
}
