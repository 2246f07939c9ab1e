/** What a new record must hold to be among those a filter keeps: its plain equalities. */
export function presetOf(filter: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(filter ?? {}).flatMap(([name, part]): [string, unknown][] => {
      if (name === 'and' && Array.isArray(part)) return part.flatMap((one) => Object.entries(presetOf(one as Record<string, unknown>)));
      if (name === 'or' || name === 'not' || name.includes('.')) return [];
      if (typeof part !== 'object') return [[name, part]];
      return part !== null && 'eq' in part ? [[name, part.eq]] : [];
    }),
  );
}
