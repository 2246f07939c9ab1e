/** What an address in a page or a record may lead to: web pages, mail, telephone, and places of this site. */
const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** An address that may be followed, or undefined: no script, no data, nothing with a name and password in it. */
export function safeLink(address: unknown): string | undefined {
  const url = read(address);
  return url && schemes.has(url.protocol) && url.username === '' && url.password === '' ? written(address, url) : undefined;
}

/** An address a frame may show: the web only. */
export function safeFrame(address: unknown): string | undefined {
  const url = read(address);
  return url && /^https?:$/.test(url.protocol) && url.username === '' ? url.href : undefined;
}

/** A picture's address: of this site, or its bytes; SVG as bytes may hold script and is no picture. */
export function safeImage(address: unknown): string | undefined {
  if (typeof address === 'string' && /^data:image\/(png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/.test(address)) return address;
  const url = read(address);
  return url && url.origin === base() ? url.pathname + url.search : undefined;
}

const here = 'https://portico.invalid';

function read(address: unknown): URL | undefined {
  if (typeof address !== 'string' || address.trim() === '' || address.length > 2_000_000) return undefined;
  try {
    return new URL(address, base());
  } catch {
    return undefined;
  }
}

function base(): string {
  return typeof location === 'undefined' ? here : location.origin;
}

/** Addresses of this site stay short; everything else as the browser understood it. */
function written(address: unknown, url: URL): string {
  return typeof address === 'string' && /^\/(?![/\\])/.test(address) ? address : url.href;
}
