import { ArrowLeftOutlined, CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useText } from '../../kit/index.ts';
import { entityIn } from './design.ts';
import { useDesigning } from './designing.ts';
import css from './entities.module.css';
import { EntityPanel } from './entity-panel.tsx';
import { FieldPanel } from './field-panel.tsx';
import { RelationPanel } from './relation-panel.tsx';
import { shownAs } from './titles.ts';

/** Properties of what is chosen. */
export function SidePanel() {
  const { t, language } = useText();
  const { design, selection, select } = useDesigning();
  const entity = selection && entityIn(design, selection.entity);
  if (!entity) return null;
  const field = selection.field === undefined ? undefined : entity.fields[selection.field];
  const relation = selection.relation === undefined ? undefined : entity.relations?.[selection.relation];
  const title = shownAs(entity, entity.name, language);
  const part =
    field && selection.field !== undefined
      ? shownAs(field, selection.field, language)
      : relation && selection.relation !== undefined
        ? shownAs(relation, selection.relation, language)
        : undefined;
  return (
    <aside className={css['panel']} aria-label={t('entities.properties')}>
      <header>
        {part !== undefined && (
          <Button
            type="text"
            size="small"
            icon={<ArrowLeftOutlined />}
            aria-label={t('entities.back', { name: title })}
            title={t('entities.back', { name: title })}
            onClick={() => select({ entity: entity.name })}
          />
        )}
        <h2>{part === undefined ? title : `${title} · ${part}`}</h2>
        <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('entities.close')} onClick={() => select(undefined)} />
      </header>
      <div key={JSON.stringify(selection)} className={css['panelBody']}>
        {field && selection.field !== undefined ? (
          <FieldPanel key={`${entity.name}.${selection.field}`} entity={entity} name={selection.field} field={field} />
        ) : relation && selection.relation !== undefined ? (
          <RelationPanel key={`${entity.name}.${selection.relation}`} entity={entity} name={selection.relation} relation={relation} />
        ) : (
          <EntityPanel key={entity.name} entity={entity} />
        )}
      </div>
    </aside>
  );
}
