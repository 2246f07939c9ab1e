/** Can the text be read as a JSON object? */
export function isJsonObject(text: string): boolean {
  return read(text) !== undefined;
}

/** Names of the secrets a server.json (2025-12-11) asks for: headers of its remotes, environment variables of its packages. */
export function secretNamesIn(text: string): readonly string[] {
  const { remotes, packages } = read(text) ?? {};
  const asked = [...list(remotes).flatMap((remote) => list(remote['headers'])), ...list(packages).flatMap((one) => list(one['environmentVariables']))];
  return [...new Set(asked.flatMap((one) => (one['isSecret'] === true && typeof one['name'] === 'string' ? [one['name']] : [])))];
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

function read(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
