import { TranslationOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { type Language, languageNames, useText } from '../../../kit/index.ts';
import { textIn, withText } from './title-text.ts';
import css from './properties.module.css';

/** Words in two languages: one field, the other language behind a button. `lines` asks for a text area. */
export function TitleInput({ id, value, onChange, lines, label }: { id: string; value: unknown; onChange: (value: unknown) => void; lines?: number; label?: string }) {
  const { t, language } = useText();
  const other: Language = language === 'en' ? 'zh' : 'en';
  const [both, setBoth] = useState(false);
  const missing = textIn(value, language) === '' ? undefined : typeof value === 'object' && textIn(value, other) === '';
  const field = (of: Language, name: string) => {
    const shared = {
      id: name,
      value: textIn(value, of),
      placeholder: of === language ? '' : textIn(value, language),
      'aria-label': of === language ? label : `${label ?? ''} ${languageNames[of]}`,
      onChange: (event: { target: { value: string } }) => onChange(withText(value, { language: of, text: event.target.value, other: of !== language })),
    };
    return lines === undefined ? <Input {...shared} maxLength={200} /> : <Input.TextArea {...shared} autoSize={{ minRows: lines, maxRows: 16 }} />;
  };
  return (
    <div className={css['title']}>
      {field(language, id)}
      <Button
        type="text"
        size="small"
        icon={<TranslationOutlined />}
        aria-expanded={both}
        data-missing={missing === true || undefined}
        aria-label={t('designer.otherLanguage', { language: languageNames[other] })}
        title={t(missing === true ? 'designer.otherMissing' : 'designer.otherLanguage', { language: languageNames[other] })}
        onClick={() => setBoth(!both)}
      />
      {both && (
        <label className={css['other']}>
          <small>{languageNames[other]}</small>
          {field(other, `${id}-${other}`)}
        </label>
      )}
    </div>
  );
}
