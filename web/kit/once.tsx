import { CopyButton } from './states.tsx';
import css from './once.module.css';

/** A secret or a one-time link, shown this once, with a button that copies it. */
export function Once({ words, text, after }: { words: string; text: string; after?: string }) {
  return (
    <div className={css['once']}>
      <p>{words}</p>
      <div>
        <code>{text}</code>
        <CopyButton text={text} />
      </div>
      {after && <small>{after}</small>}
    </div>
  );
}
