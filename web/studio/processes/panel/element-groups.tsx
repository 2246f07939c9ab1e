import { TranslationOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { languageNames, useText } from '../../../kit/index.ts';
import { idProblem, setDocumentation, setExpression, setValues } from '../design/edit.ts';
import { isA, type Moddle, nameOf, partOf, partsOf, textOf } from '../design/moddle.ts';
import { useAround, useDiagram } from '../use-diagram.ts';
import { roleChoices } from './choices.ts';
import { ChoiceRow, FeelRow, Group, ManyRow, TextRow } from './fields.tsx';
import css from './panel.module.css';

/** What an element is called in the picture, in each language, what it is for, and its id in the file. */
export function NameGroup({ element }: { element: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  const [open, setOpen] = useState(false);
  const isNote = isA(element, 'bpmn:TextAnnotation');
  const set = (values: Readonly<Record<string, string>>): void => diagram.change(setValues(element, values));
  const name = isNote ? 'text' : 'name';
  // A language that said the same as the picture goes on doing so.
  const rename = (text: string): void => {
    const before = textOf(element, name);
    const same = (['portico:en', 'portico:zh'] as const).filter((one) => !isNote && before !== '' && textOf(element, one) === before);
    set({ [name]: text, ...Object.fromEntries(same.map((one) => [one, text])) });
  };
  return (
    <Group title={t('processes.panel.general')}>
      <TextRow id="element-name" label={t('processes.panel.name')} value={textOf(element, name)} onChange={rename} {...(isNote && { lines: 2 })} />
      {!isNote && (
        <>
          <Button type="text" size="small" className={css['aside'] ?? ''} icon={<TranslationOutlined />} aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('processes.panel.languages')}
          </Button>
          {open && (
            <>
              <TextRow id="element-en" label={languageNames.en} value={textOf(element, 'portico:en')} onChange={(text) => set({ 'portico:en': text })} />
              <TextRow id="element-zh" label={languageNames.zh} value={textOf(element, 'portico:zh')} onChange={(text) => set({ 'portico:zh': text })} />
            </>
          )}
        </>
      )}
      <TextRow
        id="element-documentation"
        label={t('processes.panel.documentation')}
        lines={2}
        value={textOf(partsOf(element, 'documentation')[0], 'text')}
        onChange={(text) => diagram.change(setDocumentation(element, diagram.make, text))}
      />
      <TextRow
        id="element-id"
        label={t('processes.panel.id')}
        code
        value={element.id ?? ''}
        check={(text) => {
          const problem = idProblem(element, text);
          return problem && t(problem === 'taken' ? 'processes.panel.idTaken' : 'processes.panel.idBad');
        }}
        onChange={(id) => set({ id })}
      />
    </Group>
  );
}

/** Of the process itself, or the one inside a chosen pool: does it run, as whom, is it a tool? */
export function ProcessGroup({ process }: { process: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const { roles } = useAround();
  const runAs = textOf(process, 'portico:runAs').split(',').filter(Boolean);
  const set = (values: Readonly<Record<string, string | boolean>>): void => diagram.change(setValues(process, values));
  return (
    <Group title={t('processes.panel.process')}>
      <Checkbox checked={process.get('isExecutable') === true} onChange={(event) => set({ isExecutable: event.target.checked })}>
        {t('processes.panel.executable')}
      </Checkbox>
      <ManyRow
        id="process-run-as"
        label={t('processes.panel.runAs')}
        words={t('processes.panel.runAsWords')}
        value={runAs}
        options={roleChoices(roles, runAs, language)}
        onChange={(next) => set({ 'portico:runAs': next.join(',') })}
      />
      <TextRow
        id="process-tool"
        label={t('processes.panel.tool')}
        words={t('processes.panel.toolWords')}
        code
        value={textOf(process, 'portico:tool')}
        check={(text) => (text === '' || /^[a-z][a-z0-9_]{0,59}$/.test(text) ? undefined : t('processes.panel.toolBad'))}
        onChange={(text) => set({ 'portico:tool': text })}
      />
    </Group>
  );
}

/** Who works in a lane. */
export function LaneGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const { roles } = useAround();
  const chosen = textOf(element, 'portico:roles').split(',').filter(Boolean);
  return (
    <Group title={t('processes.panel.lane')}>
      <ManyRow
        id="lane-roles"
        label={t('processes.panel.roles')}
        words={t('processes.panel.laneWords')}
        value={chosen}
        options={roleChoices(roles, chosen, language)}
        onChange={(next) => diagram.change(setValues(element, { 'portico:roles': next.join(',') }))}
      />
    </Group>
  );
}

/** The way taken when no condition holds; of a complex gateway, when it goes on. */
export function GatewayGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const flows = partsOf(element, 'outgoing');
  const decides = isA(element, 'bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:ComplexGateway');
  if (!decides) return null;
  return (
    <Group title={t('processes.panel.gateway')}>
      <ChoiceRow
        id="gateway-default"
        label={t('processes.panel.default')}
        words={t('processes.panel.defaultWords')}
        clear
        value={partOf(element, 'default')?.id ?? ''}
        options={flows.map((flow) => ({ value: flow.id ?? '', label: wayWords(flow, language) }))}
        onChange={(id) => diagram.change([{ of: element, set: { default: flows.find((flow) => flow.id === id) } }])}
      />
      {isA(element, 'bpmn:ComplexGateway') && (
        <FeelRow
          id="gateway-activation"
          label={t('processes.panel.activation')}
          words={t('processes.panel.activationWords')}
          example="activationCount >= 2"
          value={textOf(partOf(element, 'activationCondition'), 'body')}
          onChange={(text) => diagram.change(setExpression(element, diagram.make, { name: 'activationCondition', text }))}
        />
      )}
    </Group>
  );
}

function wayWords(flow: Moddle, language: 'en' | 'zh'): string {
  const target = partOf(flow, 'targetRef');
  const to = target ? nameOf(target, language) || (target.id ?? '') : '';
  const name = nameOf(flow, language);
  return name === '' ? `→ ${to}` : `${name} → ${to}`;
}

/** When a way is taken. */
export function FlowGroup({ element }: { element: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  const from = partOf(element, 'sourceRef');
  const takesAll = isA(from, 'bpmn:ParallelGateway', 'bpmn:EventBasedGateway', 'bpmn:StartEvent');
  if (takesAll) return null;
  const isDefault = partOf(from, 'default') === element;
  return (
    <Group title={t('processes.panel.flow')}>
      {isDefault ? (
        <small>{t('processes.panel.isDefault')}</small>
      ) : (
        <FeelRow
          id="flow-condition"
          label={t('processes.panel.condition')}
          words={t('processes.panel.conditionWords')}
          example="amount > 1000"
          value={textOf(partOf(element, 'conditionExpression'), 'body')}
          onChange={(text) => diagram.change(setExpression(element, diagram.make, { name: 'conditionExpression', text }))}
        />
      )}
    </Group>
  );
}
