import { entityOfSource, type Page } from '@portico/contracts';
import { type DraftModel, entityNamed } from '../design/model.ts';

/** Names an expression of the page can use, the nearest first. `scope` adds `row` or `form`, whose fields are the entity's, or `answer`, a tool's. */
export function namesAtHand(page: Page, model: Pick<DraftModel, 'entities'>, at: { readonly entity?: string | undefined; readonly scope?: readonly string[] }): readonly string[] {
  const { entity, scope = [] } = at;
  const fields = Object.keys(entityNamed(model, entity)?.fields ?? {});
  const data = Object.entries(page.data ?? {}).flatMap(([name, source]) =>
    'record' in source ? Object.keys(entityNamed(model, entityOfSource(source))?.fields ?? {}).map((field) => `data.${name}.${field}`) : [`data.${name}`, `count(data.${name})`],
  );
  return [
    ...scope.flatMap((root) => (root === 'answer' ? [root] : fields.map((field) => `${root}.${field}`))),
    ...Object.keys(page.params ?? {}).map((name) => `params.${name}`),
    ...Object.keys(page.state ?? {}).map((name) => `state.${name}`),
    ...data,
    'user.name',
    'user.id',
    'user.roles',
    'today()',
    'now()',
  ];
}

/** What came of an expression, in one line. */
export function resultWords(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return value === '' ? '""' : cut(value);
  if (typeof value === 'object' && !Array.isArray(value) && String(value) !== '[object Object]') return cut(String(value));
  return cut(JSON.stringify(value) ?? '');
}

function cut(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
