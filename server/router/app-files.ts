import { appsGet, appsWatch, draftsGet, filesList, filesRead, PorticoError, titleIn, type JsonObject, type StreamResult, type WatchEvent } from '@portico/contracts';
import type { Caller } from './caller.ts';
import { merge } from './merge.ts';

/**
 * The files of an app as resources, for those who may edit it: `portico://<app>/files/<path>`, a folder where the path
 * ends with "/". `?branch=` names another branch than main; `draft` is the caller's own.
 */
interface FileUri {
  readonly app: string;
  readonly path: string;
  readonly branch: string;
}

const ownDraft = 'draft';

export function readFileUri(uri: string): FileUri | undefined {
  const [, app, path = '', query = ''] = /^portico:\/\/([a-z][a-z0-9-]{0,39})\/files(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(uri) ?? [];
  if (app === undefined) return undefined;
  try {
    return { app, path: path.split('/').map(decodeURIComponent).join('/'), branch: new URLSearchParams(query).get('branch') ?? 'main' };
  } catch {
    return undefined;
  }
}

function writeFileUri({ app, path, branch }: FileUri): string {
  const query = branch === 'main' ? '' : `?branch=${encodeURIComponent(branch).replaceAll('%2F', '/')}`;
  return `portico://${app}/files/${path.split('/').map(encodeURIComponent).join('/')}${query}`;
}

const isFolder = (path: string): boolean => path === '' || path.endsWith('/');

/** May the caller read the app's files? Asked without making noise: who may not simply sees none. */
async function editsFiles(caller: Caller, app: string): Promise<boolean> {
  try {
    return (await caller.ask(appsGet, { app })).may.includes('edit');
  } catch (error) {
    if (error instanceof PorticoError) return false;
    throw error;
  }
}

const words = {
  en: {
    title: 'A file of {app}',
    description: 'A file of the app on main, or on the branch named ("draft" is your own); a folder where the path ends with "/". Subscribe to hear when it is saved.',
  },
  zh: { title: '{app}的文件', description: '应用在 main 或指定分支（draft 为您自己的草稿）上的文件；路径以“/”结尾时为文件夹。订阅后，文件保存时会收到通知。' },
} as const;

/** The template under which the files are listed. `app` undefined: of any app. */
export async function filesTemplate(caller: Caller, app: string | undefined): Promise<JsonObject[]> {
  if (app !== undefined && !(await editsFiles(caller, app))) return [];
  const { language } = caller.from;
  const title = app === undefined ? { en: 'an app', zh: '应用' }[language] : titleIn(language, (await caller.ask(appsGet, { app })).title, app);
  return [
    {
      uriTemplate: `portico://${app ?? '{app}'}/files/{+path}{?branch}`,
      name: app === undefined ? 'files' : `${app}/files`,
      title: words[language].title.replace('{app}', title),
      description: words[language].description,
    },
  ];
}

/** Reads a file, or lists a folder. */
export async function readFileResource(caller: Caller, uri: string, at: FileUri): Promise<JsonObject> {
  const branch = await branchOf(caller, at);
  if (!isFolder(at.path)) {
    const { content, head } = await caller.ask(filesRead, { app: at.app, branch, path: at.path });
    return { contents: [{ uri, mimeType: mimeTypeOf(at.path), text: content, _meta: { 'portico/commit': head } }] };
  }
  const { files, head } = await caller.ask(filesList, { app: at.app, branch });
  const inside = files.filter(({ path }) => path.startsWith(at.path)).map(({ path, size }) => ({ uri: writeFileUri({ ...at, path }), path, size }));
  return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(inside), _meta: { 'portico/commit': head } }] };
}

const branchOf = async (caller: Caller, { app, branch }: FileUri): Promise<string> => (branch === ownDraft ? (await caller.ask(draftsGet, { app })).branch : branch);

const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  md: 'text/markdown',
  csv: 'text/csv',
  bpmn: 'application/xml',
  dmn: 'application/xml',
  js: 'text/javascript',
};

function mimeTypeOf(path: string): string {
  return types[path.split('.').at(-1) ?? ''] ?? 'text/plain';
}

interface Notification {
  readonly method: string;
  readonly params: JsonObject;
}

/** Tells of every save that touches one of these files, for as long as the caller may edit their apps. */
export function listenToFiles(caller: Caller, uris: readonly string[]): AsyncIterable<Notification> {
  const wanted = uris.flatMap((uri) => {
    const at = readFileUri(uri);
    return at ? [at] : [];
  });
  const byApp = Map.groupBy(wanted, ({ app }) => app);
  return merge([...byApp].map(([app, those]) => listenToApp(caller, app, those)));
}

async function* listenToApp(caller: Caller, app: string, wanted: readonly FileUri[]): AsyncIterable<Notification> {
  const branches = new Map(
    await Promise.all([...new Set(wanted.map(({ branch }) => branch))].map(async (branch) => [branch, await branchOf(caller, { app, path: '', branch })] as const)),
  );
  for (;;) {
    const stream = (await caller.ask(appsWatch, { app })) as StreamResult;
    let text = '';
    for await (const chunk of stream.body) {
      text += String(chunk);
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (data !== undefined) yield* updates(JSON.parse(data) as WatchEvent, { wanted, branches });
      }
    }
    // A watch ends after a while, and when the right to edit does: then so does this.
    if (!(await editsFiles(caller, app))) return;
  }
}

function* updates(event: WatchEvent, of: { wanted: readonly FileUri[]; branches: ReadonlyMap<string, string> }): Iterable<Notification> {
  if (event.kind !== 'committed') return;
  const told = new Set<string>();
  for (const one of of.wanted) {
    if (of.branches.get(one.branch) !== event.branch) continue;
    // Too many files to name: whoever asked looks for herself.
    const touched = event.paths === null ? [one.path] : event.paths.filter((path) => path === one.path || (isFolder(one.path) && path.startsWith(one.path)));
    for (const path of touched) {
      const uri = writeFileUri({ ...one, path });
      if (told.has(uri)) continue;
      told.add(uri);
      const { branch, head, by, at } = event;
      yield { method: 'notifications/resources/updated', params: { uri, _meta: { 'portico/event': { name: eventOf(path), app: one.app, branch, path, commit: head, by, at } } } };
    }
  }
}

const events: Readonly<Record<string, string>> = {
  pages: 'page.updated',
  entities: 'entity.updated',
  processes: 'process.updated',
  decisions: 'decision.updated',
  functions: 'function.updated',
  components: 'component.updated',
  tests: 'test.updated',
};

/** What was saved, as a context event: `page.updated`. */
function eventOf(path: string): string {
  return events[path.split('/')[0] ?? ''] ?? 'file.updated';
}
