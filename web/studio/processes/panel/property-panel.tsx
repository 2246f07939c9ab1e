import type { BpmnIssue } from '@portico/bpmn';
import { useText } from '../../../kit/index.ts';
import { type Moddle, isA, partOf, partsOf, textOf, typeOf } from '../design/moddle.ts';
import { useDrawing } from '../use-diagram.ts';
import { AdHocGroup, AssignmentGroup, CalledGroup, DecisionGroup, LoopGroup, ReceiveGroup, ScriptGroup } from './activity-groups.tsx';
import { CallGroup } from './call-group.tsx';
import { EventGroup, StartGroup } from './event-groups.tsx';
import { FlowGroup, GatewayGroup, LaneGroup, NameGroup, ProcessGroup } from './element-groups.tsx';
import { FormGroup } from './form-group.tsx';
import { MappingsGroup } from './mappings-group.tsx';
import { NextGroup } from './next-group.tsx';
import css from './panel.module.css';

/** What can be set of the chosen element, group by group; what the checker says of it stands first. */
export function PropertyPanel({ issues }: { issues: readonly BpmnIssue[] }) {
  const { view } = useDrawing();
  const { chosen } = view;
  if (!chosen) return null;
  return <ElementPanel key={chosen.id} element={chosen} isRoot={view.isRoot} issues={issues.filter(({ element }) => element === chosen.id)} />;
}

function ElementPanel({ element, isRoot, issues }: { element: Moddle; isRoot: boolean; issues: readonly BpmnIssue[] }) {
  const { t, language } = useText();
  const process = isA(element, 'bpmn:Process') ? element : partOf(element, 'processRef');
  const events = partsOf(element, 'eventDefinitions');
  const isActivity = isA(element, 'bpmn:Activity');
  const isCall = isA(element, 'bpmn:ServiceTask', 'bpmn:SendTask');
  // What a thrown message asks of the world is a call as well.
  const throwsMessage = isA(element, 'bpmn:ThrowEvent') && events.some(({ $type }) => $type === 'bpmn:MessageEventDefinition');
  const isPlainStart = isA(element, 'bpmn:StartEvent') && events.length === 0;
  return (
    <div className={css['panel']}>
      <header className={css['head']}>
        <small>{kindWords(element, t)}</small>
        <h2>{textOf(element, `portico:${language}`) || textOf(element, 'name') || element.id}</h2>
      </header>
      {issues.length > 0 && (
        <div className={css['findings']} role="status">
          {issues.map((issue, index) => (
            <p key={index}>{issue.message[language]}</p>
          ))}
        </div>
      )}
      {!isRoot && isA(element, 'bpmn:FlowNode', 'bpmn:SequenceFlow') && <NextGroup element={element} />}
      <NameGroup element={element} />
      {process && <ProcessGroup process={process} />}
      {isPlainStart && <StartGroup element={element} />}
      {isA(element, 'bpmn:UserTask') && (
        <>
          <FormGroup element={element} />
          <AssignmentGroup element={element} />
        </>
      )}
      {(isCall || throwsMessage) && <CallGroup element={element} />}
      {isA(element, 'bpmn:ReceiveTask') && <ReceiveGroup element={element} />}
      {isA(element, 'bpmn:BusinessRuleTask') && <DecisionGroup element={element} />}
      {isA(element, 'bpmn:ScriptTask') && <ScriptGroup element={element} />}
      {isA(element, 'bpmn:CallActivity') && <CalledGroup element={element} />}
      {isA(element, 'bpmn:AdHocSubProcess') && <AdHocGroup element={element} />}
      {events.map((definition, index) => (
        <EventGroup key={index} event={element} definition={definition} />
      ))}
      {isA(element, 'bpmn:Gateway') && <GatewayGroup element={element} />}
      {isA(element, 'bpmn:SequenceFlow') && <FlowGroup element={element} />}
      {isA(element, 'bpmn:Lane') && <LaneGroup element={element} />}
      {isActivity && <LoopGroup element={element} />}
      {(isActivity || isA(element, 'bpmn:Event')) && !isA(element, 'bpmn:SubProcess') && <MappingsGroup element={element} />}
    </div>
  );
}

/** "User task", "Timer start event". */
function kindWords(element: Moddle, t: ReturnType<typeof useText>['t']): string {
  const kinds = t('processes.kind', { returnObjects: true });
  const words = (name: string): string => (kinds as Readonly<Record<string, string>>)[name] ?? name;
  const event = partsOf(element, 'eventDefinitions')[0];
  if (event) return t('processes.eventKind', { trigger: words(typeOf(event)), event: words(typeOf(element)) });
  if (isA(element, 'bpmn:SubProcess') && element.get('triggeredByEvent') === true) return words('EventSubProcess');
  return words(typeOf(element));
}
