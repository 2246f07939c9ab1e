/** What a program needs to be found and to run, and nothing of our settings. */
const passed = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SYSTEMROOT', 'COMSPEC', 'PATHEXT'] as const;

/** The environment of a child process: the few variables every program needs, plus `set`. Never our secrets. */
export function childEnvironment(set: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = passed.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...set };
}
