import { useEffect, useSyncExternalStore } from 'react';
import { useText } from '../../kit/index.ts';
import { traitAt } from '../model.ts';
import { errorOf, FormRow } from '../record-form.tsx';
import { useRendering } from '../source.ts';
import type { BlockProps } from './block.tsx';
import { useFormAround } from './block-form.tsx';
import { ExpressionMark } from './expression-mark.tsx';
import type { FormStore } from './form-store.ts';
import { useValue } from './page-context.tsx';
import { propsOf, titleText } from './props.ts';
import { expressionIn } from './read-value.ts';
import { Nothing } from './source-state.tsx';

/** One field of the form around it: entered, only shown, or worked out from the others. */
export function FieldBlock({ node }: BlockProps) {
  const { t } = useText();
  const form = useFormAround();
  return form ? <Field node={node} store={form.store} entity={form.entity} /> : <Nothing words={t('pages.noData')} />;
}

function Field({ node, store, entity }: { node: BlockProps['node']; store: FormStore; entity: NonNullable<ReturnType<typeof useFormAround>>['entity'] }) {
  const { t, language } = useText();
  const { model } = useRendering();
  const state = useSyncExternalStore(store.subscribe, store.read);
  const { field, title, help, readOnly, value, check, checkMessage } = propsOf(node);
  const computed = expressionIn(value) !== undefined;
  const worked = useValue(value);
  const fixed = useValue(readOnly);
  const allowed = useValue(check);
  const trait = typeof field === 'string' ? traitAt(model, entity, field) : undefined;
  const name = trait?.field.name;
  const now = JSON.stringify(worked.value ?? null);
  const starts = value !== undefined && !computed && state.record === undefined;
  useEffect(() => {
    if (name === undefined || worked.waiting || !(computed || starts)) return;
    // A value to start with never overwrites what was entered.
    if (starts && (store.read().values.values[name] ?? '') !== '') return;
    store.set({ [name]: JSON.parse(now) }, true);
  }, [store, name, now, computed, starts, worked.waiting]);
  const message = titleText(checkMessage, language) || t('pages.checkFails');
  const forbidden = check !== undefined && !allowed.waiting && allowed.problem === undefined && allowed.value === false;
  useEffect(() => {
    store.setCheck(node.id, forbidden && name !== undefined ? { field: name, message } : undefined);
    return () => store.setCheck(node.id, undefined);
  }, [store, node.id, forbidden, name, message]);
  if (!trait) return <Nothing words={t('pages.noData')} />;
  // Said at once when the value is there and wrong; an empty field waits until somebody wants to save.
  const early = forbidden && name !== undefined && (state.values.values[name] ?? '') !== '' ? message : undefined;
  return (
    <>
      <ExpressionMark problem={worked.problem ?? fixed.problem ?? allowed.problem} />
      <FormRow
        entity={entity}
        trait={trait}
        mode={state.record ? 'update' : 'create'}
        draft={state.values.values}
        record={state.record}
        error={errorOf(state.errors, trait) ?? early}
        onChange={(values) => store.set(values)}
        label={titleText(title, language) || undefined}
        help={titleText(help, language) || undefined}
        fixed={computed || fixed.value === true}
      />
    </>
  );
}
