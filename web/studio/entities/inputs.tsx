import { type Language, languages, type Sensitivity, sensitivities, type Title } from '@portico/contracts';
import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import { Labelled, languageNames, useText } from '../../kit/index.ts';
import { nameTrouble } from './names.ts';
import { wordsIn, withWords } from './titles.ts';

/** A title in both languages, the reader's first. */
export function TitleInputs({
  title,
  kind,
  onChange,
}: {
  title: Title | undefined;
  kind: 'titleIn' | 'pluralIn' | 'relationTitle' | 'reverseTitle' | 'checkMessage';
  onChange: (title: Title | undefined) => void;
}) {
  const { t, language } = useText();
  const id = useId();
  const order: readonly Language[] = [language, ...languages.filter((one) => one !== language)];
  return order.map((one) => (
    <Labelled key={one} id={`${id}-${one}`} label={t(`entities.${kind}`, { language: languageNames[one] })}>
      <Input
        id={`${id}-${one}`}
        lang={one}
        maxLength={200}
        autoComplete="off"
        value={wordsIn(title, one)}
        onChange={(event) => onChange(withWords(title, one, event.target.value))}
      />
    </Labelled>
  ));
}

/** The name in the files; given on Enter or when one leaves, for everything that uses it follows. */
export function NameInput({ name, kind, taken, onRename }: { name: string; kind: 'entity' | 'field'; taken: readonly string[]; onRename: (name: string) => void }) {
  const { t } = useText();
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const value = typed ?? name;
  const trouble = value === name ? undefined : nameTrouble(value, { kind, taken: taken.filter((one) => one !== name) });
  const error = trouble === 'form' ? t(`entities.nameForm.${kind}`) : trouble === 'taken' ? t('entities.nameTaken') : undefined;
  function done(): void {
    setTyped(undefined);
    if (value !== name && trouble === undefined) onRename(value);
  }
  return (
    <Labelled id={id} label={t('entities.rename')} words={t('entities.renameWords')} error={error}>
      <Input
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        status={trouble ? 'error' : ''}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) done();
          if (event.key === 'Escape') setTyped(undefined);
        }}
      />
    </Labelled>
  );
}

export function SensitivityInput({ value, onChange }: { value: Sensitivity | undefined; onChange: (value: Sensitivity | undefined) => void }) {
  const { t } = useText();
  const id = useId();
  return (
    <Labelled id={id} label={t('entities.sensitivity')}>
      <Select<'inherit' | Sensitivity>
        id={id}
        value={value ?? 'inherit'}
        onChange={(next) => onChange(next === 'inherit' ? undefined : next)}
        options={(['inherit', ...sensitivities] as const).map((one) => ({ value: one, label: t(`entities.sensitivities.${one}`) }))}
      />
    </Labelled>
  );
}
