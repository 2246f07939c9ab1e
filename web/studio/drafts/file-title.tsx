import { useText } from '../../kit/index.ts';
import css from './drafts.module.css';
import { fileWords } from './file-words.ts';

/** A file as people call it, with its path beside it. */
export function FileTitle({ path }: { path: string }) {
  const words = useFileWords();
  const text = words(path);
  return (
    <span className={css['file']}>
      {text !== path && <strong>{text}</strong>} <code>{path}</code>
    </span>
  );
}

/** Names a file in the reader's words; its path where it is just a file. */
export function useFileWords(): (path: string) => string {
  const { t } = useText();
  return (path) => {
    const words = fileWords(path);
    return words ? t(`drafts.file.${words.key}`, { name: words.name }) : path;
  };
}
