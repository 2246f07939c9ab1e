import { useSyncExternalStore } from 'react';

/** How much room there is to draw a page: for palette, canvas and properties side by side, for two of them, or for none of it. */
export type Room = 'wide' | 'tablet' | 'phone';

const tablet = '(max-width: 1000px)';
const phone = '(max-width: 600px)';

export function useRoom(): Room {
  return useSyncExternalStore(follow, () => (matchMedia(phone).matches ? 'phone' : matchMedia(tablet).matches ? 'tablet' : 'wide'));
}

function follow(told: () => void): () => void {
  const queries = [matchMedia(tablet), matchMedia(phone)];
  for (const query of queries) query.addEventListener('change', told);
  return () => queries.forEach((query) => query.removeEventListener('change', told));
}
