/** A text in both languages of the product. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** What stands in the places of a text; a text of its own gives each language its word. */
export type TextValues = Readonly<Record<string, string | number | Text>>;

/** Puts values into the `{places}` of a text. */
export function fillText(text: Text, values: TextValues): Text {
  const within = (language: 'en' | 'zh'): string =>
    text[language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === 'object' ? value[language] : String(value);
    });
  return { en: within('en'), zh: within('zh') };
}
