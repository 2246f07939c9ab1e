import type { Text } from '@portico/contracts';
import { isObject, valueAt } from './json.ts';

/** References that lead to references; more is a circle. */
const mostHops = 20;

/** Something in the document leads nowhere: whoever builds on it can not be converted. */
export class Unresolvable extends Error {
  readonly place: string;
  readonly reason: Text;

  constructor(place: string, reason: Text) {
    super(reason.en);
    this.name = 'Unresolvable';
    this.place = place;
    this.reason = reason;
  }
}

/** What was found behind a reference, and where it stands itself. */
export interface Found {
  readonly value: unknown;
  readonly place: string;
}

/** Follows `$ref` as long as there is one. Throws Unresolvable for references out of the document, to nothing, or in a circle. */
export function follow(root: unknown, value: unknown, place: string): Found {
  let found: Found = { value, place };
  for (let hop = 0; hop < mostHops; hop += 1) {
    const reference = isObject(found.value) ? valueAt(found.value, '$ref') : undefined;
    if (typeof reference !== 'string') return found;
    found = lookUp(root, reference, found.place);
  }
  throw new Unresolvable(place, { en: 'the reference leads back to itself', zh: '引用指向其自身' });
}

/** One step: what stands at a reference of the form `#/components/…` (JSON pointer as URI fragment, RFC 6901). */
export function lookUp(root: unknown, reference: string, place: string): Found {
  if (!reference.startsWith('#')) {
    throw new Unresolvable(place, {
      en: `the reference ${reference} leads out of the document, which is not followed. Bundle the document into one file`,
      zh: `引用 ${reference} 指向文档之外，不予跟随。请将文档打包为单个文件`,
    });
  }
  let value = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    value = valueAt(value, decode(part));
    if (value === undefined) break;
  }
  if (value === undefined || (reference !== '#' && !reference.startsWith('#/')))
    throw new Unresolvable(place, { en: `the reference ${reference} leads to nothing`, zh: `引用 ${reference} 不存在` });
  return { value, place: reference };
}

function decode(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
