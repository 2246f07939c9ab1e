/** Records asked for at once in a long list. */
export const pageSize = 100;

/** Pages of a long list that rows from `first` to `end` lie on. */
export function pagesFor({ first, end }: { readonly first: number; readonly end: number }): readonly number[] {
  const from = Math.max(0, Math.floor(first / pageSize));
  const to = Math.max(from, Math.floor(Math.max(first, end - 1) / pageSize));
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}
