import { Checkbox } from 'antd';
import { useText } from '../../../kit/index.ts';
import { calledOf, loopKinds, loopOf, namedIn, setExpression, setExtension, setLoop, setNamed, setValues, usersOf } from '../design/edit.ts';
import { extensionsOf, type Moddle, partOf, textOf } from '../design/moddle.ts';
import { useAround, useDiagram } from '../use-diagram.ts';
import { roleChoices, thingChoices } from './choices.ts';
import { ChoiceRow, FeelRow, Group, ManyRow, NameRow, TextRow } from './fields.tsx';

/** Whose task it is. */
export function AssignmentGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const { roles } = useAround();
  const found = extensionsOf(element, 'portico:Assignment')[0];
  const set = (values: Readonly<Record<string, string>>): void => diagram.change(setExtension(element, diagram.make, { type: 'portico:Assignment', values }));
  const chosen = textOf(found, 'roles').split(',').filter(Boolean);
  const feel = (name: 'assignee' | 'candidates' | 'due' | 'priority', example: string) => (
    <FeelRow
      id={`assignment-${name}`}
      label={t(`processes.panel.${name}`)}
      words={t(`processes.panel.${name}Words`)}
      example={example}
      value={textOf(found, name)}
      onChange={(text) => set({ [name]: text })}
      {...(name === 'due' && { literal: /^(P|\d{4}-)\S/ })}
    />
  );
  return (
    <Group title={t('processes.panel.assignment')} words={t('processes.panel.assignmentWords')}>
      <ManyRow
        id="assignment-roles"
        label={t('processes.panel.roles')}
        value={chosen}
        options={roleChoices(roles, chosen, language)}
        onChange={(next) => set({ roles: next.join(',') })}
      />
      {feel('assignee', 'request.manager')}
      {feel('candidates', '["anna", "ben"]')}
      {feel('due', 'P3D')}
      {feel('priority', '50')}
    </Group>
  );
}

export function DecisionGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const { decisions } = useAround();
  const found = extensionsOf(element, 'portico:Decision')[0];
  const set = (values: Readonly<Record<string, string>>): void => diagram.change(setExtension(element, diagram.make, { type: 'portico:Decision', values }));
  return (
    <Group title={t('processes.panel.decision')}>
      <ChoiceRow
        id="decision-name"
        label={t('processes.panel.decisionName')}
        clear
        value={textOf(found, 'name')}
        options={thingChoices(decisions, language)}
        onChange={(name) => set({ name })}
      />
      <TextRow
        id="decision-into"
        label={t('processes.panel.into')}
        words={t('processes.panel.decisionIntoWords')}
        code
        value={textOf(found, 'into')}
        onChange={(into) => set({ into })}
      />
    </Group>
  );
}

export function ScriptGroup({ element }: { element: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  return (
    <Group title={t('processes.panel.script')} words={t('processes.panel.scriptWords')}>
      <FeelRow
        id="script-text"
        label={t('processes.panel.expression')}
        lines={2}
        value={textOf(element, 'script')}
        onChange={(script) => diagram.change(setValues(element, { script, scriptFormat: 'feel' }))}
      />
      <TextRow
        id="script-into"
        label={t('processes.panel.into')}
        code
        value={textOf(element, 'portico:into')}
        onChange={(into) => diagram.change(setValues(element, { 'portico:into': into }))}
      />
    </Group>
  );
}

export function CalledGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const { processes } = useAround();
  return (
    <Group title={t('processes.panel.called')}>
      <ChoiceRow
        id="called-process"
        label={t('processes.panel.calledName')}
        clear
        value={textOf(element, 'calledElement')}
        options={thingChoices(processes, language)}
        onChange={(calledElement) => diagram.change(setValues(element, { calledElement }))}
      />
    </Group>
  );
}

export function ReceiveGroup({ element }: { element: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  const correlation = extensionsOf(element, 'portico:Correlation')[0];
  return (
    <Group title={t('processes.panel.message')}>
      <NameRow
        id="receive-message"
        label={t('processes.panel.messageName')}
        value={calledOf(partOf(element, 'messageRef'), 'message')}
        names={namedIn(element, 'message').map((one) => calledOf(one, 'message'))}
        onChange={(name) => diagram.change(setNamed(element, diagram.make, { kind: 'message', name, users: usersOf(diagram.elements()) }))}
      />
      <FeelRow
        id="receive-correlation"
        label={t('processes.panel.correlation')}
        words={t('processes.panel.correlationWords')}
        example="order.number"
        value={textOf(correlation, 'key')}
        onChange={(key) => diagram.change(setExtension(element, diagram.make, { type: 'portico:Correlation', values: { key } }))}
      />
    </Group>
  );
}

/** Once, for each of a list, or again and again. */
export function LoopGroup({ element }: { element: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  const { kind, part } = loopOf(element);
  const each = extensionsOf(part, 'portico:Each')[0];
  const setEach = (values: Readonly<Record<string, string>>): void => {
    if (part) diagram.change(setExtension(part, diagram.make, { type: 'portico:Each', values }));
  };
  return (
    <Group title={t('processes.panel.often')}>
      <ChoiceRow
        id="loop-kind"
        label={t('processes.panel.oftenKind')}
        value={kind}
        options={loopKinds.map((value) => ({ value, label: t(`processes.panel.loop.${value}`) }))}
        onChange={(next) => diagram.change(setLoop(element, diagram.make, loopKinds.find((one) => one === next) ?? 'once'))}
      />
      {part && kind === 'loop' && (
        <>
          <FeelRow
            id="loop-condition"
            label={t('processes.panel.loopCondition')}
            words={t('processes.panel.loopConditionWords')}
            value={textOf(partOf(part, 'loopCondition'), 'body')}
            onChange={(text) => diagram.change(setExpression(part, diagram.make, { name: 'loopCondition', text }))}
          />
          <Checkbox checked={part.get('testBefore') === true} onChange={(event) => diagram.change(setValues(part, { testBefore: event.target.checked }))}>
            {t('processes.panel.testBefore')}
          </Checkbox>
          <TextRow
            id="loop-most"
            label={t('processes.panel.loopMost')}
            value={textOf(part, 'loopMaximum')}
            check={(text) => (/^\d{0,4}$/.test(text) ? undefined : t('processes.panel.numberBad'))}
            onChange={(text) => diagram.change(setValues(part, { loopMaximum: text === '' ? undefined : Number(text) }))}
          />
        </>
      )}
      {part && kind !== 'loop' && (
        <>
          <FeelRow
            id="each-collection"
            label={t('processes.panel.collection')}
            words={t('processes.panel.collectionWords')}
            example="order.lines"
            value={textOf(each, 'collection')}
            onChange={(collection) => setEach({ collection })}
          />
          <TextRow id="each-item" label={t('processes.panel.item')} code example="item" value={textOf(each, 'item')} onChange={(item) => setEach({ item })} />
          <FeelRow
            id="each-output"
            label={t('processes.panel.eachOutput')}
            words={t('processes.panel.eachOutputWords')}
            value={textOf(each, 'output')}
            onChange={(output) => setEach({ output })}
          />
          <TextRow id="each-into" label={t('processes.panel.into')} code value={textOf(each, 'into')} onChange={(into) => setEach({ into })} />
          <FeelRow
            id="each-completion"
            label={t('processes.panel.completion')}
            words={t('processes.panel.completionWords')}
            value={textOf(partOf(part, 'completionCondition'), 'body')}
            onChange={(text) => diagram.change(setExpression(part, diagram.make, { name: 'completionCondition', text }))}
          />
        </>
      )}
    </Group>
  );
}

export function AdHocGroup({ element }: { element: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  return (
    <Group title={t('processes.panel.adHoc')}>
      <ChoiceRow
        id="adhoc-ordering"
        label={t('processes.panel.ordering')}
        value={textOf(element, 'ordering') || 'Parallel'}
        options={(['Parallel', 'Sequential'] as const).map((value) => ({ value, label: t(`processes.panel.order.${value}`) }))}
        onChange={(ordering) => diagram.change(setValues(element, { ordering }))}
      />
      <FeelRow
        id="adhoc-completion"
        label={t('processes.panel.completion')}
        value={textOf(partOf(element, 'completionCondition'), 'body')}
        onChange={(text) => diagram.change(setExpression(element, diagram.make, { name: 'completionCondition', text }))}
      />
      <Checkbox
        checked={element.get('cancelRemainingInstances') !== false}
        onChange={(event) => diagram.change(setValues(element, { cancelRemainingInstances: event.target.checked }))}
      >
        {t('processes.panel.cancelRemaining')}
      </Checkbox>
    </Group>
  );
}
