import { ArrowLeftOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, useParams } from '@tanstack/react-router';
import { type Session, useCall } from '../client/index.ts';
import { Mark, Monogram, NamedIcon, RailGroup, RailItem, useText } from '../kit/index.ts';
import { spell, useMenu } from '../render/index.ts';
import { areas } from './areas.tsx';
import css from './shell.module.css';

/** Where one can go: areas by role, then the menu of the open app, or the apps. */
export function Rail({ session }: { session: Session }) {
  const { t } = useText();
  const { app } = useParams({ strict: false });
  return (
    <>
      <Link to="/" className={css['brand']}>
        <Mark />
        <span>Portico</span>
      </Link>
      <RailGroup>
        {areas
          .filter((area) => area.allowed(session))
          .map((area) => (
            <RailItem key={area.key}>
              <Link to={area.to} activeOptions={{ exact: area.exact ?? false, includeSearch: false }}>
                {area.icon}
                <span>{t(area.label)}</span>
                {area.beside}
              </Link>
            </RailItem>
          ))}
      </RailGroup>
      {app === undefined ? <Apps /> : <AppMenu app={app} />}
    </>
  );
}

function Apps() {
  const { t, language } = useText();
  const apps = useCall('apps.list', {}).data?.apps.filter((app) => app.release !== null) ?? [];
  if (apps.length === 0) return null;
  return (
    <RailGroup title={t('rail.apps')}>
      {apps.map((app) => {
        const title = titleIn(language, app.title, app.name);
        return (
          <RailItem key={app.name}>
            <Link to={`/apps/${app.name}`}>
              <Monogram name={title} seed={app.name} />
              <span>{title}</span>
            </Link>
          </RailItem>
        );
      })}
    </RailGroup>
  );
}

/** Pages and lists of the open app. */
function AppMenu({ app }: { app: string }) {
  const { t, language } = useText();
  const model = useCall('apps.model', { app }, { staleTime: 60_000 }).data;
  const title = model && (
    <span className={css['railApp']}>
      <Link to="/" aria-label={t('rail.allApps')} title={t('rail.allApps')}>
        <ArrowLeftOutlined />
      </Link>
      {titleIn(language, model.title, app)}
    </span>
  );
  return (
    <RailGroup title={title}>
      {useMenu(model)?.map(({ name, path, icon, title: own }) => {
        const words = titleIn(language, own, spell(name));
        return (
          <RailItem key={path}>
            <Link to={`/apps/${app}${path}`} activeOptions={{ includeSearch: false }}>
              <NamedIcon icon={icon} title={words} seed={name} />
              <span>{words}</span>
            </Link>
          </RailItem>
        );
      })}
    </RailGroup>
  );
}
