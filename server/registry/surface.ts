import { titleIn, type Surface } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { AppInUse } from '../kernel/index.ts';
import { thingTools } from './thing-tools.ts';
import { toolsFor, type Reader } from './tools.ts';
import { say } from './words.ts';

/** Built surfaces by all that decides them, so that none is ever out of date. */
const built = new LRUCache<string, Surface>({ max: 200 });

/** What one reader sees of an app over MCP: the tools she may call, with narrowed schemas, and the schema as context. */
export function surfaceOf(app: AppInUse, reader: Omit<Reader, 'model'> & { readonly callable?: ReadonlySet<string> }): Surface {
  const callable = reader.callable ?? new Set<string>();
  const decides = JSON.stringify([app.id, app.release, reader.language, [...reader.access], [...callable]]);
  const known = built.get(decides);
  if (known) return known;
  const whole = { ...reader, callable, model: app.model };
  const surface = { tools: [...toolsFor(whole), ...thingTools(whole)], ...resourcesFor(app, whole) };
  built.set(decides, surface);
  return surface;
}

/** `portico://<app>/schema`, `portico://<app>/schema/<Entity>`: context of type SQLSchema. */
function resourcesFor(app: AppInUse, reader: Reader): Pick<Surface, 'resources' | 'templates'> {
  const { language } = reader;
  const title = titleIn(language, app.model.app.title, app.name);
  const visible = Object.values(app.model.entities).filter((entity) => (reader.access.get(entity.name)?.actions.length ?? 0) > 0);
  const kind = { mimeType: 'application/json' };
  const one = say(language, 'Table, columns, relations and an example filter, narrowed to what you may see (SQLSchema)', '数据表、列、关联与筛选示例，按您的权限收窄（SQLSchema）');
  return {
    resources: [
      {
        uri: `portico://${app.name}/schema`,
        name: `${app.name}/schema`,
        title: say(language, `Tables of ${title}`, `${title}的表结构`),
        description: say(language, 'All entities with columns and relations, narrowed to what you may see (SQLSchema)', '全部实体及其列与关联，按您的权限收窄（SQLSchema）'),
        ...kind,
      },
      ...visible.map((entity) => ({
        uri: `portico://${app.name}/schema/${entity.name}`,
        name: `${app.name}/schema/${entity.name}`,
        title: titleIn(language, entity.title, entity.name),
        description: one,
        ...kind,
      })),
    ],
    templates: [
      {
        uriTemplate: `portico://${app.name}/schema/{entity}`,
        name: `${app.name}/schema/entity`,
        title: say(language, `One table of ${title}`, `${title}的单个表`),
        description: one,
        ...kind,
      },
    ],
  };
}
