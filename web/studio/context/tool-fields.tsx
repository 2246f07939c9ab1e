import type { ContextChoice } from '@portico/contracts';
import { useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Select } from 'antd';
import { useMemo } from 'react';
import { useCall } from '../../client/index.ts';
import { shownQuery, type Source, sourcesOf } from '../../client/shown-tools.ts';
import { Labelled, useText } from '../../kit/index.ts';
import { type Tool, toolOf } from '../pages/design/tools.ts';
import css from './context-page.module.css';
import { argumentText, argumentValue } from './tool-arguments.ts';
import { useContextModel } from './use-context-model.ts';

interface Props {
  readonly id: string;
  readonly choice: ContextChoice;
  readonly onChange: (choice: ContextChoice) => void;
}

/** A tool that only reads, what it is given, and what of its answer is taken. */
export function ToolFields({ id, choice, onChange }: Props) {
  const { t } = useText();
  const { tools, waiting } = useReadingTools(choice.provider);
  const tool = tools.find(({ name }) => name === choice.tool);
  const { arguments: given = {}, ...rest } = choice;
  const set = (name: string, value: unknown): void => {
    const next = { ...given, [name]: value };
    if (value === undefined) delete next[name];
    onChange(Object.keys(next).length > 0 ? { ...rest, arguments: next } : rest);
  };
  return (
    <>
      <ProviderSelect id={`${id}-provider`} choice={choice} onChange={(provider) => onChange({ tool: '', ...kept(choice), ...(provider !== undefined && { provider }) })} />
      <Labelled id={`${id}-tool`} label={t('context.piece.tool')} words={tool?.description}>
        <Select
          id={`${id}-tool`}
          showSearch={{ optionFilterProp: 'label' }}
          loading={waiting}
          value={choice.tool === '' ? null : (choice.tool ?? null)}
          options={tools.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(name: string) => onChange({ ...rest, tool: name })}
        />
      </Labelled>
      {tool?.inputs.map((input) => (
        <Labelled key={input.name} id={`${id}-${input.name}`} label={`${input.title}${input.required ? ' *' : ''}`} words={input.words}>
          <Input
            id={`${id}-${input.name}`}
            title={t('context.piece.valueWords')}
            value={argumentText(given[input.name])}
            onChange={(event) => set(input.name, argumentValue(event.target.value, input))}
          />
        </Labelled>
      ))}
      <Labelled id={`${id}-pick`} label={t('context.piece.pick')} words={t('context.piece.pickWords')}>
        <Input
          id={`${id}-pick`}
          className={css['code'] ?? ''}
          value={choice.pick ?? ''}
          onChange={(event) => {
            const text = event.target.value;
            const { pick: _pick, ...others } = choice;
            onChange(text === '' ? others : { ...others, pick: text.startsWith('=') ? text : `=${text}` });
          }}
        />
      </Labelled>
      <Labelled id={`${id}-top`} label={t('context.piece.top')}>
        <InputNumber id={`${id}-top`} min={1} max={200} precision={0} value={choice.top ?? null} onChange={(top) => onChange({ ...choice, top: top ?? undefined })} />
      </Labelled>
    </>
  );
}

/** What another tool or system leaves as it is: the conditions around it. */
function kept({ if: condition, else: other }: ContextChoice): ContextChoice {
  return { ...(condition !== undefined && { if: condition }), ...(other !== undefined && { else: other }) };
}

/** This app, or a system the author may use. */
export function ProviderSelect({ id, choice, onChange }: { id: string; choice: ContextChoice; onChange: (provider: string | undefined) => void }) {
  const { t } = useText();
  const others = useOthers();
  const known = choice.provider === undefined || others.some(({ name }) => name === choice.provider);
  return (
    <Labelled id={id} label={t('context.piece.provider')}>
      <Select
        id={id}
        showSearch={{ optionFilterProp: 'label' }}
        value={choice.provider ?? ''}
        options={[
          { value: '', label: t('context.piece.thisApp') },
          ...others.map(({ name, title }) => ({ value: name, label: title })),
          ...(known ? [] : [{ value: choice.provider ?? '', label: choice.provider }]),
        ]}
        onChange={(name: string) => onChange(name === '' ? undefined : name)}
      />
    </Labelled>
  );
}

/** Portico's own operations are none: a context is about work in apps and systems. */
function useOthers(): readonly Source[] {
  const { app } = useContextModel();
  const listed = useCall('providers.list', {}, { staleTime: 60_000 });
  return useMemo(() => sourcesOf(listed.data?.providers ?? []).filter(({ kind, name }) => kind !== 'platform' && name !== app), [listed.data, app]);
}

function useReadingTools(provider: string | undefined): { readonly tools: readonly Tool[]; readonly waiting: boolean } {
  const { app, preview } = useContextModel();
  const others = useOthers();
  const source = provider === undefined ? { name: preview ?? app, kind: 'app' as const } : others.find(({ name }) => name === provider);
  const shown = useQuery({ ...shownQuery(source ?? { name: '', kind: 'connected' }), enabled: source !== undefined, staleTime: 60_000 });
  const tools = useMemo(
    () =>
      (shown.data?.tools ?? []).flatMap((one) => {
        const reads = (one['annotations'] as { readOnlyHint?: boolean } | undefined)?.readOnlyHint === true && one['name'] !== 'get_context';
        const tool = reads ? toolOf(one, provider) : undefined;
        return tool ? [tool] : [];
      }),
    [shown.data, provider],
  );
  return { tools, waiting: shown.isLoading };
}
