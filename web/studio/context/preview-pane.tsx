import { titleIn, type AppContext } from '@portico/contracts';
import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { problemOf } from '../../client/index.ts';
import { CopyButton, Failure, formatNumber, Labelled, Loading, Tag, useText } from '../../kit/index.ts';
import type { Draft } from '../use-draft.ts';
import css from './context-page.module.css';
import { type Assembled, isSaved, useAssembled, type useContextPreview } from './use-assembled.ts';

type Piece = Assembled['pieces'][number];
const live = ' live';
const owner = ' owner';

/** The context as somebody would be given it now: who asks, what she says, and each piece with what it costs. */
export function PreviewPane({
  draft,
  name,
  context,
  published,
  preview: { preview, problem, behind, actAs },
  onSeen,
}: {
  draft: Draft;
  name: string;
  context: AppContext;
  /** The published app has this context, so that it can be asked too. */
  published: boolean;
  preview: ReturnType<typeof useContextPreview>;
  onSeen: (assembled: Assembled) => void;
}) {
  const { t, language } = useText();
  const [onLive, setOnLive] = useState(false);
  const [purpose, setPurpose] = useState('');
  const [input, setInput] = useState<Readonly<Record<string, string>>>({});
  const inputs = Object.entries(context.input ?? {});
  const missing = inputs.some(([key, one]) => one.required === true && (input[key] ?? '') === '');
  const asked = useAssembled({
    app: onLive ? draft.app : preview?.name,
    name,
    purpose,
    input: Object.fromEntries(inputs.map(([key]) => [key, input[key] ?? ''])),
    ready: !missing && (onLive || !behind),
    stamp: onLive ? live : `${preview?.commit ?? ''} ${preview?.role ?? ''}`,
  });
  const { data } = asked;
  useEffect(() => {
    if (data) onSeen(data);
  }, [data, onSeen]);
  const who = onLive ? live : (preview?.role ?? owner);
  const whole = (data?.pieces ?? []).flatMap((piece) => (piece.state === 'left out' ? [] : [`## ${piece.title}\n${piece.text}`])).join('\n\n');
  const seeds = preview?.issues.filter(({ file }) => file?.startsWith('data/') !== true) ?? [];
  return (
    <section className={css['preview']} aria-label={t('context.preview.title')}>
      <header>
        <div>
          <h2>{t('context.preview.title')}</h2>
          <p>{t(onLive ? 'context.preview.live' : 'context.preview.words')}</p>
        </div>
        {whole !== '' && <CopyButton text={whole} />}
      </header>
      <div className={css['pair']}>
        <Labelled id="preview-as" label={t('context.preview.as')}>
          <Select
            id="preview-as"
            value={who}
            options={[
              { value: owner, label: t('context.preview.owner') },
              ...(preview?.roles ?? []).map((role) => ({ value: role.name, label: titleIn(language, role.title, role.name) })),
              ...(published ? [{ value: live, label: t('context.preview.liveMe') }] : []),
            ]}
            onChange={(next: string) => {
              setOnLive(next === live);
              if (next !== live) actAs(next === owner ? null : next);
            }}
          />
        </Labelled>
        <Labelled id="preview-purpose" label={t('context.preview.purpose')}>
          <Input id="preview-purpose" value={purpose} placeholder={t('context.preview.purposeHint')} onChange={(event) => setPurpose(event.target.value)} />
        </Labelled>
        {inputs.map(([key, one]) => (
          <Labelled key={key} id={`preview-${key}`} label={`${titleIn(language, one.title, key)}${one.required === true ? ' *' : ''}`}>
            <Input
              id={`preview-${key}`}
              type={one.type === 'date' ? 'date' : 'text'}
              value={input[key] ?? ''}
              onChange={(event) => setInput({ ...input, [key]: event.target.value })}
            />
          </Labelled>
        ))}
      </div>
      {seeds[0] && !onLive && <p className={css['finding']}>{t('context.preview.behind', { detail: seeds[0].message[language] })}</p>}
      <p className={css['muted']} role="status">
        {!onLive && !isSaved(draft) ? t('context.preview.saving') : !onLive && behind ? t('context.preview.building') : missing ? t('context.preview.missing') : ''}
      </p>
      {problem && !onLive ? (
        <Failure failing={problem} />
      ) : asked.isError && !data ? (
        <Failure failing={problemOf(asked.error)} onRetry={() => void asked.refetch()} />
      ) : data ? (
        <>
          <BudgetBar assembled={data} />
          {asked.isError && <p className={css['finding']}>{problemOf(asked.error).detail}</p>}
          <ol className={css['given']} aria-busy={asked.isFetching}>
            {data.pieces.map((piece) => (
              <GivenPiece key={piece.id} piece={piece} />
            ))}
          </ol>
        </>
      ) : missing ? null : (
        <Loading />
      )}
    </section>
  );
}

/** How much of the budget each piece takes. */
function BudgetBar({ assembled: { tokens, budget, pieces } }: { assembled: Assembled }) {
  const { t, language } = useText();
  const words = t('context.budgetOf', { tokens: formatNumber(tokens, language), budget: formatNumber(budget, language) });
  const left = pieces.filter(({ state }) => state === 'left out').length;
  return (
    <div className={css['budget']}>
      <div role="img" aria-label={words}>
        {pieces.flatMap((piece) =>
          piece.tokens > 0
            ? [
                <span
                  key={piece.id}
                  style={{ width: `${(100 * piece.tokens) / budget}%` }}
                  title={`${piece.title}: ${t('context.preview.tokens', { tokens: formatNumber(piece.tokens, language) })}`}
                />,
              ]
            : [],
        )}
      </div>
      <small>
        {words}
        {left > 0 && ` · ${t('context.left', { count: left })}`}
      </small>
    </div>
  );
}

function GivenPiece({ piece }: { piece: Piece }) {
  const { t, language } = useText();
  const { provenance } = piece;
  const tokens = formatNumber(piece.tokens, language);
  return (
    <li data-state={piece.state}>
      <header>
        <strong>{piece.title}</strong>
        {piece.state !== 'whole' && <Tag {...(piece.state === 'shortened' && { colour: 'amber' })}>{t(`context.preview.state.${piece.state}`)}</Tag>}
        <small>
          {piece.state === 'shortened'
            ? t('context.preview.cutFrom', { tokens, before: formatNumber(piece.before.tokens, language) })
            : piece.tokens > 0 && t('context.preview.tokens', { tokens })}
        </small>
      </header>
      {piece.why && <p className={css['muted']}>{piece.why[language]}</p>}
      {piece.text !== '' && (
        <pre tabIndex={0} aria-label={piece.title}>
          {piece.text}
        </pre>
      )}
      <small className={css['muted']}>
        {[
          `${t(`context.kind.${provenance.kind as 'text'}`)} ${provenance.kind === 'text' ? '' : provenance.source}`.trim(),
          ...(piece.items === null ? [] : [t('context.preview.items', { shown: piece.items, all: piece.before.items ?? piece.items })]),
          ...(provenance.line === null ? [] : [t('context.preview.line', { line: provenance.line })]),
        ].join(' · ')}
      </small>
    </li>
  );
}
