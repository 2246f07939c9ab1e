import { PorticoError, scopeAllows, type ToolVerb } from '@portico/contracts';
import type { AppInUse, Grant, ReadContext } from '../kernel/index.ts';

/** What the caller may do with an entity, as its surface needs it. */
export interface EntityAccess {
  readonly actions: readonly Action[];
  readonly readable: readonly string[];
  readonly creatable: readonly string[];
  readonly updatable: readonly string[];
}
export type Action = 'read' | 'create' | 'update' | 'delete';
/** By entity, in the model's order. */
export type Access = ReadonlyMap<string, EntityAccess>;

const actions = ['read', 'create', 'update', 'delete'] as const;

/** The action a verb needs. */
export const actionOf: Readonly<Record<ToolVerb, Action>> = { find: 'read', get: 'read', create: 'create', update: 'update', delete: 'delete' };

async function granted(ctx: ReadContext, action: Action, entity: string): Promise<Grant | undefined> {
  try {
    return await ctx.grant(action, entity);
  } catch (error) {
    if (error instanceof PorticoError && error.code === 'policy.denied') return undefined;
    throw error;
  }
}

/** Asks the key's scopes and the app's policy about every entity. What is granted for no record at all is not listed. */
export async function accessOf(ctx: ReadContext, app: AppInUse): Promise<Access> {
  const access = new Map<string, EntityAccess>();
  const inScope = (action: Action): boolean => scopeAllows(ctx.principal.scopes, { app: app.name, effect: action === 'read' ? 'read' : 'change' });
  for (const [name, entity] of Object.entries(app.model.entities)) {
    const grants = await Promise.all(actions.map((action) => (inScope(action) ? granted(ctx, action, name) : Promise.resolve(undefined))));
    const [read, create, update] = grants;
    const among = (fields: ReadonlySet<string> | undefined): string[] => Object.keys(entity.fields).filter((field) => fields?.has(field) === true);
    const writable = (grant: Grant | undefined): string[] => among(grant?.writable).filter((field) => entity.fields[field]?.computed === undefined);
    access.set(name, {
      actions: actions.filter((_, index) => grants[index] !== undefined && grants[index].condition.kind !== 'never'),
      readable: among(read?.readable),
      creatable: writable(create),
      updatable: writable(update),
    });
  }
  return access;
}
