import { Input, InputNumber, Select, Switch } from 'antd';
import { type CallOutput, useCall } from '../../../client/index.ts';
import { useBranch } from '../../use-draft.ts';
import { useEditedApp } from '../../use-edited-app.ts';
import { useNode } from '../use-design.ts';
import type { EditorProps } from './editor-props.ts';
import { OrExpression } from './expression-input.tsx';
import { JsonInput } from './json-input.tsx';
import css from './properties.module.css';

type Prop = CallOutput<'components.list'>['components'][number]['props'][number];
type Values = Readonly<Record<string, unknown>>;

/** What a component's own file declares as its properties, one input each; as JSON where it declares nothing. */
export function ComponentPropsInput(props: EditorProps) {
  const { id, value, onChange, scope, entity } = props;
  const node = useNode(props.node ?? '');
  const { name: app } = useEditedApp();
  const { branch } = useBranch();
  const listed = useCall('components.list', { app, branch: branch ?? 'main' }, { enabled: branch !== undefined, staleTime: 5000 });
  const declared = listed.data?.components.find(({ name }) => name === node?.props?.['name'])?.props.filter(({ kind }) => kind !== 'event') ?? [];
  if (declared.length === 0) return <JsonInput id={id} value={value} onChange={onChange} />;
  const values: Values = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};
  function set(name: string, next: unknown): void {
    const { [name]: _old, ...others } = values;
    const all = next === undefined ? others : { ...values, [name]: next };
    onChange(Object.keys(all).length > 0 ? all : undefined);
  }
  return (
    <div className={css['stack']}>
      {declared.map((prop) => (
        <div key={prop.name} className={css['property']}>
          <label htmlFor={`${id}-${prop.name}`}>
            {prop.name}
            {prop.required && <i aria-hidden> *</i>}
          </label>
          <OrExpression id={`${id}-${prop.name}`} value={values[prop.name]} onChange={(next) => set(prop.name, next)} entity={entity?.name} scope={scope} label={prop.name}>
            <PropInput id={`${id}-${prop.name}`} prop={prop} value={values[prop.name]} onChange={(next) => set(prop.name, next)} />
          </OrExpression>
          {prop.words !== undefined && <small>{prop.words}</small>}
        </div>
      ))}
    </div>
  );
}

function PropInput({ id, prop, value, onChange }: { id: string; prop: Prop; value: unknown; onChange: (value: unknown) => void }) {
  switch (prop.kind) {
    case 'text':
      return <Input id={id} value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)} />;
    case 'number':
      return <InputNumber id={id} value={typeof value === 'number' ? value : null} onChange={(next) => onChange(next ?? undefined)} />;
    case 'boolean':
      return <Switch id={id} checked={value === true} onChange={(next) => onChange(next)} />;
    case 'choice':
      return (
        <Select
          id={id}
          allowClear
          value={typeof value === 'string' ? value : null}
          options={(prop.choices ?? []).map((one) => ({ value: one, label: one }))}
          onChange={(next: string | undefined) => onChange(next)}
        />
      );
    default:
      return <JsonInput id={id} value={value} onChange={onChange} label={prop.name} />;
  }
}
