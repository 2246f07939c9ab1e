import type { Language } from '../../../kit/index.ts';

/** The text with every element named as the language says it, for a picture that is only looked at. */
export function namesIn(text: string, language: Language): string {
  const said = new RegExp(`\\bportico:${language}=("[^"]*"|'[^']*')`);
  return text.replaceAll(/<(?:[\w-]+:)?\w+\b[^<>]*\bportico:(?:en|zh)=[^<>]*>/g, (tag) => {
    const name = said.exec(tag)?.[1];
    if (name === undefined) return tag;
    return /\sname=("[^"]*"|'[^']*')/.test(tag) ? tag.replace(/\sname=("[^"]*"|'[^']*')/, () => ` name=${name}`) : tag.replace(said, (whole) => `name=${name} ${whole}`);
  });
}
