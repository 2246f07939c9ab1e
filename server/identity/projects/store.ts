import type { ProjectRole } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';

export interface ProjectRow {
  readonly name: string;
  readonly title: string;
  readonly sensitivity: 'public' | 'internal' | 'confidential' | 'secret';
  readonly created_at: string;
}
interface ProjectMemberRow {
  readonly project: string;
  readonly kind: 'person' | 'agent';
  readonly id: string;
  readonly name: string;
  readonly role: ProjectRole;
}

const columns = sql.raw('name, title, sensitivity, created_at');

export async function projectByName(tx: Tx, name: string): Promise<ProjectRow | undefined> {
  const { rows } = await sql<ProjectRow>`SELECT ${columns} FROM identity_project WHERE name = ${name}`.execute(tx);
  return rows[0];
}

/** By name; those a principal is a member of, or all when `of` is undefined. */
export async function listProjects(tx: Tx, of: string | undefined): Promise<ProjectRow[]> {
  const { rows } = await sql<ProjectRow>`SELECT ${columns} FROM identity_project p
    WHERE ${of ?? null}::text IS NULL OR EXISTS (SELECT FROM identity_project_member m WHERE m.project = p.name AND m.principal = ${of ?? null})
    ORDER BY name`.execute(tx);
  return rows;
}

/** False when the name is taken in the tenant. */
export async function insertProject(tx: Tx, project: { tenant: string; name: string; title: string; sensitivity: string; at: Date }): Promise<boolean> {
  const { rows } = await sql`INSERT INTO identity_project (tenant, name, title, sensitivity, created_at)
    VALUES (${project.tenant}, ${project.name}, ${project.title}, ${project.sensitivity}, ${project.at.toISOString()})
    ON CONFLICT DO NOTHING RETURNING name`.execute(tx);
  return rows.length === 1;
}

export async function projectMembers(tx: Tx, projects: readonly string[]): Promise<ProjectMemberRow[]> {
  const { rows } = await sql<ProjectMemberRow>`SELECT m.project, CASE WHEN a.id IS NULL THEN 'person' ELSE 'agent' END AS kind, m.principal AS id,
      coalesce(p.name, a.name) AS name, m.role
    FROM identity_project_member m LEFT JOIN identity_person p ON p.id = m.principal LEFT JOIN identity_agent a ON a.id = m.principal
    WHERE m.project = ANY (${projects}::text[]) AND coalesce(p.id, a.id) IS NOT NULL ORDER BY name, id`.execute(tx);
  return rows;
}

export async function putProjectMember(tx: Tx, member: { tenant: string; project: string; principal: string; role: ProjectRole }): Promise<void> {
  await sql`INSERT INTO identity_project_member (tenant, project, principal, role)
    VALUES (${member.tenant}, ${member.project}, ${member.principal}, ${member.role})
    ON CONFLICT (tenant, project, principal) DO UPDATE SET role = excluded.role`.execute(tx);
}

export async function deleteProjectMember(tx: Tx, member: { project: string; principal: string }): Promise<void> {
  await sql`DELETE FROM identity_project_member WHERE project = ${member.project} AND principal = ${member.principal}`.execute(tx);
}

export interface AppMemberRow {
  readonly kind: 'person' | 'agent';
  readonly id: string;
  readonly name: string;
  readonly roles: string[];
  readonly attributes: Record<string, unknown>;
  /** Can she act now? */
  readonly active: boolean;
}

export async function appMembers(tx: Tx, app: string): Promise<AppMemberRow[]> {
  const { rows } = await sql<AppMemberRow>`SELECT CASE WHEN a.id IS NULL THEN 'person' ELSE 'agent' END AS kind, m.principal AS id,
      coalesce(p.name, a.name) AS name, m.roles, m.attributes,
      coalesce(p.status = 'active', a.status = 'active' AND o.status = 'active') AS active
    FROM identity_app_member m
    LEFT JOIN identity_person p ON p.id = m.principal
    LEFT JOIN identity_agent a ON a.id = m.principal
    LEFT JOIN identity_person o ON o.id = a.owner
    WHERE m.app = ${app} AND coalesce(p.id, a.id) IS NOT NULL ORDER BY name, id`.execute(tx);
  return rows;
}

/** None of roles and attributes takes the member out. */
export async function putAppMember(
  tx: Tx,
  member: { tenant: string; app: string; principal: string; roles: readonly string[]; attributes: Record<string, unknown> },
): Promise<void> {
  await sql`INSERT INTO identity_app_member (tenant, app, principal, roles, attributes)
    VALUES (${member.tenant}, ${member.app}, ${member.principal}, ${member.roles}::text[], ${JSON.stringify(member.attributes)}::jsonb)
    ON CONFLICT (tenant, app, principal) DO UPDATE SET roles = excluded.roles, attributes = excluded.attributes`.execute(tx);
}

export async function deleteAppMember(tx: Tx, member: { app: string; principal: string }): Promise<void> {
  await sql`DELETE FROM identity_app_member WHERE app = ${member.app} AND principal = ${member.principal}`.execute(tx);
}

export async function deleteAppMembers(tx: Tx, app: string): Promise<void> {
  await sql`DELETE FROM identity_app_member WHERE app = ${app}`.execute(tx);
}
