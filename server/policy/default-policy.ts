import { ownerRole } from './vocabulary.ts';

/**
 * `access.cedar` of a new or imported app: its owner may do everything; every other role has an example to start from,
 * commented out, so that nobody is let in by accident.
 */
export function defaultPolicy({ roles, entity }: { roles: readonly string[]; entity?: string }): string {
  const example = entity ?? 'Customer';
  const others = roles.filter((role) => role !== ownerRole);
  return [
    '// Who may do what with the records of this app. Nothing is allowed that no rule permits; a forbid always wins.',
    '// Actions on records: read, create, update, delete. On fields: readField, writeField. On processes: start. On functions: call.',
    '',
    '@id("owner")',
    `permit (principal in Role::"${ownerRole}", action, resource);`,
    '',
    ...others.flatMap((role) => roleExample(role, example)),
  ].join('\n');
}

function roleExample(role: string, entity: string): string[] {
  return [
    `// ${role}: reads every ${entity} and all of its fields. Narrow it with when { … }, e.g. resource has owner && resource.owner == principal.`,
    `// @id("${role}-reads")`,
    `// permit (principal in Role::"${role}", action == Action::"read", resource is ${entity});`,
    `// @id("${role}-sees-fields")`,
    `// permit (principal in Role::"${role}", action == Action::"readField", resource in Entity::"${entity}");`,
    '',
  ];
}
