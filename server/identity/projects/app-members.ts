import { appMembersList, appMembersSet, PorticoError, type Issue } from '@portico/contracts';
import { implementChange, implementRead, type AppInUse, type Implementation, type Tx } from '../../kernel/index.ts';
import { actorById } from '../store.ts';
import { appMembers, deleteAppMember, putAppMember, type AppMemberRow } from './store.ts';

/** The role of whoever made an app; every app has it, whatever its roles.yaml names. */
export const ownerRole = 'owner';
const ownerTitle = { en: 'Owner', zh: '所有者' };

export type Member = AppMemberRow;

/** Gives a person or agent roles and attributes in an app (by the app's id); none of both takes her out. */
export async function setMember(tx: Tx, member: { tenant: string; app: string; principal: string; roles: readonly string[]; attributes: Record<string, unknown> }): Promise<void> {
  const empty = member.roles.length === 0 && Object.keys(member.attributes).length === 0;
  await (empty ? deleteAppMember(tx, member) : putAppMember(tx, member));
}

/** Everybody with a role or attribute in an app (by its id), by name; `active` says whether she can act now. */
export function membersOf(tx: Tx, app: string): Promise<Member[]> {
  return appMembers(tx, app);
}

function released(app: AppInUse | undefined, name: string): AppInUse {
  if (!app) throw new PorticoError('not_found', { params: { what: 'published app', name } });
  return app;
}

/** Roles and attributes that roles.yaml does not name would silently do nothing. */
function refuseUnknown(app: AppInUse, input: { roles: readonly string[]; attributes: Record<string, unknown> }): void {
  const { roles, attributes = {} } = app.model.roles;
  const issues: Issue[] = [
    ...input.roles
      .filter((role) => role !== ownerRole && !Object.hasOwn(roles, role))
      .map((role) => ({ place: 'roles', message: { en: `${app.name} has no role "${role}"`, zh: `${app.name} 没有角色“${role}”` } })),
    ...Object.entries(input.attributes).flatMap(([name, value]) => {
      const declared = attributes[name];
      const place = `attributes.${name}`;
      if (!declared) return [{ place, message: { en: `roles.yaml declares no attribute "${name}"`, zh: `roles.yaml 未声明属性“${name}”` } }];
      if (Array.isArray(value) === (declared.list ?? false)) return [];
      return [{ place, message: declared.list === true ? { en: 'a list is expected', zh: '应为列表' } : { en: 'one value is expected, not a list', zh: '应为单个值，而非列表' } }];
    }),
  ];
  if (issues.length > 0) throw new PorticoError('request.invalid', { params: { detail: issues.map((issue) => issue.message.en).join('; ') }, issues });
}

export function appMemberOperations(): Implementation[] {
  const list = implementRead(appMembersList, async (ctx, input) => {
    const app = released(ctx.app, input.app);
    const members = await ctx.read((tx) => membersOf(tx, app.id));
    const { roles, attributes = {} } = app.model.roles;
    return {
      members: members.map(({ kind, id, name, roles: given, attributes: carried }) => ({ kind, id, name, roles: given, attributes: carried })),
      roles: [
        ...(Object.hasOwn(roles, ownerRole) ? [] : [{ name: ownerRole, title: ownerTitle }]),
        ...Object.entries(roles).map(([name, { title, description }]) => ({ name, title, ...(description !== undefined && { description }) })),
      ],
      attributes: Object.entries(attributes).map(([name, { title, entity, type }]) => ({
        name,
        ...(title !== undefined && { title }),
        ...(entity !== undefined && { entity }),
        ...(type !== undefined && { type }),
      })),
    };
  });

  const set = implementChange(appMembersSet, async (ctx, input) => {
    const app = released(ctx.app, input.app);
    const { member: principal, roles, attributes } = input;
    if (!(await actorById(ctx.tx, principal))) throw new PorticoError('not_found', { params: { what: 'person or agent', name: principal } });
    refuseUnknown(app, input);
    const before = await membersOf(ctx.tx, app.id);
    const owners = before.filter((one) => one.roles.includes(ownerRole));
    if (owners.length === 1 && owners[0]?.id === principal && !roles.includes(ownerRole)) throw new PorticoError('app.last_owner');
    await setMember(ctx.tx, { tenant: ctx.tenant, app: app.id, principal, roles, attributes });
    return { ok: true as const };
  });
  return [list, set];
}
