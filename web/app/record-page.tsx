import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Page, State, useText } from '../kit/index.ts';
import { entityNamed, RecordDetail, useRendering } from '../render/index.ts';
import { HomeButton } from './app-page.tsx';

/** A record's page. The open tab and the form stand in the address. */
export function RecordPage() {
  const { t } = useText();
  const { model } = useRendering();
  const navigate = useNavigate();
  const { entity: name = '', id = '' } = useParams({ strict: false });
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const entity = entityNamed(model, name);
  const tab = typeof search['tab'] === 'string' ? search['tab'] : undefined;
  const go = (next: { tab?: string | undefined; form?: 'edit' | undefined }) =>
    void navigate({ to: '.', search: { ...(next.tab && { tab: next.tab }), ...(next.form && { form: next.form }) } });
  if (!entity) {
    return (
      <Page>
        <State title={t('state.missing')} words={t('app.noEntity', { name })} action={<HomeButton />} />
      </Page>
    );
  }
  return (
    <Page>
      <RecordDetail
        key={`${name}/${id}`}
        entity={entity}
        id={id}
        editing={search['form'] === 'edit'}
        onEditing={(editing) => go({ tab, form: editing ? 'edit' : undefined })}
        tab={tab}
        onTab={(next) => go({ tab: next })}
      />
    </Page>
  );
}
