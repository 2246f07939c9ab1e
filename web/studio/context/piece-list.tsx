import { DeleteOutlined, EditOutlined, HolderOutlined, WarningFilled } from '@ant-design/icons';
import { choicesOf, type ContextPiece, sourceKindOf, titleIn } from '@portico/contracts';
import { Button } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { formatNumber, Tag, useText } from '../../kit/index.ts';
import type { Finding } from '../finding.ts';
import { readCondition } from './condition.ts';
import { sourceText } from './context-file.ts';
import css from './context-page.module.css';
import { useContextModel } from './use-context-model.ts';

interface Props {
  readonly pieces: readonly ContextPiece[];
  readonly findings: ReadonlyMap<number, readonly Finding[]>;
  /** What came of each in the preview, by id. */
  readonly tokens: ReadonlyMap<string, number>;
  readonly onMove: (from: number, to: number) => void;
  readonly onEdit: (piece: ContextPiece) => void;
  readonly onRemove: (piece: ContextPiece) => void;
}

/** The pieces as cards, put in order by dragging a handle or with the arrow keys on it. */
export function PieceList({ pieces, findings, tokens, onMove, onEdit, onRemove }: Props) {
  const { t, language } = useText();
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  const [told, setTold] = useState('');
  const nameOf = (piece: ContextPiece): string => titleIn(language, piece.title, piece.id);
  const amountOf = (count: number | undefined): string =>
    count === undefined ? '' : count === 0 ? t('context.preview.state.left out') : t('context.preview.tokens', { tokens: formatNumber(count, language) });
  const move = (from: number, to: number): void => {
    const piece = pieces[from];
    if (!piece || to < 0 || to >= pieces.length || from === to) return;
    onMove(from, to);
    setTold(t('context.moved', { name: nameOf(piece), number: to + 1 }));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const list = event.currentTarget.closest('ol');
    move(index, index + step);
    requestAnimationFrame(() => list?.querySelectorAll<HTMLElement>('[data-handle]')[index + step]?.focus());
  };
  const end = (): void => {
    setDragged(undefined);
    setOver(undefined);
  };
  return (
    <>
      <ol className={css['pieces']} aria-label={t('context.pieces')}>
        {pieces.map((piece, index) => (
          <li
            key={piece.id}
            data-over={over === index && dragged !== undefined && dragged !== index ? (dragged < index ? 'below' : 'above') : undefined}
            onDragOver={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              setOver(index);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== undefined) move(dragged, index);
              end();
            }}
          >
            <button
              type="button"
              data-handle
              draggable
              aria-label={t('context.movePiece', { name: nameOf(piece) })}
              title={t('context.moveWords')}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                setDragged(index);
              }}
              onDragEnd={end}
              onKeyDown={(event) => onKeyDown(event, index)}
            >
              <HolderOutlined />
            </button>
            <PieceWords piece={piece} findings={findings.get(index) ?? []} />
            <span className={css['amount']}>{amountOf(tokens.get(piece.id))}</span>
            <span className={css['actions']}>
              <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('context.editPiece', { name: nameOf(piece) })} onClick={() => onEdit(piece)} />
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                disabled={pieces.length === 1}
                aria-label={t('context.removePiece', { name: nameOf(piece) })}
                onClick={() => onRemove(piece)}
              />
            </span>
          </li>
        ))}
      </ol>
      <span className={css['unseen']} role="status">
        {told}
      </span>
    </>
  );
}

/** A piece in words: each choice with its condition, limits, and what is wrong with it. */
function PieceWords({ piece, findings }: { piece: ContextPiece; findings: readonly Finding[] }) {
  const { t, language } = useText();
  const conditionWords = useConditionWords();
  const whenWords = (condition: string | undefined, index: number): string => {
    if (condition === undefined) return t('context.otherwise');
    return t(index > 0 ? 'context.otherwiseWhen' : 'context.when', { condition: conditionWords(condition) });
  };
  const choices = choicesOf(piece);
  return (
    <div className={css['words']}>
      <strong>{titleIn(language, piece.title, piece.id)}</strong>
      <ul>
        {choices.map((choice, index) => (
          <li key={index}>
            {(choices.length > 1 || choice.if !== undefined) && <em>{whenWords(choice.if, index)}</em>} <span>{t(`context.kind.${sourceKindOf(choice) ?? 'text'}`)}</span>{' '}
            {choice.text === undefined ? <code>{sourceText(choice, language)}</code> : <q>{sourceText(choice, language)}</q>}
            {choice.top !== undefined && <small> · {t('context.top', { count: choice.top })}</small>}
          </li>
        ))}
      </ul>
      {(piece.tokens !== undefined || piece.cut !== undefined) && (
        <span className={css['marks']}>
          {piece.tokens !== undefined && <Tag>{t('context.most', { count: piece.tokens })}</Tag>}
          {piece.cut !== undefined && <Tag>{t(`context.cut.${piece.cut}`)}</Tag>}
        </span>
      )}
      {findings.map((finding, index) => (
        <small key={index} className={css['finding']} role="alert">
          <WarningFilled /> {finding.message[language]}
        </small>
      ))}
    </div>
  );
}

function useConditionWords(): (expression: string) => string {
  const { t } = useText();
  const { roles } = useContextModel();
  return (expression) => {
    const condition = readCondition(expression);
    if (condition.kind === 'own') return condition.value;
    if (condition.kind === 'given') return t('context.isGiven', { name: condition.value });
    const value = condition.kind === 'role' ? (roles.find(({ name }) => name === condition.value)?.title ?? condition.value) : 'value' in condition ? condition.value : '';
    return `${t(`context.condition.${condition.kind}`)} ${value}`.trim();
  };
}
