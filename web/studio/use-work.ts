import { useState } from 'react';
import { type Drafts, noWork, readWork, type Work } from './drafts.ts';

/** What is written and not saved on a branch; kept for this tab, so that looking elsewhere loses nothing. */
export function useWork(app: string, branch: string): [Work, (work: Work) => void] {
  const place = `portico.drafts.${app}.${branch}`;
  const [kept, setKept] = useState<{ place: string; work: Work }>();
  const work = kept?.place === place ? kept.work : readWork(sessionStorage.getItem(place));
  return [
    work,
    (next) => {
      const clean = isEmpty(next.drafts) ? noWork : next;
      keep(place, clean);
      setKept({ place, work: clean });
    },
  ];
}

export function isEmpty(drafts: Drafts): boolean {
  return Object.keys(drafts).length === 0;
}

function keep(place: string, work: Work): void {
  try {
    if (isEmpty(work.drafts)) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(work));
  } catch {
    // The browser keeps no more: the work stays in memory while the page is open.
  }
}
