import { mountRootParcel } from 'single-spa';
import type { AppProps } from './app-props.ts';

/** Mounts an app into an element through single-spa, which keeps its life cycles in order. `onFailed` is told what went wrong outside its pages. */
export function openBox(place: HTMLElement, first: AppProps, onFailed: (error: unknown) => void) {
  // A root of its own for each opening: an app that is still being taken down does not meet the next one.
  const domElement = place.appendChild(document.createElement('div'));
  const parcel = mountRootParcel(async () => ({ ...(await import('./life-cycle.ts')).appLifeCycles(), name: first.app }), { ...first, domElement });
  // Told once, by `mountPromise`, which ends with what ends those before it.
  for (const earlier of [parcel.loadPromise, parcel.bootstrapPromise, parcel.unmountPromise]) earlier.catch(() => undefined);
  let open = true;
  let latest = first;
  let work: Promise<unknown> = parcel.mountPromise.catch((error: unknown) => open && onFailed(error));
  return {
    update(props: AppProps): void {
      if (sameProps(props, latest)) return;
      latest = props;
      // One after the other, and only the newest of those that wait.
      work = work.then(() => (open && latest === props && parcel.getStatus() === 'MOUNTED' ? parcel.update?.({ ...props, domElement }) : undefined)).catch(onFailed);
    },
    close(): void {
      open = false;
      void work.then(() => (parcel.getStatus() === 'MOUNTED' ? parcel.unmount() : undefined)).finally(() => domElement.remove());
    },
  };
}

function sameProps(one: AppProps, other: AppProps): boolean {
  return (Object.keys({ ...one, ...other }) as (keyof AppProps)[]).every((name) => one[name] === other[name]);
}
