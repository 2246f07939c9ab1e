import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { problemOf, useChange } from '../../client/index.ts';
import { Section, useText, useToast } from '../../kit/index.ts';
import { databaseUrl, type Draft, emptyDraft, inputOf } from './connect-draft.ts';
import { DatabaseAddress } from './connect-fields.tsx';
import css from './providers.module.css';
import type { Provider } from './words.tsx';

/** Where a database is, and whether records may be changed. Its address is sealed with the password in it: it is given anew as a whole. */
export function DatabaseForm({ provider }: { provider: Provider }) {
  const { t } = useText();
  const toast = useToast();
  const options = provider.settings.kind === 'database' ? provider.settings.options : {};
  const before = options['writes'] === true;
  const [draft, setDraft] = useState<Draft>({ ...emptyDraft, name: provider.name, writes: before });
  const save = useChange('providers.update', {
    stale: ['providers.get', 'providers.list'],
    onDone: () => {
      toast.done(t('providers.saved'));
      setDraft({ ...emptyDraft, name: provider.name, writes: draft.writes });
    },
  });
  const moved = inputOf('database', draft) !== undefined;
  const begun = draft.host !== '' || draft.database !== '' || draft.user !== '' || draft.password !== '';
  const turned = draft.writes !== before;
  const go = () =>
    save.mutate({
      provider: provider.name,
      ...(moved && { secrets: { url: databaseUrl(draft) } }),
      ...(turned && { settings: { kind: 'database', options: { ...options, writes: draft.writes } } }),
    });
  return (
    <Section title={t('providers.databaseAddress')} words={t('providers.databaseAddressWords')}>
      <div className={css['form']}>
        <DatabaseAddress draft={draft} onChange={(more) => setDraft({ ...draft, ...more })} />
        <Checkbox checked={draft.writes} onChange={(event) => setDraft({ ...draft, writes: event.target.checked })}>
          {t('connecting.writes')}
        </Checkbox>
        {save.isError && <Alert type="error" showIcon title={problemOf(save.error).detail} />}
        <div className={css['bar']}>
          <Button type="primary" disabled={begun ? !moved : !turned} loading={save.isPending} onClick={go}>
            {t('action.save')}
          </Button>
        </div>
      </div>
    </Section>
  );
}
