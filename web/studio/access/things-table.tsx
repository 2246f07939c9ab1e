import { type AccessThing, titleIn } from '@portico/contracts';
import { Checkbox } from 'antd';
import { useText } from '../../kit/index.ts';
import css from './things-table.module.css';
import type { Matrix } from './row-words.ts';

/** Processes and functions with a tick for each role that may start or call them. */
export function ThingsTable({ matrix, busy, onChange }: { matrix: Matrix; busy: boolean; onChange: (thing: AccessThing) => void }) {
  const { t, language } = useText();
  const { roles, things } = matrix;
  const title = (role: Matrix['roles'][number]): string => titleIn(language, role.title, role.name);
  return (
    <div className={css['scroll']}>
      <table className={css['things']} aria-label={t('access.things')}>
        <thead>
          <tr>
            <td />
            {roles.map((role) => (
              <th key={role.name} scope="col">
                {title(role)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {things.map((thing) => {
            const { kind, name } = thing;
            const words = titleIn(language, thing.title, name);
            return (
              <tr key={`${kind}/${name}`}>
                <th scope="row">
                  {words} <small>{t(`access.thing.${kind}`)}</small>
                </th>
                {roles.map((role) => (
                  <td key={role.name}>
                    <Checkbox
                      aria-label={t(`access.may.${kind}`, { role: title(role), name: words })}
                      checked={role.everything || thing.roles.includes(role.name)}
                      disabled={busy || role.everything}
                      onChange={({ target }) => onChange({ kind, name, roles: target.checked ? [...thing.roles, role.name] : thing.roles.filter((one) => one !== role.name) })}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
