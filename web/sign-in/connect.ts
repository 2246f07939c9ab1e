/** What brought a person to the page: nothing yet, or the way back from the authorization server. */
export type Back = { readonly is: 'new' } | { readonly is: 'done' } | { readonly is: 'failed'; readonly words: string };

/** Reads the fragment the callback leaves: `#done`, `#error=<words>`. */
export function cameBack(hash: string): Back {
  if (hash === '#done') return { is: 'done' };
  const words = new URLSearchParams(hash.slice(1)).get('error');
  return words === null || words === '' ? { is: 'new' } : { is: 'failed', words: words.slice(0, 1000) };
}
