import { useText } from '../../../kit/index.ts';
import { calledOf, type Named, namedIn, setExpression, setExtension, setNamed, setTimer, setValues, timerKinds, type TimerKind, timerOf, usersOf } from '../design/edit.ts';
import { extensionsOf, isA, type Moddle, nameOf, partOf, textOf } from '../design/moddle.ts';
import { useAround, useDiagram } from '../use-diagram.ts';
import { entityChoices } from './choices.ts';
import { ChoiceRow, FeelRow, Group, NameRow, TextRow } from './fields.tsx';
import { FormGroup } from './form-group.tsx';

/** What is asked of whoever starts a process, and what starts it by itself. */
export function StartGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const { entities } = useAround();
  const record = extensionsOf(element, 'portico:Record')[0];
  const webhook = extensionsOf(element, 'portico:Webhook')[0];
  const setRecord = (values: Readonly<Record<string, string>>): void => diagram.change(setExtension(element, diagram.make, { type: 'portico:Record', values }));
  return (
    <>
      <FormGroup element={element} />
      <Group title={t('processes.panel.byItself')} words={t('processes.panel.byItselfWords')}>
        <ChoiceRow
          id="start-entity"
          label={t('processes.panel.record')}
          clear
          value={textOf(record, 'entity')}
          options={entityChoices(entities, language)}
          onChange={(entity) =>
            entity === ''
              ? diagram.change(setExtension(element, diagram.make, { type: 'portico:Record', values: undefined }))
              : setRecord({ entity, on: textOf(record, 'on') || 'created' })
          }
        />
        {record && (
          <>
            <ChoiceRow
              id="start-on"
              label={t('processes.panel.recordOn')}
              value={textOf(record, 'on')}
              options={(['created', 'updated', 'deleted'] as const).map((value) => ({ value, label: t(`processes.panel.on.${value}`) }))}
              onChange={(on) => setRecord({ on })}
            />
            <FeelRow
              id="start-if"
              label={t('processes.panel.recordIf')}
              example={'record.priority = "high"'}
              value={textOf(record, 'if')}
              onChange={(text) => setRecord({ if: text })}
            />
          </>
        )}
        <TextRow
          id="start-webhook"
          label={t('processes.panel.webhook')}
          words={t('processes.panel.webhookWords')}
          code
          value={textOf(webhook, 'name')}
          check={(text) => (text === '' || /^[a-z][a-z0-9-]{0,39}$/.test(text) ? undefined : t('processes.nameBad'))}
          onChange={(name) => diagram.change(setExtension(element, diagram.make, { type: 'portico:Webhook', values: { name } }))}
        />
      </Group>
    </>
  );
}

const isoLike = /^(P|R\d*\/|cron:|\d{4}-)\S/;

/** What an event waits for or does: one group for each kind of definition. */
export function EventGroup({ event, definition }: { event: Moddle; definition: Moddle }) {
  switch (definition.$type) {
    case 'bpmn:TimerEventDefinition':
      return <TimerGroup definition={definition} />;
    case 'bpmn:MessageEventDefinition':
      return <NamedGroup event={event} definition={definition} kind="message" />;
    case 'bpmn:SignalEventDefinition':
      return <NamedGroup event={event} definition={definition} kind="signal" />;
    case 'bpmn:ErrorEventDefinition':
      return <NamedGroup event={event} definition={definition} kind="error" />;
    case 'bpmn:EscalationEventDefinition':
      return <NamedGroup event={event} definition={definition} kind="escalation" />;
    case 'bpmn:ConditionalEventDefinition':
      return <ConditionGroup definition={definition} />;
    case 'bpmn:LinkEventDefinition':
      return <LinkGroup definition={definition} />;
    case 'bpmn:CompensateEventDefinition':
      return isA(event, 'bpmn:ThrowEvent') ? <CompensationGroup event={event} definition={definition} /> : null;
    default:
      return null;
  }
}

function TimerGroup({ definition }: { definition: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  const { kind, text } = timerOf(definition);
  const set = (next: { kind: TimerKind; text: string }): void => diagram.change(setTimer(definition, diagram.make, next));
  return (
    <Group title={t('processes.panel.timer')}>
      <ChoiceRow
        id="timer-kind"
        label={t('processes.panel.timerKind')}
        value={kind}
        options={timerKinds.map((value) => ({ value, label: t(`processes.panel.${value}`) }))}
        onChange={(next) => set({ kind: timerKinds.find((one) => one === next) ?? 'timeDuration', text })}
      />
      <FeelRow
        key={kind}
        id="timer-value"
        label={t('processes.panel.timerValue')}
        words={t(`processes.panel.${kind}Words`)}
        literal={isoLike}
        example={{ timeDuration: 'P2D', timeDate: '2027-01-31T09:00:00Z', timeCycle: 'R3/PT1H' }[kind]}
        value={text}
        onChange={(next) => set({ kind, text: next })}
      />
    </Group>
  );
}

function NamedGroup({ event, definition, kind }: { event: Moddle; definition: Moddle; kind: Named }) {
  const { t } = useText();
  const diagram = useDiagram();
  const catches = isA(event, 'bpmn:CatchEvent', 'bpmn:BoundaryEvent');
  const correlation = extensionsOf(event, 'portico:Correlation')[0];
  return (
    <Group title={t(`processes.panel.${kind}`)}>
      <NameRow
        key={definition.id}
        id={`event-${kind}`}
        label={t(`processes.panel.${kind}Name`)}
        words={catches && (kind === 'error' || kind === 'escalation') ? t('processes.panel.everyCode') : undefined}
        value={calledOf(partOf(definition, `${kind}Ref`), kind)}
        names={namedIn(event, kind).map((one) => calledOf(one, kind))}
        onChange={(name) => diagram.change(setNamed(definition, diagram.make, { kind, name, users: usersOf(diagram.elements()) }))}
      />
      {kind === 'message' && (
        <FeelRow
          id="event-correlation"
          label={t('processes.panel.correlation')}
          words={t('processes.panel.correlationWords')}
          example="order.number"
          value={textOf(correlation, 'key')}
          onChange={(key) => diagram.change(setExtension(event, diagram.make, { type: 'portico:Correlation', values: { key } }))}
        />
      )}
      {catches && (kind === 'error' || kind === 'escalation') && (
        <TextRow
          id="event-into"
          label={t('processes.panel.into')}
          code
          value={textOf(definition, 'portico:into')}
          onChange={(into) => diagram.change(setValues(definition, { 'portico:into': into }))}
        />
      )}
    </Group>
  );
}

function ConditionGroup({ definition }: { definition: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  return (
    <Group title={t('processes.panel.conditional')}>
      <FeelRow
        id="event-condition"
        label={t('processes.panel.condition')}
        words={t('processes.panel.conditionalWords')}
        value={textOf(partOf(definition, 'condition'), 'body')}
        onChange={(text) => diagram.change(setExpression(definition, diagram.make, { name: 'condition', text }))}
      />
    </Group>
  );
}

function LinkGroup({ definition }: { definition: Moddle }) {
  const { t } = useText();
  const diagram = useDiagram();
  const names = new Set(usersOf(diagram.elements()).flatMap((one) => (one.$type === 'bpmn:LinkEventDefinition' && one !== definition ? [textOf(one, 'name')] : [])));
  return (
    <Group title={t('processes.panel.link')}>
      <NameRow
        id="event-link"
        label={t('processes.panel.linkName')}
        words={t('processes.panel.linkWords')}
        value={textOf(definition, 'name')}
        names={[...names].filter(Boolean)}
        onChange={(name) => diagram.change(setValues(definition, { name }))}
      />
    </Group>
  );
}

function CompensationGroup({ event, definition }: { event: Moddle; definition: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const activities = diagram.elements().filter((one) => isA(one, 'bpmn:Activity') && one.get('isForCompensation') !== true && one.$parent === event.$parent);
  return (
    <Group title={t('processes.panel.compensation')}>
      <ChoiceRow
        id="event-activity"
        label={t('processes.panel.compensate')}
        words={t('processes.panel.compensateWords')}
        clear
        value={partOf(definition, 'activityRef')?.id ?? ''}
        options={activities.map((one) => ({ value: one.id ?? '', label: nameOf(one, language) || (one.id ?? '') }))}
        onChange={(id) => diagram.change([{ of: definition, set: { activityRef: activities.find((one) => one.id === id) } }])}
      />
    </Group>
  );
}
