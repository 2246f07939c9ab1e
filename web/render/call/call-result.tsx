import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { problemOf } from '../../client/index.ts';
import { CopyButton, FailureDetails, formatNumber, Tag, useText } from '../../kit/index.ts';
import { tokensOf } from '../../kit/tokens.ts';
import { isFailed, type Made } from './make-call.ts';
import css from './call.module.css';

type Definition = Readonly<Record<string, unknown>>;

/** What came of a call: its parts as they are meant to be seen, what it costs a model, and the whole answer behind a click. */
export function CallResult({
  made,
  account,
}: {
  made: Made;
  /** What is offered where an account at the provider is missing. */
  account?: ReactNode;
}) {
  const { t, language } = useText();
  const [raw, setRaw] = useState(false);
  const failed = isFailed(made);
  const { result } = made;
  const problem = made.error === undefined ? undefined : problemOf(made.error);
  return (
    <section className={css['result']} data-bad={failed} aria-label={t('playground.result')} role="status">
      <header>
        {failed ? <CloseCircleFilled /> : <CheckCircleFilled />}
        <h3>{t(problem ? 'playground.refused' : failed ? 'playground.toolFailed' : 'playground.worked')}</h3>
        <span className={css['muted']}>
          {t('providers.ms', { number: formatNumber(made.took, language, { min: 0, max: made.took < 10 ? 1 : 0 }) })}
          {result && ` · ${t('playground.tokens', { number: formatNumber(tokensOf(readBy(result)), language) })}`}
        </span>
        {result && (
          <Button type="text" size="small" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            {t(raw ? 'playground.seen' : 'playground.raw')}
          </Button>
        )}
      </header>
      {problem && (
        <>
          <p>{problem.detail}</p>
          {(problem.code === 'provider.credentials' || problem.code === 'provider.scope') && account}
          <FailureDetails failing={problem} />
        </>
      )}
      {result && (raw ? <Json value={result} /> : <Parts result={result} />)}
    </section>
  );
}

/** What a model reads of an answer: the text parts, or the structured value where there is no text. */
function readBy(result: Definition): string {
  const texts = asList(result['content']).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  return texts.length > 0 ? texts.join('\n') : JSON.stringify(result['structuredContent'] ?? result);
}

function Json({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div className={css['block']}>
      <pre className={css['code']} tabIndex={0}>
        {text}
      </pre>
      <CopyButton text={text} />
    </div>
  );
}

const asList = (value: unknown): readonly Definition[] => (Array.isArray(value) ? (value as Definition[]) : []);

function Parts({ result }: { result: Definition }) {
  const { t } = useText();
  const content = asList(result['content']);
  const messages = asList(result['messages']);
  const contents = asList(result['contents']);
  const structured = result['structuredContent'];
  const asks = result['resultType'] === 'input_required';
  return (
    <>
      {asks && <p>{t('playground.asks')}</p>}
      {structured !== undefined && <Json value={structured} />}
      {(structured === undefined || !sameText(content, structured)) && content.map((part, at) => <Part key={at} part={part} />)}
      {messages.map((message, at) => (
        <div key={at} className={css['message']}>
          <Tag>{String(message['role'])}</Tag>
          <Part part={message['content'] as Definition} />
        </div>
      ))}
      {contents.map((part, at) => (
        <Part key={at} part={{ type: 'resource', resource: part }} />
      ))}
      {content.length + messages.length + contents.length === 0 && structured === undefined && <p className={css['muted']}>{t('playground.empty')}</p>}
    </>
  );
}

/** Is the text only the structured content once more? */
function sameText(content: readonly Definition[], structured: unknown): boolean {
  try {
    return content.length === 1 && JSON.stringify(JSON.parse(String(content[0]?.['text']))) === JSON.stringify(structured);
  } catch {
    return false;
  }
}

const pictures = /^image\/(png|jpeg|gif|webp)$/;

/** One part of an answer. Pictures and sound are shown from the answer itself; nothing is fetched from elsewhere. */
function Part({ part }: { part: Definition }) {
  const { t } = useText();
  const { type, text, data, mimeType, uri, name, resource } = part;
  const source = `data:${String(mimeType)};base64,${String(data)}`;
  if (type === 'text') return <Text text={String(text)} />;
  if (type === 'image' && pictures.test(String(mimeType))) return <img className={css['image']} src={source} alt={t('playground.image')} />;
  // eslint-disable-next-line jsx-a11y/media-has-caption -- a tool's sound comes without captions
  if (type === 'audio') return <audio controls src={source} aria-label={t('playground.audio')} />;
  if (type === 'resource_link')
    return (
      <p className={css['link']}>
        <code>{String(uri)}</code> {typeof name === 'string' ? name : ''}
      </p>
    );
  if (type === 'resource' && typeof resource === 'object' && resource !== null) {
    const inner = resource as Definition;
    if (typeof inner['blob'] === 'string' && pictures.test(String(inner['mimeType'])))
      return <img className={css['image']} src={`data:${String(inner['mimeType'])};base64,${inner['blob']}`} alt={String(inner['uri'])} />;
    return (
      <>
        <p className={css['link']}>
          <code>{String(inner['uri'])}</code> <span className={css['muted']}>{String(inner['mimeType'] ?? '')}</span>
        </p>
        {typeof inner['text'] === 'string' ? <Text text={inner['text']} /> : <p className={css['muted']}>{t('playground.binary')}</p>}
      </>
    );
  }
  return <Json value={part} />;
}

/** A text; if it is JSON, with its lines set out. */
function Text({ text }: { text: string }) {
  let shown = text;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object') shown = JSON.stringify(value, null, 2);
  } catch {
    // Not JSON: shown as it is.
  }
  return (
    <div className={css['block']}>
      <pre className={css['code']} tabIndex={0}>
        {shown}
      </pre>
      <CopyButton text={text} />
    </div>
  );
}
