import { PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useText, useToast } from '../../kit/index.ts';
import { entityIn } from './design.ts';
import { useDesigning } from './designing.ts';
import { addField, addRelation } from './edit-entity.ts';
import { freeName } from './names.ts';
import { quickField } from './quick-field.ts';
import css from './entities.module.css';

/** Adds fields one after the other: type what it is called, Enter, the next; Escape ends. */
export function AddField({ entity }: { entity: string }) {
  const { t, language } = useText();
  const toast = useToast();
  const { files, design, change, select } = useDesigning();
  const [line, setLine] = useState<string>();
  function add(): void {
    const drawn = entityIn(design, entity);
    const quick = quickField(line ?? '', { entities: design.entities.map((one) => one.entity), language });
    if (!drawn || !quick) return;
    setLine('');
    if (quick.kind === 'relation') {
      const related = addRelation(files, design, { from: entity, to: quick.to });
      if (!related) return;
      change(related.edits);
      toast.done(t('entities.related', { name: quick.to }));
      return;
    }
    const name = freeName(quick.name, [...Object.keys(drawn.fields), ...Object.keys(drawn.relations ?? {})]);
    change(addField(files, entity, { name, definition: { ...quick.definition, title: { ...quick.title } } }));
    select({ entity, field: name });
  }
  if (line === undefined)
    return (
      <Button type="text" size="small" className={`nodrag ${css['addField'] ?? ''}`} icon={<PlusOutlined />} onClick={() => setLine('')}>
        {t('entities.addField')}
      </Button>
    );
  return (
    <Input
      autoFocus
      size="small"
      className="nodrag nopan"
      value={line}
      aria-label={t('entities.addField')}
      placeholder={t('entities.addFieldWords')}
      title={t('entities.addFieldHelp')}
      onChange={(event) => setLine(event.target.value)}
      onBlur={() => line.trim() === '' && setLine(undefined)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) add();
        if (event.key === 'Escape') setLine(undefined);
      }}
    />
  );
}
