import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { type AppContext, contextLimits, type FieldType, type Title } from '@portico/contracts';
import { Button, Checkbox, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import { TitleInput } from '../pages/properties/title-input.tsx';
import { textIn } from '../pages/properties/title-text.ts';
import { freeName } from './context-file.ts';
import css from './context-page.module.css';

type Inputs = NonNullable<AppContext['input']>;
const types = ['text', 'integer', 'decimal', 'boolean', 'date'] as const satisfies readonly FieldType[];

/** What a context is for, what it must be told, and its budget. */
export function ContextDialog({
  name: given,
  context,
  taken,
  onSave,
  onClose,
}: {
  /** Undefined: a new one. */
  name: string | undefined;
  context: AppContext | undefined;
  taken: readonly string[];
  onSave: (name: string, context: Omit<AppContext, 'pieces'>) => void;
  onClose: () => void;
}) {
  const { t, language } = useText();
  const [title, setTitle] = useState<unknown>(context?.title);
  const [typed, setTyped] = useState<string>();
  const [description, setDescription] = useState<unknown>(context?.description);
  const [budget, setBudget] = useState(context?.budget);
  const [inputs, setInputs] = useState<readonly (readonly [string, Inputs[string]])[]>(Object.entries(context?.input ?? {}));
  const proposed = title === undefined ? '' : freeName(textIn(title, 'en') || textIn(title, language), taken);
  const name = given ?? typed ?? proposed;
  const trouble = given !== undefined || name === '' ? undefined : !/^[a-z][a-z0-9-]{0,39}$/.test(name) ? 'nameForm' : taken.includes(name) ? 'nameTaken' : undefined;
  const names = inputs.map(([key]) => key);
  const badInputs = names.some((key, index) => !/^[a-z][A-Za-z0-9_]{0,49}$/.test(key) || names.indexOf(key) < index);
  const setOne = (index: number, next: readonly [string, Inputs[string]]): void => setInputs(inputs.with(index, next));
  function save(): void {
    onSave(name, {
      title: title as Title,
      ...(description !== undefined && { description: description as Title }),
      ...(budget !== undefined && { budget }),
      ...(inputs.length > 0 && { input: Object.fromEntries(inputs) }),
    });
  }
  return (
    <Modal
      open
      width={640}
      title={given === undefined ? t('context.dialog.add') : t('context.dialog.change', { name: textIn(context?.title, language) || given })}
      okText={t('context.dialog.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: title === undefined || name === '' || trouble !== undefined || badInputs }}
      onOk={save}
      onCancel={onClose}
    >
      <div className={css['stack']}>
        <div className={css['field']}>
          <label htmlFor="context-title">{t('context.dialog.title')}</label>
          <TitleInput id="context-title" label={t('context.dialog.title')} value={title} onChange={setTitle} />
        </div>
        {given === undefined && (
          <Labelled id="context-name" label={t('context.dialog.name')} words={t('context.dialog.nameWords')} error={trouble && t(`context.dialog.${trouble}`)}>
            <Input id="context-name" className={css['code'] ?? ''} value={name} spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
          </Labelled>
        )}
        <div className={css['field']}>
          <label htmlFor="context-description">{t('context.dialog.description')}</label>
          <TitleInput id="context-description" label={t('context.dialog.description')} value={description} onChange={setDescription} />
          <small className={css['muted']}>{t('context.dialog.descriptionWords')}</small>
        </div>
        <Labelled id="context-budget" label={t('context.dialog.budget')}>
          <InputNumber
            id="context-budget"
            min={50}
            max={200_000}
            step={500}
            precision={0}
            placeholder={String(contextLimits.budget)}
            value={budget ?? null}
            onChange={(next) => setBudget(next ?? undefined)}
          />
        </Labelled>
        <fieldset className={css['inputs']}>
          <legend>{t('context.dialog.inputs')}</legend>
          {inputs.map(([key, one], index) => (
            <div key={index} className={css['line']}>
              <Input
                aria-label={t('context.dialog.input')}
                placeholder={t('context.dialog.input')}
                value={key}
                spellCheck={false}
                onChange={(event) => setOne(index, [event.target.value, one])}
              />
              <Input
                aria-label={t('context.dialog.inputTitle')}
                placeholder={t('context.dialog.inputTitle')}
                value={textIn(one.title, language)}
                onChange={(event) => setOne(index, [key, withTitle(one, { language, text: event.target.value })])}
              />
              <Select
                aria-label={t('context.dialog.inputType')}
                value={one.type}
                options={[...new Set<FieldType>([...types, one.type])].map((type) => ({
                  value: type,
                  label: types.some((known) => known === type) ? t(`context.type.${type as 'text'}`) : type,
                }))}
                onChange={(type) => setOne(index, [key, { ...one, type }])}
              />
              <Checkbox checked={one.required === true} onChange={(event) => setOne(index, [key, withRequired(one, event.target.checked)])}>
                {t('context.dialog.required')}
              </Checkbox>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t('context.dialog.takeInput', { name: key })} onClick={() => setInputs(inputs.toSpliced(index, 1))} />
            </div>
          ))}
          <Button size="small" icon={<PlusOutlined />} onClick={() => setInputs([...inputs, ['', { type: 'text' }]])}>
            {t('context.dialog.addInput')}
          </Button>
          <small className={css['muted']}>{t('context.dialog.inputsWords')}</small>
        </fieldset>
      </div>
    </Modal>
  );
}

function withTitle({ title, ...one }: Inputs[string], said: { language: 'en' | 'zh'; text: string }): Inputs[string] {
  const other = said.language === 'en' ? 'zh' : 'en';
  const words = { [said.language]: said.text, [other]: textIn(title, other) };
  const kept = Object.fromEntries(Object.entries(words).filter(([, text]) => text !== ''));
  return Object.keys(kept).length > 0 ? { ...one, title: kept } : one;
}

function withRequired({ required: _required, ...one }: Inputs[string], on: boolean): Inputs[string] {
  return on ? { ...one, required: true } : one;
}
