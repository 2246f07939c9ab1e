import { Input } from 'antd';
import { useState } from 'react';
import { useText } from '../../../kit/index.ts';
import css from './properties.module.css';

/** A value as JSON, for what has no editor of its own. What can not be read is not taken over. */
export function JsonInput({ id, value, onChange, label }: { id: string; value: unknown; onChange: (value: unknown) => void; label?: string }) {
  const { t } = useText();
  const written = value === undefined ? '' : JSON.stringify(value, null, 2);
  const [typed, setTyped] = useState<{ text: string; from: string }>();
  const text = typed?.from === written ? typed.text : written;
  const bad = text.trim() !== '' && parse(text) === undefined;
  return (
    <div className={css['stack']}>
      <Input.TextArea
        id={id}
        aria-label={label}
        className={css['code'] ?? ''}
        spellCheck={false}
        status={bad ? 'error' : ''}
        autoSize={{ minRows: 2, maxRows: 14 }}
        value={text}
        onChange={(event) => {
          const next = event.target.value;
          const parsed = parse(next);
          if (next.trim() === '') {
            setTyped(undefined);
            onChange(undefined);
          } else if (parsed === undefined) setTyped({ text: next, from: written });
          else {
            setTyped({ text: next, from: JSON.stringify(parsed.value, null, 2) });
            onChange(parsed.value);
          }
        }}
      />
      {bad && <small className={css['error']}>{t('designer.badJson')}</small>}
    </div>
  );
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
