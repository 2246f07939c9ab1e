import { type Action, titleIn } from '@portico/contracts';
import { Checkbox, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../../../kit/index.ts';
import { nodesOfType } from '../design/edit.ts';
import { entityNamed } from '../design/model.ts';
import { useDesign, useDesigning } from '../use-design.ts';
import { OrExpression } from './expression-input.tsx';
import { EntityInput } from './field-inputs.tsx';
import { JsonInput } from './json-input.tsx';
import css from './properties.module.css';
import { TitleInput } from './title-input.tsx';
import { textIn } from './title-text.ts';
import { ToolInput } from './tool-input.tsx';
import { ArgumentsInput, FieldValuesInput } from './values-input.tsx';

interface FieldsProps<A extends Action = Action> {
  readonly id: string;
  readonly action: A;
  readonly onChange: (action: Action) => void;
  /** The entity of the block: what `row` is in expressions. */
  readonly around: string | undefined;
}
type Of<D extends Action['do']> = Extract<Action, { do: D }>;
const scope = ['row', 'form'];

/** What a step is about, to be changed. */
export function ActionFields(props: FieldsProps) {
  const { action } = props;
  switch (action.do) {
    case 'open':
      return <OpenFields {...props} action={action} />;
    case 'record':
    case 'create':
    case 'update':
    case 'delete':
      return <RecordFields {...props} action={action} />;
    case 'call':
    case 'start':
      return <CallFields {...props} action={action} />;
    case 'confirm':
    case 'notify':
      return <WordFields {...props} action={action} />;
    case 'save':
    case 'show':
      return <NodeFields {...props} action={action} />;
    case 'set':
      return <SetFields {...props} action={action} />;
    case 'navigate':
      return <NavigateFields {...props} action={action} />;
    case 'refresh':
      return <RefreshFields {...props} action={action} />;
    case 'close':
      return null;
    default:
      return <JsonInput id={props.id} value={action} onChange={(next) => props.onChange(next as Action)} />;
  }
}

function Row({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <>
      <label htmlFor={id}>{label}</label>
      {children}
    </>
  );
}

function OpenFields({ id, action, onChange, around }: FieldsProps<Of<'open'>>) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const target = model.pages.find(({ name }) => name === action.page);
  return (
    <>
      <Row id={`${id}-page`} label={t('designer.page')}>
        <Select
          id={`${id}-page`}
          className={css['wide'] ?? ''}
          value={action.page}
          options={model.pages.map((page) => ({ value: page.name, label: titleIn(language, page.title, page.name) }))}
          onChange={(page: string) => {
            const asks = Object.keys(model.pages.find(({ name }) => name === page)?.params ?? {});
            onChange({ do: 'open', page, ...(asks.length > 0 && { params: Object.fromEntries(asks.map((name) => [name, name === 'id' ? '=row.id' : '='])) }) });
          }}
        />
      </Row>
      <Row id={`${id}-params`} label={t('designer.with')}>
        <ArgumentsInput
          id={`${id}-params`}
          value={action.params}
          names={Object.keys(target?.params ?? {})}
          scope={scope}
          around={around}
          onChange={(params) => onChange(params === undefined ? { do: 'open', page: action.page } : { ...action, params: { ...params } })}
        />
      </Row>
    </>
  );
}

function RecordFields({ id, action, onChange, around }: FieldsProps<Of<'record' | 'create' | 'update' | 'delete'>>) {
  const { t } = useText();
  const { model } = useDesigning();
  const entity = entityNamed(model, action.entity);
  const isNew = action.do === 'create' || (action.do === 'record' && action.mode === 'new');
  return (
    <>
      <Row id={`${id}-entity`} label={t('designer.entity')}>
        <EntityInput id={`${id}-entity`} value={action.entity} onChange={(next) => onChange({ ...action, entity: String(next) })} />
      </Row>
      {action.do === 'record' && (
        <Row id={`${id}-mode`} label={t('designer.how')}>
          <Select
            id={`${id}-mode`}
            className={css['wide'] ?? ''}
            value={action.mode}
            options={(['view', 'edit', 'new'] as const).map((mode) => ({ value: mode, label: t(`designer.mode.${mode}`) }))}
            onChange={(mode: 'view' | 'edit' | 'new') => onChange(mode === 'new' ? { do: 'record', entity: action.entity, mode } : { ...action, mode, id: action.id ?? '=row.id' })}
          />
        </Row>
      )}
      {!isNew && 'id' in action && (
        <Row id={`${id}-id`} label={t('designer.whichRecord')}>
          <OrExpression id={`${id}-id`} value={action.id} scope={scope} entity={around} onChange={(next) => onChange({ ...action, id: next ?? '' })}>
            <Input id={`${id}-id`} value={typeof action.id === 'string' ? action.id : ''} onChange={(event) => onChange({ ...action, id: event.target.value })} />
          </OrExpression>
        </Row>
      )}
      {(action.do === 'create' || action.do === 'update') && (
        <Row id={`${id}-values`} label={t('designer.values')}>
          <FieldValuesInput
            id={`${id}-values`}
            entity={entity}
            value={action.values}
            scope={scope}
            around={around}
            onChange={(values) => onChange({ ...action, values: { ...values } })}
          />
        </Row>
      )}
      {action.do === 'record' && action.mode === 'new' && (
        <Row id={`${id}-preset`} label={t('designer.preset')}>
          <FieldValuesInput
            id={`${id}-preset`}
            entity={entity}
            value={action.preset}
            scope={scope}
            around={around}
            onChange={(preset) => onChange(preset === undefined ? { do: 'record', entity: action.entity, mode: 'new' } : { ...action, preset: { ...preset } })}
          />
        </Row>
      )}
    </>
  );
}

function CallFields({ id, action, onChange, around }: FieldsProps<Of<'call' | 'start'>>) {
  const { t } = useText();
  if (action.do === 'start')
    return (
      <>
        <Row id={`${id}-process`} label={t('designer.process')}>
          <Input id={`${id}-process`} value={action.process} onChange={(event) => onChange({ ...action, process: event.target.value })} />
        </Row>
        <Row id={`${id}-variables`} label={t('designer.with')}>
          <ArgumentsInput
            id={`${id}-variables`}
            value={action.variables}
            scope={scope}
            around={around}
            onChange={(variables) => onChange({ ...action, variables: { ...variables } })}
          />
        </Row>
      </>
    );
  return (
    <>
      <ToolInput
        id={id}
        value={action}
        scope={scope}
        around={around}
        onChange={({ tool, provider, arguments: given }) =>
          onChange({ do: 'call', tool, ...(provider && { provider }), ...(given && { arguments: { ...given } }), ...(action.into && { into: action.into }) })
        }
      />
      <Row id={`${id}-into`} label={t('designer.into')}>
        <Input
          id={`${id}-into`}
          value={action.into ?? ''}
          onChange={(event) => {
            const { into: _before, ...rest } = action;
            const into = event.target.value.trim();
            onChange({ ...rest, ...(into && { into }) });
          }}
        />
      </Row>
    </>
  );
}

function WordFields({ id, action, onChange }: FieldsProps<Of<'confirm' | 'notify'>>) {
  const { t } = useText();
  return (
    <>
      <Row id={`${id}-text`} label={t('designer.words')}>
        <TitleInput id={`${id}-text`} label={t('designer.words')} value={action.text} onChange={(text) => onChange({ ...action, text: (text ?? ' ') as string })} />
      </Row>
      {action.do === 'confirm' ? (
        <Checkbox checked={action.danger === true} onChange={(event) => onChange(event.target.checked ? { ...action, danger: true } : { do: 'confirm', text: action.text })}>
          {t('designer.danger')}
        </Checkbox>
      ) : (
        <Row id={`${id}-kind`} label={t('designer.how')}>
          <Select
            id={`${id}-kind`}
            className={css['wide'] ?? ''}
            value={action.kind ?? 'done'}
            options={(['done', 'note', 'problem'] as const).map((kind) => ({ value: kind, label: t(`designer.notice.${kind}`) }))}
            onChange={(kind: 'done' | 'note' | 'problem') => onChange({ ...action, kind })}
          />
        </Row>
      )}
    </>
  );
}

function NodeFields({ id, action, onChange }: FieldsProps<Of<'save' | 'show'>>) {
  const { t, language } = useText();
  const page = useDesign((design) => design.page);
  const nodes = nodesOfType(page, [action.do === 'save' ? 'form' : 'modal']);
  const options = nodes.map((node) => ({ value: node.id, label: textIn(node.props?.['title'], language) || node.id }));
  return (
    <Row id={`${id}-node`} label={t(action.do === 'save' ? 'designer.form' : 'designer.dialog')}>
      <Select
        id={`${id}-node`}
        className={css['wide'] ?? ''}
        value={action.do === 'save' ? action.form : action.modal}
        options={options}
        notFoundContent={t('designer.noFitting')}
        onChange={(node: string) => onChange(action.do === 'save' ? { do: 'save', form: node } : { do: 'show', modal: node })}
      />
    </Row>
  );
}

function SetFields({ id, action, onChange, around }: FieldsProps<Of<'set'>>) {
  const { t } = useText();
  const state = useDesign(({ page }) => page.state);
  const names = Object.keys(state ?? {});
  return (
    <>
      <Row id={`${id}-state`} label={t('designer.remembered')}>
        <Select
          id={`${id}-state`}
          className={css['wide'] ?? ''}
          value={action.state}
          options={[...new Set([...names, action.state])].map((name) => ({ value: name, label: name }))}
          onChange={(name: string) => onChange({ ...action, state: name })}
        />
      </Row>
      <Row id={`${id}-value`} label={t('designer.value')}>
        <OrExpression id={`${id}-value`} value={action.value} scope={scope} entity={around} onChange={(value) => onChange({ ...action, value: value ?? '' })}>
          <Input
            id={`${id}-value`}
            value={typeof action.value === 'string' ? action.value : JSON.stringify(action.value)}
            onChange={(event) => onChange({ ...action, value: event.target.value })}
          />
        </OrExpression>
      </Row>
    </>
  );
}

function NavigateFields({ id, action, onChange, around }: FieldsProps<Of<'navigate'>>) {
  const { t } = useText();
  return (
    <>
      <Row id={`${id}-url`} label={t('designer.address')}>
        <OrExpression
          id={`${id}-url`}
          value={action.url}
          scope={scope}
          entity={around}
          onChange={(url) => onChange({ ...action, url: typeof url === 'string' && url !== '' ? url : 'https://' })}
        >
          <Input id={`${id}-url`} value={action.url} onChange={(event) => onChange({ ...action, url: event.target.value })} />
        </OrExpression>
      </Row>
      <Checkbox checked={action.newTab === true} onChange={(event) => onChange(event.target.checked ? { ...action, newTab: true } : { do: 'navigate', url: action.url })}>
        {t('designer.newTab')}
      </Checkbox>
    </>
  );
}

function RefreshFields({ id, action, onChange }: FieldsProps<Of<'refresh'>>) {
  const { t } = useText();
  const data = useDesign(({ page }) => page.data);
  return (
    <Row id={`${id}-sources`} label={t('designer.data')}>
      <Select
        id={`${id}-sources`}
        mode="multiple"
        className={css['wide'] ?? ''}
        placeholder={t('designer.everything')}
        value={action.sources ?? []}
        options={Object.keys(data ?? {}).map((name) => ({ value: name, label: name }))}
        onChange={(sources: string[]) => onChange(sources.length === 0 ? { do: 'refresh' } : { do: 'refresh', sources })}
      />
    </Row>
  );
}
