import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { formatDateTime, Monogram, useText, useToast } from '../../kit/index.ts';
import { entityNamed, type EntityView, fieldOf, isWritable, pointTo, type RecordView } from '../model.ts';
import { recordsKey, useRendering } from '../source.ts';
import { usePeople } from '../value.tsx';
import type { BlockProps } from './block.tsx';
import css from './block-comments.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { usePage, useValue } from './page-context.tsx';
import { propsOf, textIn } from './props.ts';
import { instead, Nothing } from './source-state.tsx';
import { idOf, useRecordOf, useRows } from './use-source.ts';

interface About {
  readonly entity: EntityView;
  /** What a comment must hold to belong to the record. */
  readonly link: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly author: string | undefined;
  readonly at: string | undefined;
}

/** What people wrote about a record, and a place to write. */
export function CommentsBlock({ node }: BlockProps) {
  const { t } = useText();
  const { model } = useRendering();
  const { entity: name, relation: relationName, id, text, author, at } = propsOf(node);
  const wanted = useValue(id);
  const entity = typeof name === 'string' ? entityNamed(model, name) : undefined;
  const relation = entity?.relations.find((one) => one.name === relationName);
  const target = useRecordOf(relation?.to, idOf(wanted.value));
  if (!textIn(name) || typeof text !== 'string') return <Nothing words={t('pages.noData')} />;
  const other = instead({ ...target, denied: !entity?.may.includes('read') || target.denied });
  if (other) return other;
  const link = relation && target.entity && target.record && pointTo(target.entity, relation, target.record);
  return (
    <>
      <ExpressionMark problem={wanted.problem} />
      {entity && link ? <Comments about={{ entity, link, text, author: textIn(author), at: textIn(at) }} /> : <Nothing />}
    </>
  );
}

function Comments({ about }: { about: About }) {
  const { t, language } = useText();
  const { entity, link, at, author, text } = about;
  const people = usePeople('');
  const sort = at ?? entity.key[0];
  const rows = useRows({ records: entity.name, filter: link, ...(sort !== undefined && { sort: [`-${sort}`] }) });
  const nameOf = (record: RecordView): string => {
    const id = author === undefined ? undefined : record.values[author];
    return typeof id === 'string' ? (people.find((person) => person.id === id)?.name ?? id) : '';
  };
  const writable = fieldOf(entity, text);
  return (
    <div className={css['comments']}>
      {entity.may.includes('create') && writable && isWritable(writable, 'create') && <Write about={about} />}
      {instead(rows, 2) ??
        (rows.records?.length === 0 ? (
          <Nothing words={t('pages.noComments')} />
        ) : (
          <ul>
            {rows.records?.map((record) => (
              <li key={record.id}>
                <Monogram name={nameOf(record) || '·'} size={28} round />
                <div>
                  <small>
                    <b>{nameOf(record)}</b> {at !== undefined && typeof record.values[at] === 'string' && formatDateTime(record.values[at], language)}
                  </small>
                  <p>{String(record.values[text] ?? '')}</p>
                </div>
              </li>
            ))}
          </ul>
        ))}
      {rows.more && (
        <Button type="text" onClick={rows.more}>
          {t('pages.more')}
        </Button>
      )}
    </div>
  );
}

function Write({ about }: { about: About }) {
  const { t } = useText();
  const { model, source } = useRendering();
  const { mode } = usePage();
  const cache = useQueryClient();
  const toast = useToast();
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  async function send(): Promise<void> {
    if (words.trim() === '' || mode === 'design') return;
    setBusy(true);
    try {
      await source.create(about.entity.name, valuesOf(about, words.trim(), model.me.id), crypto.randomUUID());
      setWords('');
      await cache.invalidateQueries({ queryKey: recordsKey(model.app) });
    } catch (error) {
      toast.failed(source.explain(error));
    }
    setBusy(false);
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Input.TextArea
        aria-label={t('pages.comment')}
        placeholder={t('pages.comment')}
        autoSize={{ minRows: 2, maxRows: 8 }}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
        }}
      />
      <Button type="primary" htmlType="submit" loading={busy} disabled={words.trim() === ''}>
        {t('pages.send')}
      </Button>
    </form>
  );
}

/** A new comment: about whom, by whom, when; what the entity fills in by itself is left to it. */
function valuesOf(about: About, words: string, me: string): Record<string, unknown> {
  const { entity, author, at } = about;
  const asked = (name: string | undefined) => {
    const field = name === undefined ? undefined : fieldOf(entity, name);
    return field && field.default === undefined && isWritable(field, 'create') ? field : undefined;
  };
  const [byField, atField] = [asked(author), asked(at)];
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  return {
    ...about.link,
    [about.text]: words,
    ...(byField && { [byField.name]: me }),
    ...(atField && { [atField.name]: atField.type === 'localDatetime' ? local : now.toISOString() }),
  };
}
