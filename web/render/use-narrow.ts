import { useSyncExternalStore } from 'react';

const query = '(max-width: 640px)';

function follow(listener: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** Is the window as narrow as a phone? */
export function useNarrow(): boolean {
  return useSyncExternalStore(follow, () => matchMedia(query).matches);
}
