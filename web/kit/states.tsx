import { CopyOutlined, DownOutlined, InboxOutlined, LockOutlined, ReloadOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from './i18n.ts';
import css from './states.module.css';

/** A failure as pages show it: the parts of a problem document (RFC 9457) that people need. */
export interface Failing {
  readonly code: string;
  readonly detail: string;
  readonly status?: number;
  readonly retryable?: boolean;
  readonly trace?: string;
  readonly issues?: readonly { readonly file?: string; readonly line?: number; readonly place?: string; readonly message: string }[];
}

/** What stands where content would be: a picture, what is so, what to do now. */
export function State({ icon, title, words, action }: { icon?: ReactNode; title: string; words?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css['state']}>
      <span className={css['icon']} aria-hidden>
        {icon ?? <InboxOutlined />}
      </span>
      <h2>{title}</h2>
      {words && <p>{words}</p>}
      {action && <div className={css['action']}>{action}</div>}
    </div>
  );
}

/** An error or a missing permission in place of content: what happened, what now; details fold out and can be copied. */
export function Failure({ failing, onRetry, action }: { failing: Failing; onRetry?: () => void; action?: ReactNode }) {
  const { t } = useText();
  const denied = failing.status === 403;
  const missing = failing.status === 404;
  const title = denied ? t('state.denied') : missing ? t('state.missing') : t('state.failed');
  return (
    <div role="alert">
      <State
        icon={denied ? <LockOutlined /> : <WarningOutlined />}
        title={title}
        words={failing.code === 'network' ? t('state.network') : failing.detail}
        action={
          <>
            {action}
            {onRetry && !denied && !missing && (
              <Button icon={<ReloadOutlined />} onClick={onRetry}>
                {t('state.retry')}
              </Button>
            )}
          </>
        }
      />
      {!denied && !missing && <FailureDetails failing={failing} />}
    </div>
  );
}

/** The code, findings and trace id of a failure, folded away, with a button that copies them. */
export function FailureDetails({ failing }: { failing: Failing }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const text = failureText(failing);
  return (
    <div className={css['details']}>
      <Button type="text" size="small" aria-expanded={open} icon={<DownOutlined rotate={open ? 180 : 0} />} onClick={() => setOpen(!open)}>
        {t('state.details')}
      </Button>
      {open && (
        <div className={css['box']}>
          <pre>{text}</pre>
          <CopyButton text={text} />
        </div>
      )}
    </div>
  );
}

export function failureText(failing: Failing): string {
  const issues = (failing.issues ?? []).map((issue) => `${[issue.file, issue.line, issue.place].filter((part) => part !== undefined).join(':')} ${issue.message}`);
  return [`${failing.code}: ${failing.detail}`, ...issues, failing.trace && `trace ${failing.trace}`].filter(Boolean).join('\n');
}

/** Copies a text and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  }
  return (
    <Button size="small" icon={<CopyOutlined />} onClick={() => void copy()}>
      {copied ? t('action.copied') : (label ?? t('action.copy'))}
    </Button>
  );
}

/** Grey bars while content loads; told to screen readers once. */
export function Loading({ lines = 6 }: { lines?: number }) {
  const { t } = useText();
  return (
    <div className={css['loading']} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} style={{ width: `${[92, 78, 85, 64, 88, 71][line % 6]}%` }} />
      ))}
    </div>
  );
}
