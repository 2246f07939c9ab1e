import { isMap, parseDocument } from 'yaml';

/** `roles.yaml` with a role added or named anew; everything else in it stays as it was written. */
export function withRole(text: string | undefined, role: { name: string; title: { en: string; zh: string } }): string {
  const document = parseDocument(text ?? 'format: 1\nroles: {}\n');
  const roles = document.get('roles');
  if (isMap(roles)) roles.flow = false;
  document.setIn(['roles', role.name, 'title'], document.createNode({ ...(role.title.en && { en: role.title.en }), ...(role.title.zh && { zh: role.title.zh }) }, { flow: true }));
  return document.toString({ lineWidth: 0 });
}

export function withoutRole(text: string, name: string): string {
  const document = parseDocument(text);
  document.deleteIn(['roles', name]);
  const roles = document.get('roles');
  if (isMap(roles) && roles.items.length === 0) roles.flow = true;
  return document.toString({ lineWidth: 0 });
}

/** An entity's file with another sensitivity of one field. */
export function withSensitivity(text: string, field: string, sensitivity: string): string {
  const document = parseDocument(text);
  document.setIn(['fields', field, 'sensitivity'], sensitivity);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
