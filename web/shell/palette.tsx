import { titleIn } from '@portico/contracts';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { AppstoreAddOutlined, BulbOutlined, GlobalOutlined, ImportOutlined, KeyOutlined, LogoutOutlined, PlusOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { callQuery, type CallOutput, hasRole, type Session, useCall } from '../client/index.ts';
import { changeLanguage, chooseScheme, type Command, CommandPalette, languageNames, Monogram, NamedIcon, schemeChoices, useText } from '../kit/index.ts';
import { insideSentence, spell } from '../render/index.ts';
import { areas } from './areas.tsx';
import { useSignOut } from './use-sign-out.ts';

type Model = CallOutput<'apps.model'>;
const recordsPerEntity = 4;
const entitiesSearched = 8;

/** Everything that can be found and done from anywhere. */
export function Palette({ open, session, onClose }: { open: boolean; session: Session; onClose: () => void }) {
  const [query, setQuery] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query.trim()), 200);
    return () => clearTimeout(timer);
  }, [query]);
  function close(): void {
    setQuery('');
    onClose();
  }
  const commands = useStanding(session);
  const found = useFound(session, open && asked.length >= 2 ? asked : '');
  return <CommandPalette open={open} commands={[...commands, ...found]} onQuery={setQuery} onClose={close} />;
}

/** What needs no search: apps, entities, pages, actions. */
function useStanding(session: Session): Command[] {
  const { t, language } = useText();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const signOut = useSignOut();
  const { app } = useParams({ strict: false });
  const apps = useCall('apps.list', {}).data?.apps.filter((one) => one.release !== null) ?? [];
  const models = cache.getQueriesData<Model>({ queryKey: ['apps.model'] }).flatMap(([, model]) => model ?? []);
  const go = (to: string) => () => void navigate({ to });
  const here = models.toSorted((a, b) => Number(b.app === app) - Number(a.app === app));
  const builder = hasRole(session, 'administrator', 'builder');
  return [
    ...apps.map((one): Command => {
      const title = titleIn(language, one.title, one.name);
      return {
        key: `app-${one.name}`,
        group: t('palette.apps'),
        title,
        also: `${one.name} ${titleIn(language === 'en' ? 'zh' : 'en', one.title, '')}`,
        icon: <Monogram name={title} seed={one.name} />,
        run: go(`/apps/${one.name}`),
      };
    }),
    ...here.flatMap((model) =>
      model.entities.map((entity): Command => {
        const title = titleIn(language, entity.plural ?? entity.title, spell(entity.name));
        return {
          key: `entity-${model.app}-${entity.name}`,
          group: t('palette.entities'),
          title,
          hint: titleIn(language, model.title, model.app),
          also: entity.name,
          icon: <NamedIcon icon={entity.icon} title={title} seed={entity.name} />,
          run: go(`/apps/${model.app}/${entity.name}`),
        };
      }),
    ),
    ...areas
      .filter((area) => area.allowed(session))
      .map((area): Command => ({ key: `area-${area.key}`, group: t('palette.pages'), title: t(area.label), icon: area.icon, run: go(area.to) })),
    { key: 'me', group: t('palette.pages'), title: t('person.me'), icon: <KeyOutlined />, run: go('/me') },
    ...(here[0]?.app === app ? (here[0]?.entities ?? []) : [])
      .filter((entity) => entity.may.includes('create'))
      .map((entity): Command => ({
        key: `new-${entity.name}`,
        group: t('palette.actions'),
        title: t('record.new', { entity: insideSentence(titleIn(language, entity.title, spell(entity.name)), language) }),
        icon: <PlusOutlined />,
        run: go(`/apps/${app}/${entity.name}?form=new`),
      })),
    ...(builder
      ? [
          { key: 'import', group: t('palette.actions'), title: t('launcher.import'), icon: <ImportOutlined />, run: go('/?open=import') },
          { key: 'create', group: t('palette.actions'), title: t('launcher.create'), icon: <AppstoreAddOutlined />, run: go('/?open=create') },
        ]
      : []),
    ...schemeChoices.map((choice): Command => ({
      key: `scheme-${choice}`,
      group: t('palette.actions'),
      title: `${t('scheme.name')}: ${t(`scheme.${choice}`)}`,
      icon: <BulbOutlined />,
      run: () => chooseScheme(choice),
    })),
    ...(['en', 'zh'] as const)
      .filter((one) => one !== language)
      .map((one): Command => ({
        key: `language-${one}`,
        group: t('palette.actions'),
        title: `${t('language.name')}: ${languageNames[one]}`,
        icon: <GlobalOutlined />,
        run: () => void changeLanguage(one),
      })),
    { key: 'out', group: t('palette.actions'), title: t('person.signOut'), icon: <LogoutOutlined />, run: () => void signOut() },
  ];
}

/** Records of the open app, and people where the caller may list them. */
function useFound(session: Session, asked: string): Command[] {
  const { t, language } = useText();
  const router = useRouter();
  const { app } = useParams({ strict: false });
  const model = useCall('apps.model', { app: app ?? '' }, { enabled: app !== undefined && asked !== '', staleTime: 60_000 }).data;
  const entities = asked === '' || !model ? [] : model.entities.slice(0, entitiesSearched);
  const records = useQueries({
    queries: entities.map((entity) => ({ ...callQuery('records.list', { app: app ?? '', entity: entity.name, search: asked, limit: recordsPerEntity }), retry: false })),
  });
  const people = useCall('people.list', { search: asked, limit: 5 }, { enabled: asked !== '' && hasRole(session, 'administrator'), retry: false }).data?.people ?? [];
  return [
    ...entities.flatMap((entity, index) =>
      (records[index]?.data?.records ?? []).map((record): Command => {
        const title = titleIn(language, entity.title, spell(entity.name));
        return {
          key: `record-${entity.name}-${record.id}`,
          group: t('palette.records'),
          title: record.label || record.id,
          hint: title,
          found: true,
          icon: <NamedIcon icon={entity.icon} title={title} seed={entity.name} />,
          run: () => router.history.push(`/apps/${app}/${entity.name}/${encodeURIComponent(record.id)}`),
        };
      }),
    ),
    ...people.map((person): Command => ({
      key: `person-${person.id}`,
      group: t('palette.people'),
      title: person.name,
      hint: person.email,
      found: true,
      icon: <Monogram name={person.name} seed={person.id} round />,
      run: () => router.history.push(`/console/people?q=${encodeURIComponent(person.email)}`),
    })),
  ];
}
