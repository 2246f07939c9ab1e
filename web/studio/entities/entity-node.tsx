import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import type { Entity } from '@portico/contracts';
import { NamedIcon, useText } from '../../kit/index.ts';
import { AddField } from './add-field.tsx';
import { useDesigning } from './designing.ts';
import { FieldMark } from './field-mark.tsx';
import css from './entities.module.css';
import { shownAs } from './titles.ts';

export type EntityNodeType = Node<{ readonly entity: Entity }, 'entity'>;

/** An entity in the picture: its name, its fields, a place to add one. Lines begin at the dots and end anywhere on it. */
export function EntityNode({ data, selected }: NodeProps<EntityNodeType>) {
  const { language } = useText();
  const { selection, select } = useDesigning();
  const { entity } = data;
  const title = shownAs(entity, entity.name, language);
  return (
    <div className={css['node']} data-selected={selected} data-link={entity.link === true}>
      <Handle type="target" position={Position.Left} className={css['handle'] ?? ''} />
      <button type="button" className={css['nodeHead']} onClick={() => select({ entity: entity.name })}>
        {entity.icon !== undefined && <NamedIcon icon={entity.icon} title={title} seed={entity.name} />}
        <strong>{title}</strong>
        <small>{entity.name}</small>
      </button>
      <Handle type="source" position={Position.Right} className={css['handle'] ?? ''} />
      <ul>
        {Object.entries(entity.fields).map(([name, field]) => (
          <li key={name}>
            <button
              type="button"
              className={`nodrag ${css['row'] ?? ''}`}
              data-chosen={selection?.entity === entity.name && selection.field === name}
              onClick={() => select({ entity: entity.name, field: name })}
            >
              <FieldMark entity={entity} name={name} field={field} />
              <span>{shownAs(field, name, language)}</span>
              {field.required === true && <b aria-hidden>*</b>}
            </button>
            <Handle type="source" id={name} position={Position.Right} className={css['fieldHandle'] ?? ''} />
          </li>
        ))}
      </ul>
      <AddField entity={entity.name} />
    </div>
  );
}
