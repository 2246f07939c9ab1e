import { type Entity, titleIn } from '@portico/contracts';
import type { Language } from '../../../kit/index.ts';
import { spell } from '../../../render/index.ts';
import { type DraftModel, entityNamed, showables } from '../design/model.ts';

export interface FieldOption {
  readonly value: string;
  readonly label: string;
}
export interface FieldGroup {
  readonly label: string;
  readonly options: readonly FieldOption[];
}
interface Asked {
  readonly language: Language;
  /** Only fields of these types; relations fall away then. */
  readonly types?: readonly string[] | undefined;
  /** Also what lies behind the entity's relations: `customer.name`. */
  readonly deep?: boolean | undefined;
}

/** Fields and relations to choose from: the entity's own, then those of the records it points to. */
export function fieldChoices(model: Pick<DraftModel, 'entities'>, entity: Entity, asked: Asked): readonly FieldGroup[] {
  const { language, types, deep = true } = asked;
  const groups: FieldGroup[] = [{ label: titleIn(language, entity.title, spell(entity.name)), options: optionsOf(entity, asked) }];
  if (!deep) return groups.filter(({ options }) => options.length > 0);
  for (const [name, relation] of Object.entries(entity.relations ?? {})) {
    const target = entityNamed(model, relation.to);
    if (!target) continue;
    const title = titleIn(language, relation.title ?? target.title, spell(name));
    const options = optionsOf(target, { language, ...(types && { types }) }).map((option) => ({ value: `${name}.${option.value}`, label: `${title} › ${option.label}` }));
    groups.push({ label: title, options });
  }
  return groups.filter(({ options }) => options.length > 0);
}

/** A field's or path's title in words. */
export function fieldTitle(model: Pick<DraftModel, 'entities'>, entity: Entity | undefined, asked: { path: string; language: Language }): string {
  const { path, language } = asked;
  const [first = '', ...rest] = path.split('.');
  const relation = entity?.relations?.[first];
  const title = titleIn(language, entity?.fields[first]?.title ?? relation?.title, spell(first));
  if (rest.length === 0) return title;
  return `${title} › ${fieldTitle(model, entityNamed(model, relation?.to), { path: rest.join('.'), language })}`;
}

function optionsOf(entity: Entity, { language, types }: Pick<Asked, 'language' | 'types'>): FieldOption[] {
  return showables(entity)
    .filter(({ field, relation }) => types === undefined || (field !== undefined && types.includes(field.type)) || (relation !== undefined && types.includes('relation')))
    .map(({ name, title }) => ({ value: name, label: titleIn(language, title, spell(name)) }));
}
