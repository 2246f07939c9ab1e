import { SearchOutlined } from '@ant-design/icons';
import { type BlockGroup, blockTypes } from '@portico/contracts';
import { Input, type InputRef } from 'antd';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { BoardPaletteItem } from '../dashboards/palette-item.tsx';
import { BlockIcon } from './block-icon.tsx';
import { addBlock } from './design/edit.ts';
import { findTypes } from './design/find-types.ts';
import css from './palette.module.css';
import { paletteButtons, PaletteGroup, PaletteItem } from './surface/puck-surface.tsx';
import { useDesign, useDesigning } from './use-design.ts';

const groups: readonly BlockGroup[] = ['records', 'input', 'charts', 'content', 'layout'];

/** Every kind of block: drag one to its place, or click it (Enter) to put it behind what is chosen. */
export function Palette({ search: place }: { search: RefObject<InputRef | null> }) {
  const { t, language } = useText();
  const { design } = useDesigning();
  const [asked, setAsked] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const found = findTypes(asked, language);
  const Item = useDesign(({ page }) => page.kind === 'dashboard') ? BoardPaletteItem : PaletteItem;
  const add = (type: string): void => {
    const { page, selected } = design.now();
    const next = addBlock(page, type, selected);
    design.change(next.page, { select: next.select });
  };
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const first = found[0];
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && first !== undefined) add(first);
    else if (step !== 0) {
      const items = list.current ? paletteButtons(list.current) : [];
      items[items.indexOf(document.activeElement as HTMLElement) + step]?.focus();
    } else return;
    event.preventDefault();
  }
  return (
    <div className={css['palette']} onKeyDown={onKeyDown}>
      <Input
        prefix={<SearchOutlined />}
        ref={place}
        allowClear
        placeholder={t('designer.findBlock')}
        aria-label={t('designer.findBlock')}
        value={asked}
        onChange={(event) => setAsked(event.target.value)}
      />
      <div ref={list} className={css['groups']}>
        {groups.map((group) => {
          const types = found.filter((type) => blockTypes[type]?.group === group);
          if (types.length === 0) return null;
          return (
            <section key={group}>
              <h3>{t(`designer.group.${group}`)}</h3>
              <PaletteGroup>
                {types.map((type) => (
                  <Item key={type} type={type} onAdd={add}>
                    <span className={css['item']} title={blockTypes[type]?.words[language]}>
                      <BlockIcon type={type} /> {blockTypes[type]?.title[language]}
                    </span>
                  </Item>
                ))}
              </PaletteGroup>
            </section>
          );
        })}
        {found.length === 0 && <p className={css['none']}>{t('designer.noBlock')}</p>}
      </div>
    </div>
  );
}
