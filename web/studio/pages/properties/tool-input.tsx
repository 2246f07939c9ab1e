import { WarningFilled } from '@ant-design/icons';
import { Select } from 'antd';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useText } from '../../../kit/index.ts';
import { argumentsFor, misfits, type Tool } from '../design/tools.ts';
import { useTool, useToolChoice } from '../use-tools.ts';
import css from './properties.module.css';
import { ArgumentsInput } from './values-input.tsx';

/** A tool with what it is given, as page files write it. */
interface ToolCall {
  readonly tool: string;
  readonly provider?: string | undefined;
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
}

interface ToolInputProps {
  readonly id: string;
  readonly value: ToolCall;
  readonly onChange: (value: ToolCall) => void;
  readonly scope?: readonly string[] | undefined;
  readonly around?: string | undefined;
}

/** Which tool is called, chosen among those the author may call, and what each of its arguments is given. */
export function ToolInput({ id, value, onChange, scope, around }: ToolInputProps) {
  const { t } = useText();
  const { tool, standing } = useTool(value);
  const given = value.arguments;
  const { missing, foreign } = tool ? misfits(tool, given) : { missing: [], foreign: [] };
  // As long as nobody knows what it takes, arguments are written by name.
  const asks = tool ? tool.inputs.length > 0 || foreign.length > 0 : value.tool !== '' && standing !== 'waiting';
  const problem = value.tool !== '' && (standing === 'noTool' || standing === 'noProvider') ? standing : undefined;
  return (
    <>
      <label htmlFor={`${id}-tool`}>{t('designer.toolName')}</label>
      <ToolSelect
        id={`${id}-tool`}
        value={value}
        chosen={tool}
        onChoose={(next) => {
          const kept = argumentsFor(next, given);
          onChange({ tool: next.name, provider: next.provider, arguments: Object.keys(kept).length > 0 ? kept : undefined });
        }}
      />
      {tool && tool.description !== '' && <small className={css['muted']}>{tool.description}</small>}
      {problem && (
        <small className={css['warning']} role="alert">
          <WarningFilled /> {t(`designer.toolChoice.${problem}`, { tool: value.tool, provider: value.provider ?? t('designer.thisApp') })}
        </small>
      )}
      {standing === 'unsure' && value.tool !== '' && <small className={css['muted']}>{t('designer.toolChoice.unsure')}</small>}
      {asks && (
        <>
          <label htmlFor={`${id}-arguments`}>{t('designer.arguments')}</label>
          <ArgumentsInput
            id={`${id}-arguments`}
            value={given}
            inputs={tool?.inputs}
            scope={scope}
            around={around}
            onChange={(next) => onChange({ tool: value.tool, provider: value.provider, arguments: next })}
          />
        </>
      )}
      {missing.length > 0 && <small className={css['muted']}>{t('designer.toolChoice.missing', { names: missing.map(({ title }) => title).join(', ') })}</small>}
      {foreign.length > 0 && (
        <small className={css['warning']} role="alert">
          <WarningFilled /> {t('designer.toolChoice.foreign', { names: foreign.join(', ') })}
        </small>
      )}
    </>
  );
}

function ToolSelect({ id, value, chosen, onChoose }: { id: string; value: ToolCall; chosen: Tool | undefined; onChoose: (tool: Tool) => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const { groups, others, waiting } = useToolChoice(typed, open);
  const keyOf = ({ provider, name }: Pick<Tool, 'provider' | 'name'>): string => `${provider ?? ''}/${name}`;
  const options = groups.map(({ source, tools }) => ({
    label: source?.title ?? t('designer.toolChoice.own'),
    options: tools.map((tool) => ({ value: keyOf(tool), label: tool.title })),
  }));
  const byKey = new Map(groups.flatMap(({ tools }) => tools.map((tool) => [keyOf(tool), tool] as const)));
  return (
    <Select
      id={id}
      className={css['wide'] ?? ''}
      placeholder={t('designer.toolChoice.choose')}
      value={value.tool === '' ? null : keyOf({ provider: value.provider, name: value.tool })}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={waiting && open}
      listHeight={224}
      placement="bottomRight"
      popupMatchSelectWidth={320}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) setTyped('');
      }}
      options={options}
      labelRender={() => [chosen?.title ?? value.tool, value.provider].filter(Boolean).join(' · ')}
      optionRender={({ label, value: key }) => withName(label, byKey.get(String(key)))}
      notFoundContent={waiting ? t('designer.toolChoice.looking') : t('designer.toolChoice.none')}
      popupRender={(list) => withHint(list, typed === '' && others > 0 ? t('designer.toolChoice.type', { count: others }) : undefined)}
      onChange={(key: string | null) => {
        const tool = byKey.get(key ?? '');
        if (tool) onChoose(tool);
      }}
    />
  );
}

function withName(label: ReactNode, tool: Tool | undefined): ReactNode {
  if (!tool) return label;
  return (
    <span className={css['tool']} title={tool.description}>
      {label} <code>{tool.name}</code>
    </span>
  );
}

function withHint(list: ReactElement, words: string | undefined): ReactElement {
  return (
    <>
      {list}
      {words !== undefined && <p className={css['hint']}>{words}</p>}
    </>
  );
}
