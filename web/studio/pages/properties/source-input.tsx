import { ShareAltOutlined } from '@ant-design/icons';
import { type DataSource, type Entity, type Filter, type Page, entityOfSource, titleIn } from '@portico/contracts';
import { Button, Input, InputNumber, Select } from 'antd';
import { useText } from '../../../kit/index.ts';
import { spell } from '../../../render/index.ts';
import { entityNamed } from '../design/model.ts';
import { setEntity } from '../design/edit.ts';
import { sharedUnder } from '../design/sources.ts';
import { useDesign, useDesigning } from '../use-design.ts';
import type { EditorProps } from './editor-props.ts';
import { ExpressionInput, OrExpression } from './expression-input.tsx';
import { fieldChoices } from './field-choice.ts';
import { FilterInput } from './filter-input.tsx';
import { OrderedList } from './ordered-list.tsx';
import css from './properties.module.css';
import { ToolInput } from './tool-input.tsx';

/** Where a block's data comes from: a list the page shares, records of an entity, or what a tool answers. */
export function SourceInput({ id, value, onChange, edit, node }: EditorProps) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const data = useDesign(({ page }) => page.data);
  const own = typeof value === 'object' && value !== null ? (value as DataSource) : undefined;
  const groups = [
    { label: t('designer.shared'), options: Object.keys(data ?? {}).map((name) => ({ value: `shared:${name}`, label: name })) },
    {
      label: t('designer.entities'),
      options: model.entities.map((entity) => ({ value: `entity:${entity.name}`, label: titleIn(language, entity.plural ?? entity.title, spell(entity.name)) })),
    },
    { label: t('designer.more'), options: [{ value: 'tool:', label: t('designer.tool') }] },
  ];
  const now = typeof value === 'string' ? `shared:${value}` : own && 'tool' in own ? 'tool:' : own ? `entity:${entityOfSource(own)}` : null;
  const choose = (next: string): void => {
    const [kind, name = ''] = next.split(':');
    if (kind === 'shared') onChange(name);
    else if (kind === 'tool') onChange({ tool: '' });
    else {
      const entity = entityNamed(model, name);
      if (entity && node !== undefined) edit((page) => setEntity(page, node, entity));
      else onChange({ records: name });
    }
  };
  return (
    <div className={css['stack']}>
      <Select
        id={id}
        className={css['wide'] ?? ''}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('designer.chooseData')}
        value={now}
        options={groups.filter(({ options }) => options.length > 0)}
        onChange={choose}
      />
      {own && <SourceDetails id={id} source={own} onChange={onChange} />}
      {own && node !== undefined && !('tool' in own && own.tool === '') && (
        <Button size="small" type="text" icon={<ShareAltOutlined />} title={t('designer.shareWords')} onClick={() => edit((page) => sharedUnder(page, node))}>
          {t('designer.share')}
        </Button>
      )}
    </div>
  );
}

/** Which records, in what order, how many; or which record; or which tool with what. */
export function SourceDetails({ id, source, onChange }: { id: string; source: DataSource; onChange: (source: DataSource) => void }) {
  const { t } = useText();
  const { model } = useDesigning();
  const entity = entityNamed(model, entityOfSource(source));
  if ('tool' in source)
    return (
      <div className={css['inner']}>
        <ToolInput
          id={id}
          value={source}
          onChange={({ tool, provider, arguments: given }) =>
            onChange({ tool, ...(provider && { provider }), ...(given && { arguments: { ...given } }), ...(source.pick !== undefined && { pick: source.pick }) })
          }
        />
        <label htmlFor={`${id}-pick`}>{t('designer.pick')}</label>
        <ExpressionInput
          id={`${id}-pick`}
          value={source.pick ?? '='}
          scope={['answer']}
          onChange={(next) => onChange(without({ ...source, pick: next }, 'pick', next.trim() === '='))}
        />
      </div>
    );
  if ('record' in source)
    return (
      <div className={css['inner']}>
        <label htmlFor={`${id}-id`}>{t('designer.whichRecord')}</label>
        <OrExpression id={`${id}-id`} value={source.id} onChange={(next) => onChange({ ...source, id: next ?? '' })}>
          <Input id={`${id}-id`} value={textOf(source.id)} onChange={(event) => onChange({ ...source, id: event.target.value })} />
        </OrExpression>
      </div>
    );
  if ('aggregate' in source)
    return (
      <div className={css['inner']}>
        <span>{t('designer.filter')}</span>
        <FilterInput
          id={`${id}-filter`}
          entity={entity}
          value={source.filter}
          onChange={(filter) => onChange(without({ ...source, filter: filter ?? {} }, 'filter', filter === undefined))}
        />
      </div>
    );
  const set = (change: { filter?: Filter | undefined; sort?: string[] | undefined; limit?: number | undefined }): void => {
    const next: Record<string, unknown> = { ...source, ...change };
    onChange(Object.fromEntries(Object.entries(next).filter(([, one]) => one !== undefined)) as DataSource);
  };
  return (
    <div className={css['inner']}>
      <label htmlFor={`${id}-filter`}>{t('designer.filter')}</label>
      <FilterInput id={`${id}-filter`} entity={entity} value={source.filter} onChange={(filter) => set({ filter })} />
      <label htmlFor={`${id}-sort`}>{t('designer.sort')}</label>
      <SortInput id={`${id}-sort`} entity={entity} value={source.sort ?? []} onChange={(sort) => set({ sort: sort.length === 0 ? undefined : [...sort] })} />
      <label htmlFor={`${id}-limit`}>{t('designer.limit')}</label>
      <InputNumber id={`${id}-limit`} min={1} max={500} precision={0} value={source.limit ?? null} onChange={(limit) => set({ limit: limit ?? undefined })} />
    </div>
  );
}

function SortInput({ id, entity, value, onChange }: { id: string; entity: Entity | undefined; value: readonly string[]; onChange: (sort: readonly string[]) => void }) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const options = (entity ? fieldChoices(model, entity, { language, deep: false }) : []).flatMap((group) => group.options);
  const titleOf = (name: string): string => options.find((option) => option.value === name)?.label ?? name;
  return (
    <div className={css['stack']}>
      <OrderedList
        items={value}
        keyOf={(one) => one.replace(/^-/, '')}
        label={(one) => titleOf(one.replace(/^-/, ''))}
        onChange={onChange}
        renderItem={(one, index) => {
          const name = one.replace(/^-/, '');
          const down = one.startsWith('-');
          return (
            <div className={css['row']}>
              <span className={css['chip']}>{titleOf(name)}</span>
              <Button size="small" type="text" onClick={() => onChange(value.with(index, down ? name : `-${name}`))}>
                {t(down ? 'designer.down' : 'designer.up')}
              </Button>
            </div>
          );
        }}
      />
      <Select
        id={id}
        size="small"
        className={css['wide'] ?? ''}
        value={null}
        placeholder={t('designer.addSort')}
        options={options.filter((option) => !value.some((one) => one.replace(/^-/, '') === option.value))}
        onChange={(name: string | null) => name !== null && onChange([...value, name])}
      />
    </div>
  );
}

/** Lists of the page that a filter bar works on; a block's own list is shared when it is chosen. */
export function SourcesInput({ id, value, onChange, edit, node }: EditorProps) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const page = useDesign((design) => design.page);
  const chosen = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  const own = ownLists(page).map(({ id: block, entity }) => {
    const found = entityNamed(model, entity);
    return { value: `block:${block}`, label: `${titleIn(language, found?.plural ?? found?.title, spell(entity))} (${block})` };
  });
  const options = [...Object.keys(page.data ?? {}).map((name) => ({ value: name, label: name })), ...own];
  return (
    <Select
      id={id}
      mode="multiple"
      className={css['wide'] ?? ''}
      value={chosen}
      options={options}
      notFoundContent={t('designer.noLists')}
      onChange={(next: string[]) => {
        const block = next.find((one) => one.startsWith('block:'))?.slice('block:'.length);
        if (block === undefined || node === undefined) onChange(next);
        else edit((before) => sharedUnder(before, block, { into: node }));
      }}
    />
  );
}

function ownLists(page: Page): readonly { id: string; entity: string }[] {
  const found: { id: string; entity: string }[] = [];
  const look = (nodes: Page['body']): void => {
    for (const node of nodes) {
      const source = node.props?.['source'] as DataSource | undefined;
      if (typeof source === 'object' && 'records' in source) found.push({ id: node.id, entity: source.records });
      for (const inner of Object.values(node.slots ?? {})) look([...inner]);
    }
  };
  look(page.body);
  return found;
}

function without<T extends object>(value: T, key: keyof T, when: boolean): T {
  if (!when) return value;
  const { [key]: _gone, ...rest } = value;
  return rest as T;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
