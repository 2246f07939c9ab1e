import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { type Entity, type Filter, type FilterOperator, titleIn } from '@portico/contracts';
import { AutoComplete, Button, Select } from 'antd';
import { useText } from '../../kit/index.ts';
import { type Condition, operatorsFor, readConditions, writeConditions } from '../pages/properties/conditions.ts';
import { fieldChoices, fieldTitle } from '../pages/properties/field-choice.ts';
import css from './context-page.module.css';
import { useContextModel } from './use-context-model.ts';

/** Which records: fields compared with values or expressions, all of which must hold. */
export function FilterRows({ id, entity, value, onChange }: { id: string; entity: Entity; value: Filter | undefined; onChange: (filter: Filter | undefined) => void }) {
  const { t, language } = useText();
  const model = useContextModel();
  const read = readConditions(value);
  if (!read) return <p className={css['muted']}>{t('context.piece.filterByHand')}</p>;
  const { mode, list } = read;
  const set = (next: readonly Condition[]): void => onChange(writeConditions({ mode, list: next }));
  const groups = fieldChoices(model, entity, { language }).map((group) => ({ ...group, options: [...group.options] }));
  const typeOf = (path: string): string => entity.fields[path]?.type ?? 'relation';
  const start = (field: string, before: unknown = ''): Condition => ({ field, operator: operatorsFor(typeOf(field)).includes('eq') ? 'eq' : 'contains', value: before });
  /** The values of a choice, and what whoever asks says. */
  const valuesOf = (path: string): { value: string; label: string }[] => [
    ...(entity.fields[path]?.values ?? []).map((one) => ({ value: one.value, label: titleIn(language, one.title, one.value) })),
    ...model.inputs.map((name) => ({ value: `=input.${name}`, label: `=input.${name}` })),
  ];
  const first = groups[0]?.options[0]?.value;
  return (
    <div className={css['stack']}>
      {list.length === 0 && <span className={css['muted']}>{t('context.piece.anyRecord')}</span>}
      {list.map((condition, index) => {
        const title = fieldTitle(model, entity, { path: condition.field, language });
        const change = (next: Condition): void => set(list.with(index, next));
        return (
          <div key={index} className={css['line']}>
            <Select
              aria-label={t('context.piece.field')}
              showSearch={{ optionFilterProp: 'label' }}
              value={condition.field}
              options={groups}
              onChange={(field: string) => change(start(field, condition.value))}
            />
            <Select
              aria-label={t('context.piece.comparison')}
              value={condition.operator}
              options={[...new Set([...operatorsFor(typeOf(condition.field)), condition.operator])].map((operator) => ({
                value: operator,
                label: t(`designer.operator.${operator}`),
              }))}
              onChange={(operator: FilterOperator) => change({ ...condition, operator, value: operator === 'isNull' ? true : condition.value === true ? '' : condition.value })}
            />
            {condition.operator === 'isNull' ? (
              <Select
                aria-label={t('context.piece.value')}
                value={condition.value === true}
                options={[
                  { value: true, label: t('designer.yes') },
                  { value: false, label: t('designer.no') },
                ]}
                onChange={(next: boolean) => change({ ...condition, value: next })}
              />
            ) : (
              <AutoComplete
                id={`${id}-${index}`}
                aria-label={`${title} ${t(`designer.operator.${condition.operator}`)}`}
                title={t('context.piece.valueWords')}
                value={textOf(condition.value)}
                options={condition.operator === 'in' ? [] : valuesOf(condition.field)}
                onChange={(text: string) => change({ ...condition, value: valueOf(text, { type: typeOf(condition.field), many: condition.operator === 'in' }) })}
              />
            )}
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('designer.takeAway', { name: title })} onClick={() => set(list.toSpliced(index, 1))} />
          </div>
        );
      })}
      <Button size="small" type="text" icon={<PlusOutlined />} disabled={first === undefined} onClick={() => first !== undefined && set([...list, start(first)])}>
        {t('context.piece.addFilter')}
      </Button>
      {list.length > 0 && <small className={css['muted']}>{t('context.piece.valueWords')}</small>}
    </div>
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? '' : String(value ?? '');
}

/** What was typed as the field means it: an expression stays text, a number is one, a list is parted at commas. */
function valueOf(text: string, { type, many }: { type: string; many: boolean }): unknown {
  if (text.startsWith('=')) return text;
  if (many) return text.split(',').map((part) => part.trim());
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  const number = ['integer', 'smallint', 'float'].includes(type) && text.trim() !== '' && String(Number(text)) === text.trim();
  return number ? Number(text) : text;
}
