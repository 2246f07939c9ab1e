import { Button, Checkbox, Drawer, Input } from 'antd';
import { useState } from 'react';
import { formatNumber, Labelled, languageNames, useText } from '../../kit/index.ts';
import { toolTokens } from '../../kit/tokens.ts';
import css from './surface-page.module.css';
import type { ToolWords } from './surface-file.ts';

const order = { en: ['en', 'zh'], zh: ['zh', 'en'] } as const;

/** Name and words of one tool, with what it costs a model while they are written. */
export function ToolEditor({
  tool,
  words: given,
  taken,
  onSave,
  onClose,
}: {
  tool: { readonly name: string; readonly title: string; readonly description: string; readonly inputSchema: unknown };
  words: ToolWords;
  taken: readonly string[];
  onSave: (words: ToolWords) => void;
  onClose: () => void;
}) {
  const { t, language } = useText();
  const [words, setWords] = useState(given);
  const bad = !/^[a-z][a-z0-9_]{0,63}$/.test(words.name);
  const clash = words.name !== tool.name && taken.includes(words.name);
  const description = words.description[language] || words.description[language === 'en' ? 'zh' : 'en'] || tool.description;
  const tokens = toolTokens({ name: words.name, description, inputSchema: tool.inputSchema });
  const before = toolTokens(tool);
  return (
    <Drawer
      open
      size="min(560px, 100vw)"
      title={t('surface.editTool', { name: tool.name })}
      onClose={onClose}
      footer={
        <div className={css['foot']}>
          <span aria-live="polite">
            {t('surface.tokens', { number: formatNumber(tokens, language) })}
            {tokens !== before && ` (${tokens > before ? '+' : '−'}${formatNumber(Math.abs(tokens - before), language)})`}
          </span>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" disabled={bad || clash} onClick={() => onSave(words)}>
            {t('action.save')}
          </Button>
        </div>
      }
    >
      <Labelled id="tool-name" label={t('surface.name')} words={t('surface.nameWords')} error={bad ? t('surface.nameBad') : clash ? t('surface.nameTaken') : undefined}>
        <Input id="tool-name" value={words.name} autoComplete="off" spellCheck={false} onChange={(event) => setWords({ ...words, name: event.target.value })} />
      </Labelled>
      {order[language].map((one) => (
        <div key={one} lang={one}>
          <Labelled id={`tool-title-${one}`} label={t('surface.toolTitle', { language: languageNames[one] })}>
            <Input
              id={`tool-title-${one}`}
              maxLength={200}
              placeholder={one === language ? tool.title : ''}
              value={words.title[one]}
              onChange={(event) => setWords({ ...words, title: { ...words.title, [one]: event.target.value } })}
            />
          </Labelled>
          <Labelled id={`tool-words-${one}`} label={t('surface.toolWords', { language: languageNames[one] })}>
            <Input.TextArea
              id={`tool-words-${one}`}
              maxLength={2000}
              autoSize={{ minRows: 3, maxRows: 10 }}
              placeholder={one === language ? tool.description : ''}
              value={words.description[one]}
              onChange={(event) => setWords({ ...words, description: { ...words.description, [one]: event.target.value } })}
            />
          </Labelled>
        </div>
      ))}
      <p>
        <Checkbox checked={words.pinned} onChange={(event) => setWords({ ...words, pinned: event.target.checked })}>
          {t('surface.pinned')}
        </Checkbox>
      </p>
      <p>
        <Checkbox checked={words.hidden} onChange={(event) => setWords({ ...words, hidden: event.target.checked })}>
          {t('surface.hidden')}
        </Checkbox>
      </p>
    </Drawer>
  );
}
