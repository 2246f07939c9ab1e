import { titleIn } from '@portico/contracts';
import { Segmented } from 'antd';
import { useText } from '../../../kit/index.ts';
import { spell } from '../../../render/index.ts';
import { setExtension } from '../design/edit.ts';
import { extensionsOf, type Moddle, textOf } from '../design/moddle.ts';
import { useAround, useDiagram } from '../use-diagram.ts';
import { entityChoices } from './choices.ts';
import { ChoiceRow, Group, ManyRow, TextRow } from './fields.tsx';

/** What a person fills in: fields of an entity, or a form of its own as JSON Schema. */
export function FormGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const { entities } = useAround();
  const form = extensionsOf(element, 'portico:Form')[0];
  const schema = textOf(form, 'body').trim();
  const chosen = textOf(form, 'entity');
  const entity = entities.find(({ name }) => name === chosen);
  const own = chosen === '' && schema !== '';
  const set = (values: Readonly<Record<string, string>> | undefined): void => diagram.change(setExtension(element, diagram.make, { type: 'portico:Form', values }));
  return (
    <Group title={t('processes.panel.form')} words={t('processes.panel.formWords')}>
      <Segmented
        aria-label={t('processes.panel.form')}
        block
        value={own ? 'own' : chosen === '' ? 'none' : 'entity'}
        options={(['none', 'entity', 'own'] as const).map((value) => ({
          value,
          label: t(`processes.panel.formKind.${value}`),
          disabled: value === 'entity' && entities.length === 0,
        }))}
        onChange={(kind) => {
          if (kind === 'none') set(undefined);
          else if (kind === 'entity') set({ entity: entities[0]?.name ?? '', fields: '', body: '' });
          else set({ entity: '', fields: '', body: firstSchema });
        }}
      />
      {chosen !== '' && (
        <>
          <ChoiceRow
            id="form-entity"
            label={t('processes.panel.entity')}
            value={chosen}
            options={entityChoices(entities, language)}
            onChange={(name) => set({ entity: name, fields: '' })}
          />
          <ManyRow
            id="form-fields"
            label={t('processes.panel.fields')}
            words={t('processes.panel.fieldsWords')}
            value={textOf(form, 'fields').split(',').filter(Boolean)}
            options={
              entity
                ? [...Object.entries(entity.fields), ...Object.entries(entity.relations ?? {})].map(([name, field]) => ({
                    value: name,
                    label: titleIn(language, field.title, spell(name)),
                  }))
                : []
            }
            onChange={(fields) => set({ fields: fields.join(',') })}
          />
        </>
      )}
      {own && (
        <TextRow
          id="form-schema"
          label={t('processes.panel.schema')}
          code
          lines={4}
          value={pretty(schema)}
          check={(text) => (isObject(text) ? undefined : t('processes.panel.schemaBad'))}
          onChange={(text) => set({ body: text })}
        />
      )}
    </Group>
  );
}
const firstSchema = '{"type":"object","properties":{"approved":{"type":"boolean","title":"Approved"}}}';

function pretty(text: string): string {
  return isObject(text) ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
}
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
