import { type AccessCell, rowActions, sensitivities, titleIn } from '@portico/contracts';
import { Button, Drawer, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../../kit/index.ts';
import { WhoCanHere } from '../permissions-page.tsx';
import css from './access-page.module.css';
import { withSensitivity } from './roles-file.ts';
import { RowsEditor } from './rows-editor.tsx';
import { type EntityTitles, fieldRight, type FieldRight, type Matrix, namesFor, withField, withRows } from './row-words.ts';

/** What one role may do with one entity: its records by action, its fields, and who can today. */
export function CellDrawer({
  app,
  matrix,
  entities,
  cell: given,
  files,
  onSensitivity,
  onApply,
  onClose,
}: {
  app: string;
  matrix: Matrix;
  entities: Readonly<Record<string, EntityTitles>>;
  cell: AccessCell;
  files: Readonly<Record<string, string>>;
  onSensitivity: (edits: Record<string, string>) => void;
  onApply: (cell: AccessCell) => Promise<boolean>;
  onClose: () => void;
}) {
  const { t, language } = useText();
  const [cell, setCell] = useState(given);
  const [busy, setBusy] = useState(false);
  const entity = matrix.entities.find(({ name }) => name === cell.entity);
  const role = matrix.roles.find(({ name }) => name === cell.role);
  if (!entity) return null;
  const names = namesFor({ language, entity: entity.name, entities, attributes: matrix.attributes });
  const changed = JSON.stringify(cell) !== JSON.stringify(given);
  const file = `entities/${entity.name}.yaml`;
  async function apply(): Promise<void> {
    setBusy(true);
    const done = await onApply(cell);
    setBusy(false);
    if (done) onClose();
  }
  return (
    <Drawer
      open
      size="min(640px, 100vw)"
      title={t('access.cellTitle', { role: titleIn(language, role?.title, cell.role), entity: titleIn(language, entity.title, entity.name) })}
      onClose={onClose}
      mask={{ closable: !changed }}
      footer={
        <div className={css['foot']}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" loading={busy} disabled={!changed} onClick={() => void apply()}>
            {t('access.apply')}
          </Button>
        </div>
      }
    >
      {rowActions.map((action) => (
        <RowsEditor
          key={action}
          label={t(`access.actions.${action}`)}
          words={t(`access.actionWords.${action}`)}
          rows={cell.rows[action]}
          suggestion={action === 'read' ? [] : cell.rows.read}
          entity={entity}
          attributes={matrix.attributes}
          names={names}
          onChange={(rows) => setCell(withRows(cell, action, rows))}
        />
      ))}
      <section className={css['fields']}>
        <h3>{t('access.fields')}</h3>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('record.field')}</th>
              <th scope="col">{t('access.right')}</th>
              <th scope="col">{t('access.sensitivity')}</th>
            </tr>
          </thead>
          <tbody>
            {entity.fields.map((field) => {
              const title = titleIn(language, field.title, names.path(field.name));
              return (
                <tr key={field.name}>
                  <th scope="row">{title}</th>
                  <td>
                    <Segmented<FieldRight>
                      size="small"
                      aria-label={`${title}: ${t('access.right')}`}
                      value={fieldRight(cell, field.name)}
                      onChange={(right) => setCell(withField(cell, field.name, right))}
                      options={(['write', 'read', 'hidden'] as const).map((right) => ({ value: right, label: t(`access.rights.${right}`) }))}
                    />
                  </td>
                  <td>
                    <Select
                      size="small"
                      variant="borderless"
                      aria-label={`${title}: ${t('access.sensitivity')}`}
                      value={field.sensitivity}
                      disabled={files[file] === undefined}
                      onChange={(next: string) => onSensitivity({ [file]: withSensitivity(files[file] ?? '', field.name, next) })}
                      options={sensitivities.map((one) => ({ value: one, label: t(`access.sensitivities.${one}`) }))}
                      popupMatchSelectWidth={false}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <p className={css['note']}>{t('access.fieldsWords')}</p>
      </section>
      <WhoCanHere app={app} entity={entity.name} />
    </Drawer>
  );
}
