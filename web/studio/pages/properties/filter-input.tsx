import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { type Entity, type Filter, type FilterOperator, titleIn } from '@portico/contracts';
import { Button, Input, Segmented, Select } from 'antd';
import { useText } from '../../../kit/index.ts';
import { useDesigning } from '../use-design.ts';
import { type Condition, operatorsFor, readConditions, writeConditions } from './conditions.ts';
import { OrExpression } from './expression-input.tsx';
import { fieldChoices, fieldTitle } from './field-choice.ts';
import { JsonInput } from './json-input.tsx';
import css from './properties.module.css';

interface FilterProps {
  readonly id: string;
  readonly entity: Entity | undefined;
  readonly value: Filter | undefined;
  readonly onChange: (filter: Filter | undefined) => void;
}

/** Which records: conditions in words, all or any of which must hold. */
export function FilterInput({ id, entity, value, onChange }: FilterProps) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const read = readConditions(value);
  if (!read)
    return (
      <div className={css['stack']}>
        <small className={css['muted']}>{t('designer.filterByHand')}</small>
        <JsonInput id={id} value={value} label={t('designer.filter')} onChange={(next) => onChange(next as Filter | undefined)} />
      </div>
    );
  const { mode, list } = read;
  const set = (next: readonly Condition[], how = mode): void => onChange(writeConditions({ mode: how, list: next }));
  const groups = entity ? fieldChoices(model, entity, { language }) : [];
  const first = groups[0]?.options[0]?.value;
  return (
    <div className={css['stack']}>
      {list.length > 1 && (
        <Segmented
          size="small"
          aria-label={t('designer.which')}
          value={mode}
          options={[
            { value: 'all' as const, label: t('designer.all') },
            { value: 'any' as const, label: t('designer.any') },
          ]}
          onChange={(how) => set(list, how)}
        />
      )}
      {list.map((condition, index) => (
        <ConditionRow
          key={index}
          id={`${id}-${index}`}
          condition={condition}
          entity={entity}
          title={fieldTitle(model, entity, { path: condition.field, language })}
          onChange={(next) => set(list.with(index, next))}
          onRemove={() => set(list.toSpliced(index, 1))}
        />
      ))}
      <Button
        id={list.length === 0 ? id : `${id}-add`}
        size="small"
        type="text"
        icon={<PlusOutlined />}
        disabled={first === undefined}
        onClick={() => first !== undefined && set([...list, firstCondition(entity, first)])}
      >
        {t('designer.addCondition')}
      </Button>
    </div>
  );
}

function ConditionRow({
  id,
  condition,
  entity,
  title,
  onChange,
  onRemove,
}: {
  id: string;
  condition: Condition;
  entity: Entity | undefined;
  title: string;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const field = fieldBehind(entity, condition.field, model.entities);
  const operators = operatorsFor(field?.type ?? 'relation');
  const options = [...new Set([...operators, condition.operator])].map((operator) => ({ value: operator, label: t(`designer.operator.${operator}`) }));
  const label = `${title} ${t(`designer.operator.${condition.operator}`)}`;
  return (
    <div className={css['condition']}>
      <Select
        size="small"
        aria-label={t('designer.field')}
        showSearch={{ optionFilterProp: 'label' }}
        value={condition.field}
        options={entity ? fieldChoices(model, entity, { language }).map((group) => ({ ...group, options: [...group.options] })) : []}
        onChange={(name: string) => onChange(firstCondition(entity, name, condition.value))}
      />
      <Select
        size="small"
        aria-label={t('designer.comparison')}
        value={condition.operator}
        options={options}
        onChange={(operator: FilterOperator) => onChange({ ...condition, operator, value: startOf(operator, condition.value) })}
      />
      <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('designer.takeAway', { name: label })} onClick={onRemove} />
      <div className={css['conditionValue']}>
        {condition.operator === 'isNull' ? (
          <Select
            size="small"
            className={css['wide'] ?? ''}
            aria-label={label}
            value={condition.value === true}
            options={[
              { value: true, label: t('designer.yes') },
              { value: false, label: t('designer.no') },
            ]}
            onChange={(value: boolean) => onChange({ ...condition, value })}
          />
        ) : (
          <OrExpression id={id} label={label} value={condition.value} onChange={(value) => onChange({ ...condition, value: value ?? '' })}>
            <LiteralInput id={id} label={label} field={field} many={condition.operator === 'in'} value={condition.value} onChange={(value) => onChange({ ...condition, value })} />
          </OrExpression>
        )}
      </div>
    </div>
  );
}

type FieldLike = Entity['fields'][string];

/** A value of a field's type. */
export function LiteralInput({
  id,
  label,
  field,
  many = false,
  value,
  onChange,
}: {
  id: string;
  label: string;
  field: FieldLike | undefined;
  many?: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const { t, language } = useText();
  const shared = { id, size: 'small' as const, 'aria-label': label, className: css['wide'] ?? '' };
  if (field?.type === 'enum' || many) {
    const options = (field?.values ?? []).map((one) => ({ value: one.value, label: titleIn(language, one.title, one.value) }));
    const chosen = Array.isArray(value) ? value.map(String) : value === '' || value === undefined || value === null ? [] : [value as string];
    return many ? (
      <Select {...shared} mode={options.length > 0 ? 'multiple' : 'tags'} value={chosen} options={options} onChange={(next: string[]) => onChange(next)} />
    ) : (
      <Select {...shared} value={chosen[0] ?? null} options={options} onChange={(next: string) => onChange(next)} />
    );
  }
  if (field?.type === 'boolean')
    return (
      <Select
        {...shared}
        value={value === true}
        options={[
          { value: true, label: t('designer.yes') },
          { value: false, label: t('designer.no') },
        ]}
        onChange={(next: boolean) => onChange(next)}
      />
    );
  const isNumber = field !== undefined && ['integer', 'smallint', 'float'].includes(field.type);
  const typed = (text: string): unknown => (isNumber && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text);
  const type = field?.type === 'date' ? 'date' : field?.type === 'datetime' || field?.type === 'localDatetime' ? 'datetime-local' : 'text';
  return <Input {...shared} type={type} value={typeof value === 'object' ? '' : String(value ?? '')} onChange={(event) => onChange(typed(event.target.value))} />;
}

/** The field a path ends at; undefined for a relation. */
export function fieldBehind(entity: Entity | undefined, path: string, entities: readonly Entity[]): FieldLike | undefined {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return entity?.fields[first];
  const to = entity?.relations?.[first]?.to;
  return fieldBehind(
    entities.find(({ name }) => name === to),
    rest.join('.'),
    entities,
  );
}

function firstCondition(entity: Entity | undefined, field: string, value: unknown = ''): Condition {
  const type = entity?.fields[field]?.type;
  const operator = operatorsFor(type ?? 'relation')[0] ?? 'eq';
  return {
    field,
    operator: type === 'text' || type === 'localText' ? 'contains' : operator,
    value: type === 'boolean' ? true : type === 'enum' ? (entity?.fields[field]?.values?.[0]?.value ?? '') : value,
  };
}

function startOf(operator: FilterOperator, value: unknown): unknown {
  if (operator === 'isNull') return true;
  if (operator === 'in') return Array.isArray(value) ? value : value === '' || value === undefined || typeof value === 'boolean' ? [] : [value];
  return Array.isArray(value) ? (value[0] ?? '') : value;
}
