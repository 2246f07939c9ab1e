import { BulbOutlined, GlobalOutlined, KeyOutlined, LogoutOutlined, MenuOutlined, QuestionCircleOutlined, SearchOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useSyncExternalStore } from 'react';
import { type Session, useChange } from '../client/index.ts';
import {
  changeLanguage,
  chooseScheme,
  chosenScheme,
  type Language,
  languageNames,
  modKey,
  Monogram,
  onSchemeChange,
  type SchemeChoice,
  schemeChoices,
  useText,
} from '../kit/index.ts';
import { MenuButton } from './menu-button.tsx';
import css from './shell.module.css';
import { useSignOut } from './use-sign-out.ts';

/** The bar on top: tenant, search, language, theme, person. */
export function Bar({ session, onRail, onFind, onShortcuts }: { session: Session; onRail: () => void; onFind: () => void; onShortcuts: () => void }) {
  const { t, language } = useText();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const keep = useChange('session.language');
  const scheme = useSyncExternalStore(onSchemeChange, chosenScheme);
  return (
    <>
      <Button type="text" className={css['menu'] ?? ''} icon={<MenuOutlined />} aria-label={t('frame.menu')} onClick={onRail} />
      <span className={css['tenant']}>{session.tenant.name}</span>
      <button type="button" className={css['find']} onClick={onFind} aria-keyshortcuts="Control+K Meta+K">
        <SearchOutlined />
        <span>{t('palette.title')}</span>
        <kbd>{modKey} K</kbd>
      </button>
      <MenuButton
        icon={<GlobalOutlined />}
        aria-label={t('language.name')}
        title={t('language.name')}
        menu={{
          selectable: true,
          selectedKeys: [language],
          items: (Object.keys(languageNames) as Language[]).map((key) => ({ key, label: languageNames[key] })),
          onClick: ({ key }) => {
            keep.mutate({ language: key as Language });
            void changeLanguage(key as Language);
          },
        }}
      />
      <MenuButton
        icon={<BulbOutlined />}
        aria-label={t('scheme.name')}
        title={t('scheme.name')}
        menu={{
          selectable: true,
          selectedKeys: [scheme],
          items: schemeChoices.map((key) => ({ key, label: t(`scheme.${key}`) })),
          onClick: ({ key }) => chooseScheme(key as SchemeChoice),
        }}
      />
      <MenuButton
        className={css['person'] ?? ''}
        title={t('person.menu', { name: session.name })}
        menu={{
          items: [
            {
              key: 'who',
              disabled: true,
              label: (
                <span className={css['who']}>
                  <strong>{session.name}</strong>
                  <small>{session.email}</small>
                </span>
              ),
            },
            { type: 'divider' },
            { key: 'me', icon: <KeyOutlined />, label: t('person.me'), onClick: () => void navigate({ to: '/me' }) },
            { key: 'shortcuts', icon: <QuestionCircleOutlined />, label: t('shortcuts.title'), onClick: onShortcuts },
            { type: 'divider' },
            { key: 'out', icon: <LogoutOutlined />, label: t('person.signOut'), onClick: () => void signOut() },
          ],
        }}
      >
        <Monogram name={session.name} seed={session.id} size={22} round />
        <span>{session.name}</span>
      </MenuButton>
    </>
  );
}
