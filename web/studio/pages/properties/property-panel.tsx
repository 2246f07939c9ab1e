import { blockTypes, entityOfNode, type Page, type PageNode, type Property, slotsOf } from '@portico/contracts';
import { type ComponentType, memo, useCallback } from 'react';
import { useText } from '../../../kit/index.ts';
import { entityNamed } from '../design/model.ts';
import { entityAround } from '../design/suggest.ts';
import { around, replaceNode, withProp } from '../design/tree.ts';
import { useDesign, useDesigning, useFindings, useNode } from '../use-design.ts';
import { ActionsInput } from './actions-input.tsx';
import type { EditorProps } from './editor-props.ts';
import { ExpressionInput, OrExpression } from './expression-input.tsx';
import { EntityInput, FieldInput, FieldsInput, RelationInput } from './field-inputs.tsx';
import { FilterInput } from './filter-input.tsx';
import { IconInput } from './icon-input.tsx';
import { ComponentPropsInput } from './component-props.tsx';
import { PartsInput, WidthsInput } from './part-inputs.tsx';
import css from './properties.module.css';
import { ChoiceInput, ComponentInput, FlagInput, ImageInput, LongTextInput, MeasureInput, NodeInput, NumberInput, TextInput } from './simple-inputs.tsx';
import { SourceInput, SourcesInput } from './source-input.tsx';
import { TitleInput } from './title-input.tsx';

/** The editor of each kind of property. */
const editors: Readonly<Record<Property['kind'], ComponentType<EditorProps>>> = {
  text: TextInput,
  title: ({ id, value, onChange, property }) => {
    const { language } = useText();
    return <TitleInput id={id} value={value} label={property.title[language]} onChange={onChange} />;
  },
  markdown: LongTextInput,
  richText: LongTextInput,
  number: NumberInput,
  boolean: FlagInput,
  choice: ChoiceInput,
  entity: EntityInput,
  field: FieldInput,
  fields: FieldsInput,
  relation: RelationInput,
  source: SourceInput,
  sources: SourcesInput,
  value: TextInput,
  expression: ({ id, value, onChange, scope, entity }) => (
    <ExpressionInput
      id={id}
      value={typeof value === 'string' ? value : '='}
      scope={scope}
      entity={entity?.name}
      onChange={(next) => onChange(next.trim() === '=' ? undefined : next)}
    />
  ),
  filter: ({ id, value, onChange, entity }) => <FilterInput id={id} entity={entity} value={value as never} onChange={onChange} />,
  measure: MeasureInput,
  actions: ActionsInput,
  icon: IconInput,
  image: ImageInput,
  url: TextInput,
  node: NodeInput,
  parts: PartsInput,
  widths: WidthsInput,
  component: ComponentInput,
  json: ComponentPropsInput,
};
/** Kinds whose literal may be an expression instead, where the block takes one. */
const either = new Set<Property['kind']>(['text', 'title', 'number', 'boolean', 'value', 'url', 'image']);

/** What the chosen block is, and everything that can be set of it. */
export function PropertyPanel({ id }: { id: string }) {
  const node = useNode(id);
  return node && <BlockProperties key={id} node={node} />;
}

function BlockProperties({ node }: { node: PageNode }) {
  const { t, language } = useText();
  const { design } = useDesigning();
  const type = blockTypes[node.type];
  const findings = useFindings(node.id);
  const edit = useCallback((change: (page: Page) => Page) => design.change(change(design.now().page)), [design]);
  const names = Object.keys(node.props ?? {}).filter((name) => type?.props[name] === undefined);
  const stray = Object.entries(node.slots ?? {}).filter(([slot, blocks]) => type !== undefined && blocks.length > 0 && !slotsOf(node).includes(slot));
  return (
    <div className={css['panel']}>
      <header className={css['head']}>
        <h2>{type?.title[language] ?? node.type}</h2>
        <code>{node.id}</code>
        <p>{type?.words[language] ?? t('designer.unknownWords')}</p>
      </header>
      {findings.length > 0 && (
        <ul className={css['findings']} role="note">
          {findings.map((finding, index) => (
            <li key={index}>{finding.message[language]}</li>
          ))}
        </ul>
      )}
      {Object.entries(type?.props ?? {}).map(([name, property]) => (
        <PropertyRow key={name} node={node} name={name} property={property} edit={edit} />
      ))}
      <div className={css['property']}>
        <label htmlFor={`${node.id}-visible`}>{t('designer.visible')}</label>
        <ExpressionInput
          id={`${node.id}-visible`}
          value={node.visible ?? '='}
          scope={['row', 'form']}
          onChange={(next) =>
            design.change(
              replaceNode(design.now().page, node.id, (before) => {
                const { visible: _old, ...rest } = before;
                return next.trim() === '=' ? rest : { ...rest, visible: next };
              }),
              { mark: `${node.id}.visible` },
            )
          }
        />
        <small>{t('designer.visibleWords')}</small>
      </div>
      {(names.length > 0 || stray.length > 0) && (
        <p className={css['kept']}>
          {t('designer.kept')}{' '}
          {[...names, ...stray.map(([slot]) => slot)].map((name) => (
            <code key={name}>{name}</code>
          ))}
        </p>
      )}
    </div>
  );
}

const PropertyRow = memo(function PropertyRow({ node, name, property, edit }: { node: PageNode; name: string; property: Property; edit: EditorProps['edit'] }) {
  const { language } = useText();
  const { design, model } = useDesigning();
  const subject = useDesign(({ page }) => (node.type === 'field' ? entityAround(page, around(page, node.id)) : entityOfNode(page, node)));
  const entity = entityNamed(model, subject);
  const value = node.props?.[name];
  const id = `${node.id}-${name}`;
  const Editor = editors[property.kind];
  const onChange = useCallback(
    (next: unknown) =>
      design.change(
        replaceNode(design.now().page, node.id, (before) => withProp(before, name, next)),
        { mark: `${node.id}.${name}` },
      ),
    [design, node.id, name],
  );
  const scope = node.type === 'field' ? ['form'] : ['row', 'form'];
  const given: EditorProps = { id, property, value, onChange, entity, edit, node: node.id, scope };
  const takesExpression = either.has(property.kind) && (property.kind === 'title' ? name === 'text' : property.kind === 'value' || property.schema.safeParse('=x').success);
  const isBad = value !== undefined && !property.schema.safeParse(value).success;
  return (
    <div className={css['property']} data-bad={isBad || undefined}>
      {property.kind !== 'boolean' && (
        <label htmlFor={id}>
          {property.title[language]}
          {property.required === true && <i aria-hidden> *</i>}
        </label>
      )}
      {takesExpression ? (
        <OrExpression id={id} value={value} onChange={onChange} entity={entity?.name} scope={scope} label={property.title[language]}>
          <Editor {...given} />
        </OrExpression>
      ) : (
        <Editor {...given} />
      )}
      {property.help && <small>{property.help[language]}</small>}
    </div>
  );
});
