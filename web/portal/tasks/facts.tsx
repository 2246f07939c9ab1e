import { useText } from '../../kit/index.ts';
import { spell } from '../../render/index.ts';
import css from './tasks.module.css';
import { told } from './told.ts';

/** What a process tells about a task, name by name. */
export function Facts({ values, title }: { values: Readonly<Record<string, unknown>>; title: string }) {
  const { t, language } = useText();
  const words = { yes: t('tasks.yes'), no: t('tasks.no') };
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl className={css['known']}>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{spell(name)}</dt>
            <dd>{told(value, language, words) ?? <span className={css['none']}>{t('tasks.empty')}</span>}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
