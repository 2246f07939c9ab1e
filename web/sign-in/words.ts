import { keepLanguage, type Language, markLanguage } from '../kit/language.ts';
import type { messages as consent } from '../kit/messages/consent.en.ts';
import type { messages as base } from '../kit/messages/en.ts';
import type { messages as sign } from '../kit/messages/sign.en.ts';

type PathsOf<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${PathsOf<T[K]>}` }[keyof T & string];
/** Name of a text these pages have. */
export type TextName = PathsOf<typeof base & typeof sign & typeof consent>;

const files = import.meta.glob<{ messages: Texts }>('../kit/messages/{en,zh,sign.en,sign.zh,consent.en,consent.zh}.ts');
/** A catalogue, or a part of one. */
export interface Texts {
  readonly [name: string]: string | Texts;
}

const spoken: { language: Language; texts: readonly Texts[] } = { language: 'en', texts: [] };
let areas: readonly string[] = [];
let onChange: (language: Language) => void = () => undefined;

/** Loads the texts of these pages; `changed` is told each language chosen later, once its texts are there. */
export async function startWords(language: Language, named: readonly string[], changed: (language: Language) => void): Promise<void> {
  areas = named;
  onChange = changed;
  await speak(language);
}

/** Switches the language and keeps the choice on this device. */
export async function changeLanguage(language: Language): Promise<void> {
  keepLanguage(language);
  await speak(language);
  onChange(language);
}

async function speak(language: Language): Promise<void> {
  const texts = await Promise.all(['', ...areas].map(async (area) => (await files[`../kit/messages/${area && `${area}.`}${language}.ts`]?.())?.messages ?? {}));
  Object.assign(spoken, { language, texts });
  markLanguage(document.documentElement, language);
}

/** The language and its texts, with what stands in `{{…}}` filled in. The whole page is drawn anew when they change. */
export function useText() {
  return { language: spoken.language, t: (name: TextName, slots: Readonly<Record<string, string>> = {}) => fill(find(spoken.texts, name), slots) };
}

/** The text at a path like `sign.title`; the path itself where there is none. */
export function find(texts: readonly Texts[], name: string): string {
  for (const catalogue of texts) {
    const found = name.split('.').reduce<string | Texts | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), catalogue);
    if (typeof found === 'string') return found;
  }
  return name;
}

export function fill(text: string, slots: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, slot: string) => slots[slot] ?? whole);
}
