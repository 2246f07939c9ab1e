import { createCache, StyleProvider } from '@ant-design/cssinjs';
import { App, ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { antdTheme } from './antd-theme.ts';
import { GuestProvider } from './guest.ts';
import { useText } from './i18n.ts';
import type { Language } from './language.ts';
import { currentScheme, isCalm, onCalmChange, onSchemeChange } from './scheme.ts';

const guestPrefix = 'portico';
const locales: Readonly<Record<Language, Locale>> = { en: enUS, zh: zhCN };

/**
 * antd in our theme, scheme and language; everything inside the frame lives under it. As a guest in somebody else's page
 * its class names have a prefix of their own, and style sheets, menus and dialogs stay inside the guest's element.
 */
export function KitProvider({ children, guest }: { children: ReactNode; guest?: HTMLElement | undefined }) {
  const { language } = useText();
  const scheme = useSyncExternalStore(onSchemeChange, currentScheme);
  const calm = useSyncExternalStore(onCalmChange, isCalm);
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
  const within = guest && { prefixCls: guestPrefix, getPopupContainer: () => guest, getTargetContainer: () => guest };
  const contained = guest && { getContainer: () => guest };
  const provided = (
    <ConfigProvider theme={antdTheme(scheme, calm)} locale={locales[language]} button={{ autoInsertSpace: false }} {...within}>
      <App component={false} message={{ maxCount: 3, ...contained }} notification={{ placement: 'bottomLeft', ...contained }}>
        {children}
      </App>
    </ConfigProvider>
  );
  return guest ? <Guest place={guest}>{provided}</Guest> : provided;
}

function Guest({ place, children }: { place: HTMLElement; children: ReactNode }) {
  const [cache] = useState(createCache);
  return (
    <StyleProvider cache={cache} container={place}>
      <GuestProvider value={place}>{children}</GuestProvider>
    </StyleProvider>
  );
}
