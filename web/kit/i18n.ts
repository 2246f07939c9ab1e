import i18next, { type Resource } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { keepLanguage, type Language } from './language.ts';

/** One file per area and language, `<area>.<language>.ts` or `<language>.ts` for what every page needs. */
const catalogues = import.meta.glob<Record<string, Record<string, unknown>>>(['./messages/*.ts', '!./messages/*.test.ts']);

/** Called with every language chosen later. */
export function onLanguageChange(react: (language: Language) => void): void {
  i18next.on('languageChanged', (language) => react(language === 'zh' ? 'zh' : 'en'));
}

/** Loads the texts every page needs and makes them known to React. */
export async function startLanguage(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await catalogue(undefined, language) } } satisfies Resource,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

const areas = new Set<string>();

/** Loads the texts of areas (`messages/<area>.<language>.ts`) in the current language; await it in the route's loader. */
export async function loadMessages(...named: readonly string[]): Promise<void> {
  for (const area of named) areas.add(area);
  await Promise.all(named.map((area) => addArea(area, currentLanguage())));
}

/** Switches the language of the whole page, without a reload, and keeps the choice on this device. */
export async function changeLanguage(language: Language): Promise<void> {
  keepLanguage(language);
  await switchLanguage(language);
}

/** Switches the language for now. */
export async function switchLanguage(language: Language): Promise<void> {
  const texts = await catalogue(undefined, language);
  i18next.addResourceBundle(language, 'translation', texts, true, true);
  for (const area of areas) await addArea(area, language);
  await i18next.changeLanguage(language);
}

export function currentLanguage(): Language {
  return i18next.language === 'zh' ? 'zh' : 'en';
}

/** The translating function and the current language; components redraw when it changes. */
export function useText() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en';
  return { t, language };
}

async function addArea(area: string, language: Language): Promise<void> {
  i18next.addResourceBundle(language, 'translation', await catalogue(area, language), true, true);
}

async function catalogue(area: string | undefined, language: Language): Promise<Record<string, unknown>> {
  const path = `./messages/${area ? `${area}.` : ''}${language}.ts`;
  const load = catalogues[path];
  if (!load) throw new Error(`no messages at ${path}`);
  const texts = (await load())['messages'];
  if (!texts) throw new Error(`${path} exports no messages`);
  return texts;
}
