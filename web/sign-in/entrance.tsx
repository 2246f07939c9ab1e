/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { problemOf } from '../client/problem.ts';
import { type Language, languageNames } from '../kit/language.ts';
import css from './entrance.module.css';
import { changeLanguage, useText } from './words.ts';

/** The pages before sign-in: the mark, one form, the language. Drawn with little, so that they are there at once. */
export function Entrance({ title, words, children }: { title: string; words?: string; children?: ComponentChildren }) {
  const { t, language } = useText();
  return (
    <div className={css['entrance']}>
      <main className={css['panel']}>
        <div className={css['mark']}>
          <svg width={28} height={28} viewBox="0 0 16 16" fill="currentColor" aria-hidden focusable="false">
            <path d="M1 2h14v3H1zM2.5 6.25h3.5V14.5H2.5zM10.25 6.25h2.75v6.25h-2.75z" />
          </svg>
          <span>Portico</span>
        </div>
        <h1>{title}</h1>
        {words && <p className={css['words']}>{words}</p>}
        {children}
      </main>
      <footer className={css['foot']}>
        <nav aria-label={t('language.name')}>
          {(Object.keys(languageNames) as Language[]).map((one) => (
            <button key={one} type="button" lang={one} aria-pressed={one === language} onClick={() => void changeLanguage(one)}>
              {languageNames[one]}
            </button>
          ))}
        </nav>
      </footer>
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly autoComplete: string;
  readonly hint?: string;
  readonly minLength?: number;
  readonly autoFocus?: boolean;
  readonly numeric?: boolean;
}

/** A labelled input; passwords can be looked at. */
export function Field({ label, name, type = 'text', hint, numeric, autoFocus = false, ...rest }: FieldProps) {
  const { t } = useText();
  const id = useId();
  const [shown, setShown] = useState(false);
  // One of the kinds stands for all: Preact tells inputs apart by theirs.
  const kind = shown ? 'text' : (type as 'text');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);
  return (
    <div className={css['field']}>
      <label htmlFor={id}>{label}</label>
      <span>
        <input ref={input} id={id} name={name} required type={kind} inputMode={numeric ? 'numeric' : 'text'} aria-describedby={hint && `${id}-hint`} {...rest} />
        {type === 'password' && (
          <button type="button" aria-pressed={shown} aria-label={`${shown ? t('sign.passwordHide') : t('sign.passwordShow')}: ${label}`} onClick={() => setShown(!shown)}>
            {shown ? t('sign.passwordHide') : t('sign.passwordShow')}
          </button>
        )}
      </span>
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

/** Sends the named fields of a form; shows what went wrong above its button. */
export function EntranceForm({ submit, onSend, children }: { submit: string; onSend: (values: Readonly<Record<string, string>>) => Promise<void>; children: ComponentChildren }) {
  const { t } = useText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  async function send(form: HTMLFormElement): Promise<void> {
    setBusy(true);
    setError(undefined);
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    try {
      await onSend(values);
    } catch (failed) {
      const problem = problemOf(failed);
      setError([problem.code === ('network' as string) ? t('state.network') : problem.detail, ...(problem.issues ?? []).map((issue) => issue.message)].join(' '));
      setBusy(false);
    }
  }
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void send(event.currentTarget);
      }}
    >
      {children}
      {error && (
        <p role="alert" className={css['error']}>
          {error}
        </p>
      )}
      <button type="submit" className={css['submit']} disabled={busy} aria-busy={busy}>
        {submit}
      </button>
    </form>
  );
}
