import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { type ContextChoice, contextLimits, type ContextPiece, cutOrders, type Title } from '@portico/contracts';
import { Button, Drawer, InputNumber, Segmented } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import { TitleInput } from '../pages/properties/title-input.tsx';
import { textIn } from '../pages/properties/title-text.ts';
import { ChoiceFields } from './choice-fields.tsx';
import { ConditionInput } from './condition-input.tsx';
import { freeName, isComplete } from './context-file.ts';
import css from './context-page.module.css';

/** One piece: what it gives, when, what else otherwise, and how much of it. */
export function PieceDrawer({
  piece: given,
  taken,
  onSave,
  onClose,
}: {
  piece: ContextPiece | undefined;
  taken: readonly string[];
  onSave: (piece: ContextPiece) => void;
  onClose: () => void;
}) {
  const { t, language } = useText();
  const [piece, setPiece] = useState<ContextPiece>(given ?? { id: '', text: '' });
  const changed = JSON.stringify(piece) !== JSON.stringify(given);
  const set = (change: Partial<ContextPiece>): void => setPiece((before) => dropEmpty({ ...before, ...change }));
  function save(): void {
    const id = given?.id ?? freeName(textIn(piece.title, 'en') || textIn(piece.title, language) || 'piece', taken);
    onSave({ ...piece, id });
  }
  return (
    <Drawer
      open
      size="min(620px, 100vw)"
      title={t(given ? 'context.piece.edit' : 'context.piece.add')}
      onClose={onClose}
      mask={{ closable: !changed }}
      footer={
        <div className={css['foot']}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" disabled={!changed || !isComplete(piece)} onClick={save}>
            {t('context.piece.done')}
          </Button>
        </div>
      }
    >
      <div className={css['stack']}>
        <div className={css['field']}>
          <label htmlFor="piece-title">{t('context.piece.title')}</label>
          <TitleInput id="piece-title" label={t('context.piece.title')} value={piece.title} onChange={(title) => set({ title: title as Title | undefined })} />
        </div>
        <Choice
          depth={0}
          choice={piece}
          onChange={(choice) => {
            const { id, title, tokens, cut } = piece;
            setPiece(dropEmpty({ id, title, ...choice, tokens, cut }));
          }}
        />
        <div className={css['pair']}>
          <Labelled id="piece-tokens" label={t('context.piece.tokens')}>
            <InputNumber
              id="piece-tokens"
              min={20}
              max={100_000}
              step={100}
              precision={0}
              placeholder={t('context.piece.tokensNone')}
              value={piece.tokens ?? null}
              onChange={(tokens) => set({ tokens: tokens ?? undefined })}
            />
          </Labelled>
          <div className={css['field']}>
            <span id="piece-cut">{t('context.piece.cut')}</span>
            <Segmented
              aria-labelledby="piece-cut"
              value={piece.cut ?? 'normal'}
              options={cutOrders.map((one) => ({ value: one, label: t(`context.cut.${one}`) }))}
              onChange={(cut) => set({ cut: cut === 'normal' ? undefined : cut })}
            />
          </div>
        </div>
      </div>
    </Drawer>
  );
}

/** A choice with its condition, and the one that is taken otherwise. */
function Choice({ choice, depth, onChange, onRemove }: { choice: ContextChoice; depth: number; onChange: (choice: ContextChoice) => void; onRemove?: () => void }) {
  const { t } = useText();
  const id = `choice-${depth}`;
  const { else: other, ...own } = choice;
  const withOther = (next: ContextChoice | undefined): void => onChange({ ...own, ...(next && { else: next }) });
  return (
    <fieldset className={css['choice']}>
      <legend>
        {t(depth === 0 ? 'context.piece.gives' : 'context.piece.instead')}
        {onRemove && <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('context.piece.takeElse')} title={t('context.piece.takeElse')} onClick={onRemove} />}
      </legend>
      <ChoiceFields id={id} choice={choice} onChange={onChange} />
      <div className={css['field']}>
        <label htmlFor={`${id}-when`}>{t('context.piece.when')}</label>
        <ConditionInput
          id={`${id}-when`}
          value={choice.if}
          onChange={(condition) => {
            const { if: _if, else: _else, ...rest } = choice;
            // Without a condition nothing else is ever given.
            onChange(condition === undefined ? rest : { ...rest, if: condition, ...(other && { else: other }) });
          }}
        />
      </div>
      {other ? (
        <Choice choice={other} depth={depth + 1} onChange={withOther} onRemove={() => withOther(undefined)} />
      ) : (
        choice.if !== undefined &&
        depth + 1 < contextLimits.depth && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => withOther({ text: '' })}>
            {t('context.piece.addElse')}
          </Button>
        )
      )}
    </fieldset>
  );
}

function dropEmpty(piece: ContextPiece): ContextPiece {
  return Object.fromEntries(Object.entries(piece).filter(([, value]) => value !== undefined)) as ContextPiece;
}
