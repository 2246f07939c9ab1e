import { partsOf } from './reveal.ts';
import css from './seen.module.css';

/** Text in which the names of hidden characters stand out. */
export function Seen({ text }: { text: string }) {
  return partsOf(text).map((part, at) =>
    part.hidden ? (
      <mark key={at} className={css['hidden']}>
        {part.text.slice(1, -1)}
      </mark>
    ) : (
      part.text
    ),
  );
}
