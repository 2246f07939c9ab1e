import { NamedIcon, useText } from '../../kit/index.ts';
import { AddField } from './add-field.tsx';
import { useDesigning } from './designing.ts';
import css from './entities.module.css';
import { FieldMark } from './field-mark.tsx';
import { shownAs } from './titles.ts';

/** The same as the picture in rows: everything in it can be reached with the keyboard. */
export function EntityList() {
  const { t, language } = useText();
  const { design, selection, select } = useDesigning();
  return (
    <div className={css['list']}>
      {design.entities.map(({ entity }) => (
        <section key={entity.name} aria-label={shownAs(entity, entity.name, language)} data-selected={selection?.entity === entity.name}>
          <button type="button" className={css['nodeHead']} onClick={() => select({ entity: entity.name })}>
            {entity.icon !== undefined && <NamedIcon icon={entity.icon} title={entity.name} seed={entity.name} />}
            <strong>{shownAs(entity, entity.name, language)}</strong>
            <small>{entity.name}</small>
          </button>
          <ul>
            {Object.entries(entity.fields).map(([name, field]) => (
              <li key={name}>
                <button
                  type="button"
                  className={css['row']}
                  data-chosen={selection?.entity === entity.name && selection.field === name}
                  onClick={() => select({ entity: entity.name, field: name })}
                >
                  <FieldMark entity={entity} name={name} field={field} />
                  <span>{shownAs(field, name, language)}</span>
                  <small>{t(`entities.types.${field.type}`)}</small>
                </button>
              </li>
            ))}
            {Object.entries(entity.relations ?? {}).map(([name, relation]) => (
              <li key={name}>
                <button
                  type="button"
                  className={css['row']}
                  data-chosen={selection?.entity === entity.name && selection.relation === name}
                  onClick={() => select({ entity: entity.name, relation: name })}
                >
                  <span>→</span>
                  <span>{shownAs(relation, name, language)}</span>
                  <small>{relation.to}</small>
                </button>
              </li>
            ))}
          </ul>
          <AddField entity={entity.name} />
        </section>
      ))}
    </div>
  );
}
