export type Language = 'en' | 'zh';
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', zh: '简体中文' };
const place = 'portico.language';

/** The language chosen on this device, else the browser's. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(place);
  if (kept === 'en' || kept === 'zh') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Was a language chosen on this device? */
export function languageIsChosen(): boolean {
  return localStorage.getItem(place) !== null;
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(place, language);
}

/** Says in which language the document, or a part of it, is. */
export function markLanguage(root: HTMLElement, language: Language): void {
  root.lang = language === 'zh' ? 'zh-CN' : 'en';
}
