import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { Rows, RowTest } from '@portico/contracts';
import { Button, Input, InputNumber, Segmented, Select } from 'antd';
import { useId } from 'react';
import { useText } from '../../kit/index.ts';
import css from './access-page.module.css';
import { type Attribute, choosable, firstTest, fittingAttributes, type MatrixEntity, type Names, type Reach, reachOf, usualPath } from './row-words.ts';

interface About {
  readonly entity: MatrixEntity;
  readonly attributes: readonly Attribute[];
  readonly names: Names;
}

/** Which records one action reaches: none, those that fit, all. */
export function RowsEditor({
  label,
  words,
  rows,
  suggestion,
  onChange,
  ...about
}: About & {
  label: string;
  words: string;
  rows: Rows;
  /** What "some" begins with: what is seen, if that is only some. */
  suggestion: Rows;
  onChange: (rows: Rows) => void;
}) {
  const { t } = useText();
  const path = usualPath(about.entity, about.attributes);
  function choose(reach: Reach): void {
    if (reach === 'none') return onChange([]);
    if (reach === 'all') return onChange([[]]);
    const start = path && firstTest(path, about.attributes);
    onChange(reachOf(suggestion) === 'some' ? suggestion : start ? [[start]] : []);
  }
  const reach = reachOf(rows);
  return (
    <section className={css['rows']}>
      <div className={css['rowsHead']}>
        <div>
          <h3>{label}</h3>
          <p className={css['note']}>{words}</p>
        </div>
        <Segmented<Reach>
          aria-label={label}
          value={reach}
          onChange={choose}
          options={(['none', 'some', 'all'] as const).map((one) => ({ value: one, label: t(`access.reach.${one}`), disabled: one === 'some' && !path }))}
        />
      </div>
      {reach === 'some' &&
        rows.map((tests, index) => (
          // Alternatives have no name of their own; their place is what they are.
          <div key={index} className={css['tests']}>
            {index > 0 && <span className={css['or']}>{t('access.or')}</span>}
            {tests.map((test, place) => (
              <TestRow
                key={place}
                {...about}
                test={test}
                first={place === 0}
                onChange={(next) => onChange(rows.map((one, at) => (at === index ? one.map((old, spot) => (spot === place ? next : old)) : one)))}
                onRemove={() => onChange(rows.map((one, at) => (at === index ? one.filter((_, spot) => spot !== place) : one)).filter((one) => one.length > 0))}
              />
            ))}
            <div className={css['more']}>
              <AddTest {...about} label={t('access.addAnd')} onAdd={(test) => onChange(rows.map((one, at) => (at === index ? [...one, test] : one)))} />
              {index === rows.length - 1 && <AddTest {...about} label={t('access.addOr')} onAdd={(test) => onChange([...rows, [test]])} />}
            </div>
          </div>
        ))}
    </section>
  );
}

function AddTest({ entity, attributes, label, onAdd }: About & { label: string; onAdd: (test: RowTest) => void }) {
  const path = usualPath(entity, attributes);
  const test = path && firstTest(path, attributes);
  return (
    <Button size="small" type="text" icon={<PlusOutlined />} disabled={!test} onClick={() => test && onAdd(test)}>
      {label}
    </Button>
  );
}

type Way = 'mine' | 'is' | 'isNot' | `of:${string}`;

function TestRow({
  entity,
  attributes,
  names,
  test,
  first,
  onChange,
  onRemove,
}: About & { test: RowTest; first: boolean; onChange: (test: RowTest) => void; onRemove: () => void }) {
  const { t } = useText();
  const id = useId();
  const field = 'mine' in test ? test.mine : test.field;
  const path = entity.tests.find((one) => one.path === field);
  const way: Way = 'mine' in test ? 'mine' : 'attribute' in test ? `of:${test.attribute}` : 'is' in test ? 'is' : 'isNot';
  const compares = path !== undefined && path.holds !== 'record' && path.holds !== 'person';
  const ways: { value: Way; label: string }[] = [
    ...(path?.holds === 'person' ? [{ value: 'mine' as const, label: t('access.ways.mine') }] : []),
    ...(compares
      ? [
          { value: 'is' as const, label: t('access.ways.is') },
          { value: 'isNot' as const, label: t('access.ways.isNot') },
        ]
      : []),
    ...(path ? fittingAttributes(path, attributes) : []).map((one) => ({
      value: `of:${one.name}` as const,
      label: t('access.ways.attribute', { attribute: names.attribute(one.name) }),
    })),
  ];
  function change(next: Way): void {
    if (next === 'mine') return onChange({ mine: field });
    if (next.startsWith('of:')) return onChange({ field, attribute: next.slice(3) });
    const start = path && firstTest({ ...path, holds: path.holds }, []);
    const values = 'is' in test ? test.is : 'isNot' in test ? test.isNot : start && 'is' in start ? start.is : [''];
    onChange(next === 'is' ? { field, is: values } : { field, isNot: values });
  }
  const values = 'is' in test ? test.is : 'isNot' in test ? test.isNot : undefined;
  const setValues = (next: readonly (string | number | boolean)[]): void => onChange('isNot' in test ? { field, isNot: [...next] } : { field, is: [...next] });
  return (
    <div className={css['test']}>
      <label htmlFor={id}>{first ? t('access.where') : t('access.and')}</label>
      <Select
        id={id}
        showSearch={{ optionFilterProp: 'label' }}
        value={field}
        popupMatchSelectWidth={false}
        onChange={(next: string) => {
          const chosen = entity.tests.find((one) => one.path === next);
          const start = chosen && firstTest(chosen, attributes);
          if (start) onChange(start);
        }}
        options={choosable(entity, attributes).map((one) => ({ value: one.path, label: names.path(one.path) }))}
      />
      <Select aria-label={t('access.way')} value={way} options={ways} onChange={change} popupMatchSelectWidth={false} />
      {values && <Values names={names} path={path} values={values} onChange={setValues} />}
      <Button type="text" icon={<DeleteOutlined />} aria-label={t('access.removeTest')} title={t('access.removeTest')} onClick={onRemove} />
    </div>
  );
}

function Values({
  names,
  path,
  values,
  onChange,
}: {
  names: Names;
  path: MatrixEntity['tests'][number] | undefined;
  values: readonly (string | number | boolean)[];
  onChange: (values: readonly (string | number | boolean)[]) => void;
}) {
  const { t } = useText();
  const label = t('access.value');
  const [only] = values;
  if (path?.holds === 'flag')
    return (
      <Select
        aria-label={label}
        value={only === true}
        onChange={(next: boolean) => onChange([next])}
        options={[
          { value: true, label: t('record.yes') },
          { value: false, label: t('record.no') },
        ]}
      />
    );
  if (path?.holds === 'number') return <InputNumber aria-label={label} precision={0} value={Number(only ?? 0)} onChange={(next) => onChange([next ?? 0])} />;
  if (path?.holds === 'choice')
    return (
      <Select
        mode="multiple"
        aria-label={label}
        value={values.map(String)}
        popupMatchSelectWidth={false}
        onChange={(next: string[]) => next.length > 0 && onChange(next)}
        options={(path.values ?? []).map((value) => ({ value, label: names.value(path.path, value) }))}
      />
    );
  return <Input aria-label={label} value={String(only ?? '')} onChange={(event) => onChange([event.target.value])} />;
}
