import { nodesOf, type Page } from '@portico/contracts';

/** Parameters the page can not open without that name a record, and whose record each names. */
export function recordParams(page: Page): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const note = (id: unknown, entity: unknown): void => {
    const name = typeof id === 'string' ? /^=\s*params\.(\w+)\s*$/.exec(id)?.[1] : undefined;
    if (name !== undefined && typeof entity === 'string' && page.params?.[name]?.required === true) found[name] ??= entity;
  };
  const ofSource = (source: unknown): void => {
    if (typeof source === 'object' && source !== null && 'record' in source && 'id' in source) note(source.id, source.record);
  };
  Object.values(page.data ?? {}).forEach(ofSource);
  for (const { node } of nodesOf(page)) {
    ofSource(node.props?.['source']);
    note(node.props?.['id'], node.props?.['entity']);
  }
  return found;
}
