import { safeTarget } from './address.ts';

/** Which of the small pages stands at an address. */
export type SmallPage =
  | { readonly name: 'sign-in'; readonly to: string }
  | { readonly name: 'setup' | 'link' | 'none' }
  | { readonly name: 'consent'; readonly request: string }
  | { readonly name: 'connect'; readonly provider: string };

/** The page at an address; `none` for those the server gives to this document by mistake. */
export function pageAt({ pathname, search }: { pathname: string; search: string }): SmallPage {
  const [name, rest, ...more] = pathname.replace(/^\/|\/$/g, '').split('/');
  if (more.length > 0) return { name: 'none' };
  if (rest === undefined) {
    if (name === 'sign-in') return { name, to: targetIn(search) };
    return name === 'setup' || name === 'link' ? { name } : { name: 'none' };
  }
  const named = decoded(rest);
  if (named === undefined) return { name: 'none' };
  if (name === 'consent') return { name, request: named };
  return name === 'connect' ? { name, provider: named } : { name: 'none' };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** Where to go afterwards; the portal's router writes texts that look like JSON in quotation marks. */
function targetIn(search: string): string {
  return safeTarget(new URLSearchParams(search).get('to')?.replace(/^"(.*)"$/, '$1'));
}
