import { Segmented } from 'antd';
import { operationNames } from '../../../client/index.ts';
import { useText } from '../../../kit/index.ts';
import { setExtension } from '../design/edit.ts';
import { extensionsOf, type Moddle, textOf } from '../design/moddle.ts';
import { useAround, useDiagram } from '../use-diagram.ts';
import { thingChoices } from './choices.ts';
import { ChoiceRow, Group, TextRow } from './fields.tsx';

const callKinds = ['operation', 'tool', 'function', 'agent'] as const;

/** What a service task asks of the world, and how often it tries. */
export function CallGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const { functions } = useAround();
  const call = extensionsOf(element, 'portico:Call')[0];
  const kind = callKinds.find((one) => one === textOf(call, 'kind')) ?? 'operation';
  const name = textOf(call, 'name');
  const set = (values: Readonly<Record<string, string>>): void => diagram.change(setExtension(element, diagram.make, { type: 'portico:Call', values: { kind, ...values } }));
  return (
    <Group title={t('processes.panel.call')}>
      <Segmented
        aria-label={t('processes.panel.call')}
        block
        value={kind}
        options={callKinds.map((value) => ({ value, label: t(`processes.panel.callKind.${value}`) }))}
        onChange={(next) => set({ kind: next, name: '' })}
      />
      {kind === 'function' ? (
        <ChoiceRow
          id="call-name"
          label={t('processes.panel.callName.function')}
          value={name}
          options={thingChoices(functions, language)}
          onChange={(next) => set({ name: next })}
        />
      ) : kind === 'operation' ? (
        <ChoiceRow
          id="call-name"
          label={t('processes.panel.callName.operation')}
          value={name}
          options={operationNames.map((one) => ({ value: one, label: one }))}
          onChange={(next) => set({ name: next })}
        />
      ) : (
        <TextRow
          id="call-name"
          label={t(`processes.panel.callName.${kind}`)}
          words={t(`processes.panel.callWords.${kind}`)}
          code
          value={name}
          onChange={(next) => set({ name: next })}
        />
      )}
      <TextRow
        id="call-retries"
        label={t('processes.panel.retries')}
        words={t('processes.panel.retriesWords')}
        example="3"
        value={textOf(call, 'retries')}
        check={(text) => (/^\d{0,2}$/.test(text) ? undefined : t('processes.panel.numberBad'))}
        onChange={(retries) =>
          diagram.change(setExtension(element, diagram.make, { type: 'portico:Call', values: { kind, retries: retries === '' ? undefined : Number(retries) } }))
        }
      />
      <TextRow
        id="call-backoff"
        label={t('processes.panel.backoff')}
        words={t('processes.panel.backoffWords')}
        code
        example="PT10S"
        value={textOf(call, 'backoff')}
        check={(text) => (text === '' || /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/.test(text) ? undefined : t('processes.panel.durationBad'))}
        onChange={(backoff) => set({ backoff })}
      />
    </Group>
  );
}
