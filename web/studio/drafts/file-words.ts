/** What a file is to people, as the key of a message and the name to put into it; undefined: just a file. */
export function fileWords(path: string): { key: FileKind; name: string } | undefined {
  for (const [key, pattern] of kinds) {
    const found = pattern.exec(path);
    if (found) return { key, name: found[1] ?? '' };
  }
  return undefined;
}

export type FileKind = 'page' | 'entity' | 'process' | 'decision' | 'component' | 'data' | 'test' | 'app' | 'roles' | 'access' | 'surface' | 'context';

const kinds: readonly (readonly [FileKind, RegExp])[] = [
  ['page', /^pages\/(.+)\.page\.json$/],
  ['entity', /^entities\/(.+)\.ya?ml$/],
  ['process', /^processes\/(.+)\.bpmn$/],
  ['decision', /^decisions\/(.+)\.dmn$/],
  ['component', /^components\/(.+)\.tsx$/],
  ['data', /^data\/(.+)\.csv$/],
  ['test', /^tests\/(.+?)\.(?:test\.ts|ya?ml)$/],
  ['app', /^app\.yaml$/],
  ['roles', /^roles\.yaml$/],
  ['access', /^access\.cedar$/],
  ['surface', /^surface\.yaml$/],
  ['context', /^context\.yaml$/],
];
