import { SearchOutlined } from '@ant-design/icons';
import { Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useShortcuts } from '../kit/index.ts';
import css from './record-list.module.css';

interface Typed {
  readonly text: string;
  /** What was searched for when she began to type. */
  readonly base: string;
  readonly pending: boolean;
}

/** Searches a moment after the last letter; `/` leads here. */
export function SearchBox({ value, onChange, label, hotkey }: { value: string; onChange: (value: string) => void; label: string; hotkey: boolean }) {
  const [typed, setTyped] = useState<Typed>();
  const input = useRef<InputRef>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useShortcuts(hotkey ? [{ key: '/', title: label, run: () => input.current?.focus() }] : []);
  function type(text: string): void {
    clearTimeout(timer.current);
    setTyped({ text, base: value, pending: true });
    timer.current = setTimeout(() => {
      setTyped({ text, base: value, pending: false });
      onChange(text);
    }, 250);
  }
  return (
    <Input
      ref={input}
      type="search"
      className={css['search'] ?? ''}
      prefix={<SearchOutlined />}
      allowClear
      aria-label={label}
      placeholder={label}
      value={shown(value, typed)}
      onChange={(event) => type(event.target.value)}
    />
  );
}

/** What she types, unless the address has moved on to something else meanwhile. */
function shown(value: string, typed: Typed | undefined): string {
  if (!typed) return value;
  return typed.pending || value === typed.base || value === typed.text ? typed.text : value;
}
