/** The same scopes without the right to change anything; undefined where that is not less, or not possible. */
export function readingOnly(scopes: readonly string[]): readonly string[] | undefined {
  const reading = scopes.flatMap((scope) => {
    if (scope === '*') return ['read'];
    if (scope === 'read' || scope.endsWith(':read')) return [scope];
    return /^(app|provider):[^:]+$/.test(scope) ? [`${scope}:read`] : [];
  });
  const less = reading.some((scope) => !scopes.includes(scope));
  return less ? [...new Set(reading)] : undefined;
}
