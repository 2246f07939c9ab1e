import { Input, Select } from 'antd';
import { useText } from '../../kit/index.ts';
import { type Condition, conditionKinds, namesAtHand, readCondition, startOf, writeCondition } from './condition.ts';
import css from './context-page.module.css';
import { useContextModel } from './use-context-model.ts';

/** When a piece is given: one of the usual conditions, or an expression with the names at hand. */
export function ConditionInput({ id, value, onChange }: { id: string; value: string | undefined; onChange: (value: string | undefined) => void }) {
  const { t } = useText();
  const { roles, inputs } = useContextModel();
  const condition = readCondition(value);
  const set = (next: Condition): void => onChange(writeCondition(next));
  const kinds = conditionKinds.filter((kind) => (kind !== 'given' || inputs.length > 0) && (kind !== 'role' || roles.length > 0));
  return (
    <>
      <div className={css['line']}>
        <Select
          id={id}
          value={condition.kind}
          options={kinds.map((kind) => ({ value: kind, label: t(`context.condition.${kind}`) }))}
          onChange={(kind) => set(startOf(kind, { roles: roles.map(({ name }) => name), inputs, before: value }))}
        />
        {condition.kind === 'role' && (
          <Select
            aria-label={t('context.condition.role')}
            value={condition.value}
            options={roles.map(({ name, title }) => ({ value: name, label: title }))}
            onChange={(role) => set({ kind: 'role', value: role })}
          />
        )}
        {condition.kind === 'given' && (
          <Select
            aria-label={t('context.condition.given')}
            value={condition.value}
            options={inputs.map((name) => ({ value: name, label: name }))}
            onChange={(name) => set({ kind: 'given', value: name })}
          />
        )}
        {condition.kind === 'purpose' && (
          <Input aria-label={t('context.condition.purpose')} value={condition.value} onChange={(event) => set({ kind: 'purpose', value: event.target.value })} />
        )}
      </div>
      {condition.kind === 'own' && (
        <>
          <Input.TextArea
            aria-label={t('context.condition.own')}
            className={css['code'] ?? ''}
            spellCheck={false}
            autoSize={{ minRows: 1, maxRows: 6 }}
            value={condition.value}
            onChange={(event) => set({ kind: 'own', value: event.target.value })}
          />
          <div className={css['names']} role="group" aria-label={t('context.condition.names')}>
            {namesAtHand(inputs).map((name) => (
              <button key={name} type="button" onClick={() => set({ kind: 'own', value: `${condition.value}${condition.value === '' ? '' : ' '}${name}` })}>
                {name}
              </button>
            ))}
          </div>
        </>
      )}
    </>
  );
}
