import { readFeel } from '@portico/bpmn';
import { AutoComplete, Input, Select } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../../../kit/index.ts';
import css from './panel.module.css';

/** A titled group of the panel. */
export function Group({ title, words, children }: { title: string; words?: string; children: ReactNode }) {
  return (
    <section className={css['group']}>
      <h3>{title}</h3>
      {words !== undefined && <small>{words}</small>}
      {children}
    </section>
  );
}

/** A label above an input, what is wrong below it. */
export function Row({ id, label, words, error, children }: { id: string; label: string; words?: ReactNode; error?: string | undefined; children: ReactNode }) {
  return (
    <div className={css['row']}>
      <label htmlFor={id}>{label}</label>
      {children}
      {error === undefined ? words !== undefined && <small>{words}</small> : <small className={css['error']}>{error}</small>}
    </div>
  );
}

/** Milliseconds of rest after which typing becomes a change of the picture. */
const rest = 500;

/** What is typed, and a change of the picture only when the typing rests or the input is left: one word is one step back. */
export function useTyped(value: string, commit: (value: string) => void) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const latest = useRef({ text, value, commit });
  const timer = useRef<number>(undefined);
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  useEffect(() => {
    latest.current = { text, value, commit };
  });
  const flush = (): void => {
    window.clearTimeout(timer.current);
    timer.current = undefined;
    const { text: typed, value: before, commit: tell } = latest.current;
    if (typed !== before) tell(typed);
  };
  // What was typed just before another element was chosen still belongs to this one.
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return {
    text,
    put: (next: string): void => {
      setText(next);
      latest.current = { ...latest.current, text: next };
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(flush, rest);
    },
    flush,
  };
}

interface TextProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly words?: ReactNode;
  /** Something such as is to be written, the same in every language. */
  readonly example?: string;
  readonly lines?: number;
  readonly code?: boolean;
  /** What is wrong with a text, in words; such a text is not taken. */
  readonly check?: (text: string) => string | undefined;
}

export function TextRow({ id, label, value, onChange, words, example, lines, code = false, check }: TextProps) {
  const { text, put, flush } = useTyped(value, (next) => check?.(next) === undefined && onChange(next));
  const error = text === value ? undefined : check?.(text);
  const shared = {
    id,
    value: text,
    placeholder: example,
    status: error === undefined ? ('' as const) : ('error' as const),
    spellCheck: !code,
    className: code ? (css['code'] ?? '') : '',
    onBlur: flush,
  };
  return (
    <Row id={id} label={label} words={words} error={error}>
      {lines === undefined ? (
        <Input {...shared} maxLength={500} onChange={(event) => put(event.target.value)} onPressEnter={flush} />
      ) : (
        <Input.TextArea {...shared} maxLength={20_000} autoSize={{ minRows: lines, maxRows: 14 }} onChange={(event) => put(event.target.value)} />
      )}
    </Row>
  );
}

/** A FEEL expression, read while it is typed. `literal`: what else may stand there, such as P2D. */
export function FeelRow({ literal, ...props }: Omit<TextProps, 'code' | 'check'> & { readonly literal?: RegExp }) {
  const { t } = useText();
  const { text, put, flush } = useTyped(props.value, props.onChange);
  const problem = feelProblem(text, literal);
  return (
    <Row id={props.id} label={props.label} words={props.words} error={problem && t('processes.panel.feelBad', { at: problem.at, message: t(`processes.panel.${problem.what}`) })}>
      <Input.TextArea
        id={props.id}
        className={css['code'] ?? ''}
        spellCheck={false}
        maxLength={4000}
        autoSize={{ minRows: 1, maxRows: 8 }}
        placeholder={props.example}
        status={problem ? 'error' : ''}
        value={text}
        onBlur={flush}
        onChange={(event) => put(event.target.value)}
      />
    </Row>
  );
}

/** Where an expression can not be read; nothing written is nothing wrong. */
function feelProblem(text: string, literal?: RegExp): { readonly at: number; readonly what: 'missing' | 'unreadable' } | undefined {
  const plain = text.replace(/^\s*=/, '');
  if (plain.trim() === '' || literal?.test(text.trim())) return undefined;
  const read = readFeel(plain);
  return read.ok ? undefined : { at: read.from + 1, what: read.from === read.to ? 'missing' : 'unreadable' };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One of a list; `clear` lets go of it again. */
export function ChoiceRow({
  id,
  label,
  value,
  options,
  onChange,
  words,
  clear = false,
}: {
  id: string;
  label: string;
  value: string;
  options: readonly Choice[];
  onChange: (value: string) => void;
  words?: ReactNode;
  clear?: boolean;
}) {
  const { t } = useText();
  // What the file names stays to be seen, though the app has no such thing.
  const known = value === '' || options.some((one) => one.value === value);
  return (
    <Row id={id} label={label} words={words} error={known ? undefined : t('processes.panel.notThere', { name: value })}>
      <Select
        id={id}
        showSearch={{ optionFilterProp: 'label' }}
        allowClear={clear}
        value={value === '' ? null : value}
        placeholder={t('processes.panel.choose')}
        options={[...options]}
        onChange={(next: string | null | undefined) => onChange(next ?? '')}
      />
    </Row>
  );
}

export function ManyRow({
  id,
  label,
  value,
  options,
  onChange,
  words,
}: {
  id: string;
  label: string;
  value: readonly string[];
  options: readonly Choice[];
  onChange: (value: readonly string[]) => void;
  words?: ReactNode;
}) {
  return (
    <Row id={id} label={label} words={words}>
      <Select id={id} mode="multiple" showSearch={{ optionFilterProp: 'label' }} value={[...value]} options={[...options]} onChange={(next: string[]) => onChange(next)} />
    </Row>
  );
}

/** A name, known or new. */
export function NameRow({
  id,
  label,
  value,
  names,
  onChange,
  words,
}: {
  id: string;
  label: string;
  value: string;
  names: readonly string[];
  onChange: (value: string) => void;
  words?: ReactNode;
}) {
  const { text, put, flush } = useTyped(value, (next) => onChange(next.trim()));
  return (
    <Row id={id} label={label} words={words}>
      <AutoComplete
        id={id}
        value={text}
        options={names.filter((name) => name !== text && name.toLowerCase().includes(text.toLowerCase())).map((name) => ({ value: name }))}
        onChange={(next: string | undefined) => put(next ?? '')}
        onBlur={flush}
      />
    </Row>
  );
}
