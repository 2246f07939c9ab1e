import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { problemOf, useChange } from '../../client/index.ts';
import type { Marked } from '../../kit/code/range-in.ts';
import { Failure, Loading, Section, useText, useToast } from '../../kit/index.ts';
import { Members } from './members.tsx';
import css from './providers.module.css';
import { useProvider } from './use-provider.ts';

const Editor = lazy(async () => ({ default: (await import('../../kit/code/editor.tsx')).Editor }));

/** Who may use a provider, and what of it. */
export function PolicyPage() {
  const { provider } = useProvider();
  if (!provider) return <Loading />;
  return (
    <div className={css['read']}>
      <Members name={provider.name} />
      <Policy key={provider.name} name={provider.name} text={provider.policy} />
    </div>
  );
}

function Policy({ name, text }: { name: string; text: string }) {
  const { t } = useText();
  const toast = useToast();
  const [typed, setTyped] = useState(text);
  const [goTo, setGoTo] = useState<{ line: number }>();
  const save = useChange('providers.policy', { stale: ['providers.get'], onDone: () => toast.done(t('providers.policySaved')) });
  const failing = save.isError ? problemOf(save.error) : undefined;
  const findings: Marked[] = (failing?.issues ?? []).map((issue) => ({ line: issue.line, message: { en: issue.message, zh: issue.message } }));
  const changed = typed !== text;
  const change = (next: string) => {
    setTyped(next);
    if (save.isError) save.reset();
  };
  return (
    <Section title={t('providers.rules')} words={t('providers.rulesWords')}>
      <div className={css['editor']}>
        <Suspense fallback={<Loading lines={4} />}>
          <Editor path="policy.cedar" text={typed} findings={findings} goTo={goTo} onChange={change} />
        </Suspense>
      </div>
      {failing && findings.length > 0 && (
        <ul className={css['issues']} role="alert">
          {findings.map((finding, at) => (
            <li key={at}>
              <button type="button" onClick={() => finding.line !== undefined && setGoTo({ line: finding.line })}>
                {finding.line !== undefined && <code>{t('providers.line', { line: finding.line })}</code>} {finding.message.en}
              </button>
            </li>
          ))}
        </ul>
      )}
      {failing && findings.length === 0 && <Failure failing={failing} />}
      <div className={css['bar']}>
        <Button type="primary" disabled={!changed} loading={save.isPending} onClick={() => save.mutate({ provider: name, policy: typed })}>
          {t('providers.policySave')}
        </Button>
        <Button disabled={!changed} onClick={() => change(text)}>
          {t('providers.takeBack')}
        </Button>
      </div>
    </Section>
  );
}
