import { type AppModel, surfaceFileSchema, type SurfaceFile, type Title, toolBindings, type ToolBinding } from '@portico/contracts';
import { isMap, parse, parseDocument } from 'yaml';

type Files = Readonly<Record<string, string>>;
const place = 'surface.yaml';

/** What one tool is for agents: its name, its words in both languages, and where it stands. */
export interface ToolWords {
  readonly name: string;
  readonly title: Readonly<Record<'en' | 'zh', string>>;
  readonly description: Readonly<Record<'en' | 'zh', string>>;
  readonly pinned: boolean;
  readonly hidden: boolean;
}

/** The entity and verb behind a tool, from the files as they are edited; undefined for one that stands for all entities. */
export function bindingOf(files: Files, tool: string): (ToolBinding & { readonly entity: string }) | undefined {
  const surface = surfaceIn(files);
  if (!surface) return undefined;
  const names = Object.keys(files).flatMap((file) => /^entities\/([^/]+)\.yaml$/.exec(file)?.[1] ?? []);
  // Names need the entities' names and the surface's file, nothing else of the model.
  const model = { surface: { ...surface, style: 'named' }, entities: Object.fromEntries(names.map((name) => [name, {}])) } as unknown as AppModel;
  const found = toolBindings(model).find((binding) => binding.name === tool);
  return found?.entity === undefined ? undefined : { ...found, entity: found.entity };
}

/** Tools of the file that are hidden: they are in no list, so this is the way back. */
export function hiddenIn(files: Files): readonly string[] {
  return Object.entries(surfaceIn(files)?.tools ?? {}).flatMap(([name, tool]) => (tool.hidden === true ? [name] : []));
}

function surfaceIn(files: Files): SurfaceFile | undefined {
  try {
    const read = surfaceFileSchema.safeParse(parse(files[place] ?? 'format: 1'));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** What the file says of a tool now; what it leaves out is generated and shows as empty here. */
export function wordsOf(files: Files, tool: string): ToolWords {
  const written = surfaceIn(files)?.tools[tool];
  return { name: tool, title: both(written?.title), description: both(written?.description), pinned: written?.pinned === true, hidden: written?.hidden === true };
}

function both(title: Title | undefined): { en: string; zh: string } {
  if (typeof title === 'string') return { en: title, zh: title };
  return { en: title?.en ?? '', zh: title?.zh ?? '' };
}

/** `surface.yaml` with one tool as it was drawn; everything else stays as it was written. Without anything to say the tool is generated again. */
export function withTool(files: Files, tool: string, next: ToolWords): string {
  const document = parseDocument(files[place] ?? 'format: 1\ntools: {}\n');
  const binding = bindingOf(files, tool);
  if (!binding) return files[place] ?? '';
  const written = (given: ToolWords['title']): object | undefined => {
    const kept = Object.fromEntries(Object.entries(given).filter(([, text]) => text.trim() !== ''));
    return Object.keys(kept).length > 0 ? kept : undefined;
  };
  const [title, description] = [written(next.title), written(next.description)];
  const says = title ?? description ?? (next.pinned || next.hidden || next.name !== generated(files, tool) ? {} : undefined);
  if (!document.has('tools')) document.set('tools', document.createNode({}));
  const tools = document.get('tools');
  if (isMap(tools)) tools.flow = false;
  document.deleteIn(['tools', tool]);
  if (says)
    document.setIn(
      ['tools', next.name],
      document.createNode({
        entity: binding.entity,
        verb: binding.verb,
        ...(title && { title }),
        ...(description && { description }),
        ...(next.pinned && { pinned: true }),
        ...(next.hidden && { hidden: true }),
      }),
    );
  if (isMap(tools) && tools.items.length === 0) tools.flow = true;
  return document.toString({ lineWidth: 0 });
}

/** The name the tool has when nobody names it. */
function generated(files: Files, tool: string): string | undefined {
  const binding = bindingOf(files, tool);
  if (!binding) return undefined;
  const { [place]: _surface, ...others } = files;
  const model = {
    surface: { format: 1, style: 'named', cap: 40, tools: {} },
    entities: Object.fromEntries(
      Object.keys(others)
        .flatMap((file) => /^entities\/([^/]+)\.yaml$/.exec(file)?.[1] ?? [])
        .map((name) => [name, {}]),
    ),
  };
  return toolBindings(model as unknown as AppModel).find((one) => one.entity === binding.entity && one.verb === binding.verb)?.name;
}
