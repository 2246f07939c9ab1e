import { PlusOutlined } from '@ant-design/icons';
import { type DataSource, type Entity, entityOfSource, type FieldType, type Page, titleIn } from '@portico/contracts';
import { Button, Checkbox, Dropdown, Input, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../../../kit/index.ts';
import { spell } from '../../../render/index.ts';
import { freeSource } from '../design/sources.ts';
import { useDesign, useDesigning } from '../use-design.ts';
import { ExpressionInput, OrExpression } from './expression-input.tsx';
import css from './properties.module.css';
import { IconInput } from './icon-input.tsx';
import { SourceDetails } from './source-input.tsx';
import { TitleInput } from './title-input.tsx';

/** What belongs to the page as a whole: its title, what it is opened with, the data its blocks share. */
export function PageSettings() {
  const { t } = useText();
  const { design } = useDesigning();
  const page = useDesign((now) => now.page);
  const set = (change: Partial<Page>, mark?: string): void => {
    const next = Object.fromEntries(Object.entries({ ...page, ...change }).filter(([, value]) => value !== undefined)) as Page;
    design.change(next, mark === undefined ? {} : { mark });
  };
  return (
    <div className={css['panel']}>
      <header className={css['head']}>
        <h2>{t('designer.page')}</h2>
        <code>{page.name}</code>
        <p>{t('designer.pageWords')}</p>
      </header>
      <div className={css['property']}>
        <label htmlFor="page-title">{t('designer.title')}</label>
        <TitleInput id="page-title" label={t('designer.title')} value={page.title} onChange={(title) => set({ title: title ?? page.name }, 'page.title')} />
      </div>
      <div className={css['property']}>
        <label htmlFor="page-description">{t('designer.description')}</label>
        <TitleInput
          id="page-description"
          label={t('designer.description')}
          value={page.description}
          onChange={(description) => set({ description: description as Page['title'] }, 'page.description')}
        />
      </div>
      <div className={css['property']}>
        <label htmlFor="page-icon">{t('designer.icon')}</label>
        <IconInput id="page-icon" value={page.icon} onChange={(icon) => set({ icon: icon as string })} />
      </div>
      <Params page={page} set={set} />
      <Data page={page} set={set} />
      <Remembered page={page} set={set} />
      <div className={css['property']}>
        <label htmlFor="page-visible">{t('designer.visible')}</label>
        <ExpressionInput id="page-visible" value={page.visible ?? '='} onChange={(next) => set({ visible: next.trim() === '=' ? undefined : next }, 'page.visible')} />
        <small>{t('designer.pageVisibleWords')}</small>
      </div>
    </div>
  );
}

interface PartProps {
  readonly page: Page;
  readonly set: (change: Partial<Page>, mark?: string) => void;
}

/** Only while something is in it does it stand in the file. */
function orNothing<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

function without<T extends Readonly<Record<string, unknown>>>(value: T, name: string): T {
  const { [name]: _gone, ...rest } = value;
  return rest as T;
}

const paramTypes = ['text', 'integer', 'decimal', 'boolean', 'date', 'datetime'] as const satisfies readonly FieldType[];

function Params({ page, set }: PartProps) {
  const { t } = useText();
  const params = page.params ?? {};
  return (
    <Group title={t('designer.params')} words={t('designer.paramsWords')} add={(name) => set({ params: { ...params, [name]: { type: 'text' } } })} taken={Object.keys(params)}>
      {Object.entries(params).map(([name, param]) => (
        <li key={name} className={css['named']}>
          <span>{name}</span>
          <div className={css['row']}>
            <Select
              size="small"
              aria-label={t('designer.typeOf', { name })}
              value={param.type ?? 'text'}
              options={[...new Set<FieldType>([...paramTypes, param.type ?? 'text'])].map((type) => ({ value: type, label: type }))}
              onChange={(type) => set({ params: { ...params, [name]: { ...param, type } } })}
            />
            <Checkbox
              checked={param.required === true}
              onChange={(event) => set({ params: { ...params, [name]: { ...without(param, 'required'), ...(event.target.checked && { required: true }) } } })}
            >
              {t('designer.required')}
            </Checkbox>
          </div>
          <Remove name={name} onRemove={() => set({ params: orNothing(without(params, name)) })} />
        </li>
      ))}
    </Group>
  );
}

function Data({ page, set }: PartProps) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const data = page.data ?? {};
  const [open, setOpen] = useState<string>();
  const add = (source: DataSource): void => {
    const name = freeSource(page, source);
    set({ data: { ...data, [name]: source } });
    setOpen(name);
  };
  const words = (source: DataSource): string => {
    const name = entityOfSource(source);
    const entity = model.entities.find((one) => one.name === name);
    const title = titleIn(language, 'record' in source ? entity?.title : (entity?.plural ?? entity?.title), spell(name ?? ''));
    return 'tool' in source ? t('designer.say.call', { name: source.tool }) : t('record' in source ? 'designer.oneOf' : 'designer.recordsOf', { entity: title });
  };
  const offered = model.entities.map((entity: Entity) => ({ key: entity.name, label: titleIn(language, entity.plural ?? entity.title, spell(entity.name)) }));
  return (
    <section className={css['group']}>
      <h3>{t('designer.data')}</h3>
      <small>{t('designer.dataWords')}</small>
      <ul>
        {Object.entries(data).map(([name, source]) => (
          <li key={name}>
            <div className={css['named']}>
              <button type="button" className={css['sentence']} aria-expanded={open === name} onClick={() => setOpen(open === name ? undefined : name)}>
                <b>{name}</b> {words(source)}
              </button>
              <Remove name={name} onRemove={() => set({ data: orNothing(without(data, name)) })} />
            </div>
            {open === name && <SourceDetails id={`data-${name}`} source={source} onChange={(next) => set({ data: { ...data, [name]: next } }, `data.${name}`)} />}
          </li>
        ))}
      </ul>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'records', label: t('designer.records'), children: offered.map(({ key, label }) => ({ key: `records:${key}`, label })) },
            { key: 'record', label: t('designer.oneRecord'), children: offered.map(({ key, label }) => ({ key: `record:${key}`, label })) },
            { key: 'tool:', label: t('designer.tool') },
          ],
          onClick: ({ key }) => {
            const [kind, name = ''] = key.split(':');
            if (kind === 'tool') add({ tool: 'tool' });
            else if (kind === 'record') add({ record: name, id: '=params.id' });
            else add({ records: name });
          },
        }}
      >
        <Button size="small" type="text" icon={<PlusOutlined />}>
          {t('designer.addData')}
        </Button>
      </Dropdown>
    </section>
  );
}

function Remembered({ page, set }: PartProps) {
  const { t } = useText();
  const state = page.state ?? {};
  return (
    <Group title={t('designer.remembered')} words={t('designer.rememberedWords')} add={(name) => set({ state: { ...state, [name]: '' } })} taken={Object.keys(state)}>
      {Object.entries(state).map(([name, value]) => (
        <li key={name} className={css['named']}>
          <label htmlFor={`state-${name}`}>{name}</label>
          <OrExpression id={`state-${name}`} label={name} value={value} onChange={(next) => set({ state: { ...state, [name]: next ?? '' } }, `state.${name}`)}>
            <Input
              id={`state-${name}`}
              size="small"
              placeholder={t('designer.startsAs')}
              value={typeof value === 'string' ? value : JSON.stringify(value)}
              onChange={(event) => set({ state: { ...state, [name]: event.target.value } }, `state.${name}`)}
            />
          </OrExpression>
          <Remove name={name} onRemove={() => set({ state: orNothing(without(state, name)) })} />
        </li>
      ))}
    </Group>
  );
}

function Group({ title, words, add, taken, children }: { title: string; words: string; add: (name: string) => void; taken: readonly string[]; children: React.ReactNode }) {
  const { t } = useText();
  const [name, setName] = useState('');
  const good = /^[a-z][A-Za-z0-9_]{0,49}$/.test(name) && !taken.includes(name);
  const done = (): void => {
    if (!good) return;
    add(name);
    setName('');
  };
  return (
    <section className={css['group']}>
      <h3>{title}</h3>
      <small>{words}</small>
      <ul>{children}</ul>
      <div className={css['row']}>
        <Input
          size="small"
          aria-label={`${title}: ${t('designer.valueName')}`}
          placeholder={t('designer.valueName')}
          status={name !== '' && !good ? 'error' : ''}
          value={name}
          onChange={(event) => setName(event.target.value.trim())}
          onPressEnter={done}
        />
        <Button size="small" type="text" icon={<PlusOutlined />} aria-label={t('designer.addTo', { title })} disabled={!good} onClick={done} />
      </div>
    </section>
  );
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { t } = useText();
  return (
    <Button size="small" type="text" aria-label={t('designer.takeAway', { name })} onClick={onRemove}>
      ×
    </Button>
  );
}
