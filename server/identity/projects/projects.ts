import { PorticoError, projectsCreate, projectsList, projectsMember, type Output } from '@portico/contracts';
import { isAdministrator } from '../agents/agents.ts';
import { implementChange, implementRead, type Implementation, type Tx } from '../../kernel/index.ts';
import { actorById } from '../store.ts';
import { deleteProjectMember, insertProject, listProjects, projectByName, projectMembers, putProjectMember, type ProjectRow } from './store.ts';

type Project = Output<typeof projectsCreate>;

async function shown(tx: Tx, rows: readonly ProjectRow[]): Promise<Project[]> {
  const members = await projectMembers(
    tx,
    rows.map((row) => row.name),
  );
  return rows.map(({ name, title, sensitivity, created_at }) => ({
    name,
    title,
    sensitivity,
    members: members.filter((member) => member.project === name).map(({ kind, id, name: called, role }) => ({ kind, id, name: called, role })),
    createdAt: created_at,
  }));
}

async function one(tx: Tx, name: string): Promise<Project> {
  const row = await projectByName(tx, name);
  const [project] = row ? await shown(tx, [row]) : [];
  if (!project) throw new PorticoError('not_found', { params: { what: 'project', name } });
  return project;
}

export function projectOperations(): Implementation[] {
  const list = implementRead(projectsList, (ctx) =>
    ctx.read(async (tx) => ({ projects: await shown(tx, await listProjects(tx, isAdministrator(ctx.principal) ? undefined : ctx.principal.id)) })),
  );

  const create = implementChange(projectsCreate, async (ctx, input) => {
    if (!(await insertProject(ctx.tx, { ...input, tenant: ctx.tenant, at: ctx.clock.now() }))) throw new PorticoError('name.taken', { params: { name: input.name } });
    await putProjectMember(ctx.tx, { tenant: ctx.tenant, project: input.name, principal: ctx.principal.id, role: 'owner' });
    return one(ctx.tx, input.name);
  });

  const member = implementChange(projectsMember, async (ctx, input) => {
    await one(ctx.tx, input.project);
    const { project, member: principal, role } = input;
    if (role === null) {
      await deleteProjectMember(ctx.tx, { project, principal });
      return one(ctx.tx, project);
    }
    if (!(await actorById(ctx.tx, principal))) throw new PorticoError('not_found', { params: { what: 'person or agent', name: principal } });
    await putProjectMember(ctx.tx, { tenant: ctx.tenant, project, principal, role });
    return one(ctx.tx, project);
  });
  return [list, create, member];
}
