import { FunctionOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { type ReactNode, Suspense, useRef, useState } from 'react';
import { useText } from '../../../kit/index.ts';
import { useValue } from '../../../render/page/page-context.tsx';
import { useDesign, useDesigning } from '../use-design.ts';
import { namesAtHand, resultWords } from './names-at-hand.ts';
import css from './properties.module.css';

interface ExpressionProps {
  readonly id: string;
  /** With its `=`. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly entity?: string | undefined;
  readonly scope?: readonly string[] | undefined;
  readonly label?: string | undefined;
}

/** A FEEL expression: the names at hand to click, what it says now, and what is wrong with it. */
export function ExpressionInput({ id, value, onChange, entity, scope = [], label }: ExpressionProps) {
  const { t } = useText();
  const { model } = useDesigning();
  const page = useDesign((design) => design.page);
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const text = value.startsWith('=') ? value.slice(1) : value;
  const put = (name: string): void => {
    const area = place.current?.querySelector('textarea');
    const at = area?.selectionStart ?? text.length;
    onChange(`=${text.slice(0, at)}${name}${text.slice(area?.selectionEnd ?? at)}`);
    area?.focus();
  };
  return (
    <div className={css['expression']} ref={place}>
      <Input.TextArea
        id={id}
        aria-label={label}
        className={css['code'] ?? ''}
        spellCheck={false}
        autoSize={{ minRows: 1, maxRows: 8 }}
        value={text}
        onFocus={() => setOpen(true)}
        onChange={(event) => onChange(`=${event.target.value}`)}
      />
      {text.trim() !== '' && (
        <Suspense fallback={<small className={css['muted']}>…</small>}>
          <Result key={value} value={value} perRecord={/\b(row|form)\b/.test(text)} />
        </Suspense>
      )}
      {open && (
        <div className={css['names']} role="group" aria-label={t('designer.names')}>
          {namesAtHand(page, model, { entity, scope }).map((name) => (
            <button key={name} type="button" onClick={() => put(name)}>
              {name}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function Result({ value, perRecord }: { value: string; perRecord: boolean }) {
  const { t } = useText();
  const worked = useValue(value);
  if (worked.waiting) return <small className={css['muted']}>…</small>;
  if (worked.problem !== undefined && !(perRecord && worked.value === null))
    return (
      <small className={css['error']} role="alert">
        {t('designer.problem', { detail: worked.problem.detail })}
      </small>
    );
  if (perRecord && worked.value === null) return <small className={css['muted']}>{t('designer.perRecord')}</small>;
  return (
    <small className={css['muted']}>
      {t('designer.now')} <output>{resultWords(worked.value)}</output>
    </small>
  );
}

/** A literal with the button that makes an expression of it, or the other way round. */
export function OrExpression({
  id,
  value,
  onChange,
  children,
  entity,
  scope,
  label,
}: Omit<ExpressionProps, 'value' | 'onChange'> & { value: unknown; onChange: (value: unknown) => void; children: ReactNode }) {
  const { t } = useText();
  const isExpression = typeof value === 'string' && value.startsWith('=');
  return (
    <div className={css['or']}>
      <div className={css['wide']}>{isExpression ? <ExpressionInput id={id} value={value} onChange={onChange} entity={entity} scope={scope} label={label} /> : children}</div>
      <Button
        type={isExpression ? 'primary' : 'text'}
        ghost={isExpression}
        size="small"
        icon={<FunctionOutlined />}
        aria-pressed={isExpression}
        aria-label={t('designer.fx')}
        title={t(isExpression ? 'designer.fxOff' : 'designer.fx')}
        onClick={() => onChange(isExpression ? undefined : '=')}
      />
    </div>
  );
}
