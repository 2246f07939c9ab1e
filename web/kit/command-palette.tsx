import { SearchOutlined } from '@ant-design/icons';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import css from './command-palette.module.css';
import { useText } from './i18n.ts';
import { rank } from './rank.ts';

/** Something the palette can find and do. */
export interface Command {
  readonly key: string;
  readonly group: string;
  readonly title: string;
  /** Small words behind the title. */
  readonly hint?: string;
  /** Found by these too, without being shown. */
  readonly also?: string;
  readonly icon?: ReactNode;
  /** Came from a search on the server: shown as it is. */
  readonly found?: boolean;
  readonly run: () => void;
}

/** Finds apps, records, pages, people and actions; arrows and Enter. The caller adds what it finds on the server. */
export function CommandPalette({ open, commands, onQuery, onClose }: { open: boolean; commands: readonly Command[]; onQuery: (query: string) => void; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);
  const { t } = useText();
  return (
    <dialog ref={dialog} className={css['palette']} aria-label={t('palette.title')} onClose={onClose} onClick={(event) => event.target === dialog.current && onClose()}>
      {open && <Finder commands={commands} onQuery={onQuery} onClose={onClose} />}
    </dialog>
  );
}

function Finder({ commands, onQuery, onClose }: { commands: readonly Command[]; onQuery: (query: string) => void; onClose: () => void }) {
  const { t } = useText();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const shown = useMemo(() => rank(commands, query).slice(0, 40), [commands, query]);
  const current = shown[Math.min(at, shown.length - 1)];
  function ask(next: string): void {
    setQuery(next);
    setAt(0);
    onQuery(next);
  }
  function run(command: Command | undefined): void {
    if (!command) return;
    onClose();
    command.run();
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(shown.length, 1));
    else if (event.key === 'ArrowUp') setAt((at - 1 + shown.length) % Math.max(shown.length, 1));
    else if (event.key === 'Enter') run(current);
    else return;
    event.preventDefault();
  }
  return (
    <>
      <label className={css['query']}>
        <SearchOutlined />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={current && `${list}-${current.key}`}
          aria-label={t('palette.title')}
          placeholder={t('palette.hint')}
          value={query}
          onChange={(event) => ask(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </label>
      <ul id={list} role="listbox" aria-label={t('palette.title')} className={css['list']}>
        {shown.map((command, index) => (
          <Option
            key={command.key}
            id={`${list}-${command.key}`}
            command={command}
            chosen={command === current}
            head={shown[index - 1]?.group !== command.group}
            onRun={() => run(command)}
          />
        ))}
      </ul>
      {shown.length === 0 && <p className={css['none']}>{t('palette.none')}</p>}
    </>
  );
}

function Option({ id, command, chosen, head, onRun }: { id: string; command: Command; chosen: boolean; head: boolean; onRun: () => void }) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) item.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <>
      {head && (
        <li role="presentation" className={css['group']}>
          {command.group}
        </li>
      )}
      <li ref={item} id={id} role="option" aria-selected={chosen} className={css['option']} onClick={onRun}>
        {command.icon}
        <span>{command.title}</span>
        {command.hint && <small>{command.hint}</small>}
      </li>
    </>
  );
}
