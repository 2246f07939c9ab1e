/** A name for an app's address out of a title or file name: small letters, digits and `-`, at most 40. */
export function slugOf(text: string): string {
  const plain = text
    .replace(/\.(sql|csv|tsv|xlsx?|zip|gz)$/i, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-\d]+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return plain || 'app';
}

/** A name not among those taken: `orders`, `orders-2`, … */
export function freeSlug(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n += 1) {
    const next = `${wanted.slice(0, 36)}-${n}`;
    if (!taken.includes(next)) return next;
  }
}

/** A title out of a file name: `order_lines 2024.csv` → `Order lines 2024`. */
export function titleOf(fileName: string): string {
  const words = fileName
    .replace(/\.[^.]+$/, '')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function isSlug(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(text);
}
