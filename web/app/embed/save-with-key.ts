import { fetchAs } from '../../client/call.ts';

/** A link that downloads carries no key: with one, the file is fetched and handed over to be saved. Gives the way to stop. */
export function saveWithKey(root: HTMLElement, key: () => string | undefined): () => void {
  const onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[download]') : null;
    if (!link || key() === undefined || link.protocol === 'blob:') return;
    event.preventDefault();
    void save(link.href);
  };
  root.addEventListener('click', onClick);
  return () => root.removeEventListener('click', onClick);
}

async function save(address: string): Promise<void> {
  const file = URL.createObjectURL(await fetchAs(address));
  Object.assign(document.createElement('a'), { href: file, download: new URL(address).pathname.split('/').at(-1) ?? '' }).click();
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
}
