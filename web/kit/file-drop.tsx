import { CloudUploadOutlined, FileOutlined } from '@ant-design/icons';
import { type DragEvent, useId, useState } from 'react';
import { formatBytes } from './format.ts';
import { useText } from './i18n.ts';
import css from './file-drop.module.css';

/** A place to drop a file on, or to choose one. */
export function FileDrop({ file, accept, words, onFile }: { file: File | undefined; accept: string; words: string; onFile: (file: File) => void }) {
  const { t, language } = useText();
  const [over, setOver] = useState(false);
  const id = useId();
  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) onFile(dropped);
  }
  return (
    <label
      htmlFor={id}
      className={css['drop']}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        id={id}
        type="file"
        className="sr-only"
        accept={accept}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen) onFile(chosen);
        }}
      />
      {file ? <FileOutlined /> : <CloudUploadOutlined />}
      <strong>{file ? file.name : t('import.drop')}</strong>
      <small>{file ? formatBytes(file.size, language) : words}</small>
    </label>
  );
}
