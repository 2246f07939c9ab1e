import type { CallOutput } from '../client/index.ts';

export type Template = CallOutput<'templates.list'>['templates'][number];

/** What a new app begins with: the name of a template, data somebody has, or nothing. */
export type Beginning = { readonly from: 'template'; readonly template: Template } | { readonly from: 'file' | 'database' | 'nothing' };

/** Names a beginning among the others. */
export function keyOf(beginning: Beginning): string {
  return beginning.from === 'template' ? `template-${beginning.template.name}` : beginning.from;
}

/** Everything an app can begin with, in the order it is offered. */
export function beginnings(templates: readonly Template[]): readonly Beginning[] {
  return [...templates.map((template) => ({ from: 'template', template }) as const), { from: 'file' }, { from: 'database' }, { from: 'nothing' }];
}
