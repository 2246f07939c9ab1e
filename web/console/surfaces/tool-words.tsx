import { EditOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { problemOf, useChange } from '../../client/index.ts';
import { useText, useToast } from '../../kit/index.ts';
import { Seen } from '../../render/call/seen.tsx';
import { absence, phrasesFrom, type Questions, type ToolWords, type WordsAt } from './questions.ts';
import css from './tool-words.module.css';

const stale = ['surfaces.questions'] as const;

/** What people may say when they need a tool: read beside it, changed or taken out before anybody is found by it. */
export function ToolWordsPart({ tool, at }: { tool: string; at: WordsAt }) {
  const { t } = useText();
  const [editing, setEditing] = useState(false);
  const words = at.byTool.get(tool);
  if (!words) return null;
  const missing = absence(words, at.model);
  if (missing === undefined && words.en.length + words.zh.length === 0) return null;
  return (
    <section className={css['words']} aria-label={`${t('questions.title')}: ${tool}`}>
      <header>
        <SearchOutlined />
        <strong title={t('questions.words')}>{t('questions.title')}</strong>
        {words.author !== null && <small>{t(words.edited ? 'questions.byPerson' : 'questions.byModel', { author: words.author })}</small>}
        {at.mayEdit && !editing && (
          <Button type="text" size="small" icon={<EditOutlined />} onClick={() => setEditing(true)}>
            {t('questions.edit')}
          </Button>
        )}
      </header>
      {editing ? <Editor words={words} at={at} onDone={() => setEditing(false)} /> : <Phrases words={words} none={missing && t(`questions.${missing}`)} />}
    </section>
  );
}

function Phrases({ words, none }: { words: ToolWords; none: string | undefined }) {
  const { t } = useText();
  if (words.en.length + words.zh.length === 0) return none === undefined ? null : <p>{none}</p>;
  const list = (phrases: readonly string[], lang: string, label: string) =>
    phrases.length > 0 && (
      <ul lang={lang} aria-label={label}>
        {phrases.map((phrase) => (
          <li key={phrase}>
            <Seen text={phrase} />
          </li>
        ))}
      </ul>
    );
  return (
    <div className={css['both']}>
      {list(words.en, 'en', t('questions.english'))}
      {list(words.zh, 'zh-Hans', t('questions.chinese'))}
    </div>
  );
}

function Editor({ words, at, onDone }: { words: ToolWords; at: WordsAt; onDone: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const [en, setEn] = useState(words.en.join('\n'));
  const [zh, setZh] = useState(words.zh.join('\n'));
  const rephrase = useChange('surfaces.rephrase', { stale });
  function save(next: { en: string[]; zh: string[] }): void {
    rephrase.mutate(
      { provider: at.provider, number: at.number, tool: words.tool, ...next },
      {
        onError: (error) => toast.failed(problemOf(error)),
        onSuccess: () => {
          toast.done(t('questions.saved'));
          onDone();
        },
      },
    );
  }
  const field = (label: string, value: string, change: (next: string) => void) => (
    <label>
      <span>{label}</span>
      <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} placeholder={t('questions.onePerLine')} value={value} onChange={(event) => change(event.target.value)} />
    </label>
  );
  return (
    <div className={css['editor']}>
      <div className={css['both']}>
        {field(t('questions.english'), en, setEn)}
        {field(t('questions.chinese'), zh, setZh)}
      </div>
      <div className={css['row']}>
        <Button size="small" type="primary" loading={rephrase.isPending} onClick={() => save({ en: phrasesFrom(en), zh: phrasesFrom(zh) })}>
          {t('questions.save')}
        </Button>
        <Button size="small" onClick={onDone}>
          {t('questions.cancel')}
        </Button>
        <Button size="small" type="text" danger onClick={() => save({ en: [], zh: [] })}>
          {t('questions.clear')}
        </Button>
      </div>
    </div>
  );
}

/** How far the model has come with a version; who may approve has it write the rest. */
export function WordsProgress({ questions, at }: { questions: Questions; at: WordsAt }) {
  const { t } = useText();
  const toast = useToast();
  const ask = useChange('surfaces.ask', { stale });
  if (!questions.model || questions.missing === 0) return null;
  const all = questions.tools.filter((one) => !one.withheld).length;
  const failed = (error: unknown) => toast.failed(problemOf(error));
  return (
    <p className={css['progress']} role="status">
      <SearchOutlined /> {t('questions.progress', { done: all - questions.missing, all })}
      {at.mayEdit && (
        <Button
          size="small"
          loading={ask.isPending}
          onClick={() => ask.mutate({ provider: at.provider, number: at.number }, { onError: failed, onSuccess: () => toast.done(t('questions.asked')) })}
        >
          {t('questions.ask')}
        </Button>
      )}
    </p>
  );
}
