import { titleIn } from '@portico/contracts';
import { useMemo } from 'react';
import { type Language, useText } from '../kit/index.ts';
import { type EntityView, entityNamed, type FieldView, spell, type Trait } from './model.ts';
import { useRendering } from './source.ts';

/** A title inside a sentence: small in English unless it is an abbreviation. */
export function insideSentence(title: string, language: Language): string {
  return language === 'en' && /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** Titles in the reader's language, with names spelled out where a file gives none. */
export function useTitles() {
  const { language } = useText();
  const { model } = useRendering();
  return useMemo(
    () => ({
      inside: (title: string) => insideSentence(title, language),
      one: (entity: EntityView) => titleIn(language, entity.title, spell(entity.name)),
      many: (entity: EntityView) => titleIn(language, entity.plural ?? entity.title, spell(entity.name)),
      trait: (trait: Trait) => titleIn(language, trait.title, spell(trait.key)),
      field: (field: FieldView) => titleIn(language, field.title, spell(field.name)),
      reverse: (reverse: EntityView['reverse'][number]) => {
        const from = entityNamed(model, reverse.entity);
        return titleIn(language, reverse.title ?? from?.plural ?? from?.title, spell(reverse.entity));
      },
    }),
    [language, model],
  );
}
