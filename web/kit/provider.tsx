import { App, ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { type ReactNode, useSyncExternalStore } from 'react';
import { antdTheme } from './antd-theme.ts';
import { type Language, useText } from './i18n.ts';
import { currentScheme, isCalm, onCalmChange, onSchemeChange } from './scheme.ts';

const locales: Readonly<Record<Language, Locale>> = { en: enUS, zh: zhCN };

/** antd in our theme, scheme and language; everything inside the frame lives under it. */
export function KitProvider({ children }: { children: ReactNode }) {
  const { language } = useText();
  const scheme = useSyncExternalStore(onSchemeChange, currentScheme);
  const calm = useSyncExternalStore(onCalmChange, isCalm);
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
  return (
    <ConfigProvider theme={antdTheme(scheme, calm)} locale={locales[language]} button={{ autoInsertSpace: false }}>
      <App component={false} message={{ maxCount: 3 }} notification={{ placement: 'bottomLeft' }}>
        {children}
      </App>
    </ConfigProvider>
  );
}
