import { useText } from '../kit/index.ts';
import css from './facts.module.css';
import { spell } from './model.ts';
import { told } from './told.ts';

/** Values that belong to no entity, name by name: the variables of a process. */
export function Facts({ values }: { values: Readonly<Record<string, unknown>> }) {
  const { t, language } = useText();
  const words = { yes: t('record.yes'), no: t('record.no') };
  return (
    <dl className={css['facts']}>
      {Object.entries(values).map(([name, value]) => (
        <div key={name}>
          <dt>{spell(name)}</dt>
          <dd>{told(value, language, words) ?? <span>{t('record.empty')}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
