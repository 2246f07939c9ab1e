import { titleIn } from '@portico/contracts';
import { useLocation } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { SectionNav, useText } from '../kit/index.ts';
import { spell, useMenu, useRendering } from '../render/index.ts';
import css from './guest-menu.module.css';

/** The app's menu where no shell of ours shows it: its pages and lists side by side on top. */
export function GuestMenu() {
  const { t, language } = useText();
  const { model, source } = useRendering();
  const path = useLocation({ select: (location) => location.pathname });
  const menu = useMenu(model) ?? [];
  const follow = (event: MouseEvent, address: string): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    source.go(address);
  };
  if (menu.length < 2) return null;
  return (
    <div className={css['menu']}>
      <SectionNav label={t('embed.menu')}>
        {menu.map((entry) => {
          const address = source.address(entry.path.slice(1));
          const open = path === entry.path || path.startsWith(`${entry.path}/`);
          return (
            <li key={entry.path}>
              <a href={address} onClick={(event) => follow(event, address)} aria-current={open ? 'page' : undefined} data-status={open ? 'active' : undefined}>
                {titleIn(language, entry.title, spell(entry.name))}
              </a>
            </li>
          );
        })}
      </SectionNav>
    </div>
  );
}
