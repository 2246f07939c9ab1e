import { EditOutlined, EyeInvisibleOutlined, EyeOutlined, PlayCircleOutlined, PushpinFilled, PushpinOutlined } from '@ant-design/icons';
import type { ItemOverride } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { Tag, useText } from '../../kit/index.ts';
import frame from '../console.module.css';
import { Seen } from '../../render/call/seen.tsx';
import { Power } from './grade-words.tsx';
import type { Item } from './overrides.ts';

/** One tool, prompt or resource as callers read it, with what can be changed about it here. */
export function ItemRow({ item, tryAt, onChange, onOpen }: { item: Item; tryAt: string | undefined; onChange: ((more: ItemOverride) => void) | undefined; onOpen: () => void }) {
  const { t } = useText();
  const { override } = item;
  const name = item.name || item.key;
  const hidden = override?.hidden === true;
  return (
    <li data-off={hidden || override?.blocked !== undefined}>
      <div>
        <code>
          <Seen text={name} />
        </code>
        {name !== item.key &&
          (item.group === 'tools' || item.group === 'prompts' ? <s className={frame['small']}>{item.key}</s> : <code className={frame['small']}>{item.key}</code>)}
        <span className={frame['row']}>
          {override?.pinned && <Tag colour="blue">{t('tools.pinned')}</Tag>}
          {hidden && <Tag>{t('tools.hidden')}</Tag>}
          {override?.blocked && <Tag colour="red">{t('tools.blocked')}</Tag>}
          {override?.description && <Tag colour="purple">{t('tools.reworded')}</Tag>}
        </span>
      </div>
      <div>
        {item.title}
        <p>
          <Seen text={item.description} />
        </p>
      </div>
      <span>
        <Power definition={item.definition} />
      </span>
      <div className={frame['row']}>
        {tryAt !== undefined && (
          <Link to={tryAt} aria-label={t('tools.try', { name })} title={t('tools.try', { name })}>
            <PlayCircleOutlined />
          </Link>
        )}
        {onChange && item.group === 'tools' && (
          <Button
            type="text"
            size="small"
            icon={override?.pinned ? <PushpinFilled /> : <PushpinOutlined />}
            aria-pressed={override?.pinned === true}
            aria-label={t('tools.pin', { name })}
            title={t('tools.pin', { name })}
            onClick={() => onChange({ pinned: !override?.pinned })}
          />
        )}
        {onChange && (
          <Button
            type="text"
            size="small"
            icon={hidden ? <EyeInvisibleOutlined /> : <EyeOutlined />}
            aria-pressed={hidden}
            aria-label={t('tools.hide', { name })}
            title={t('tools.hide', { name })}
            onClick={() => onChange({ hidden: !hidden })}
          />
        )}
        <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('tools.open', { name })} title={t('tools.open', { name })} onClick={onOpen} />
      </div>
    </li>
  );
}
