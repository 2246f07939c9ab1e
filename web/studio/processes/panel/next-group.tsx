import { DeleteOutlined, PlusOutlined, SwapOutlined } from '@ant-design/icons';
import { Button, Dropdown, Select } from 'antd';
import { useText } from '../../../kit/index.ts';
import { isA, type Moddle, nameOf, partOf, typeOf } from '../design/moddle.ts';
import { useDiagram } from '../use-diagram.ts';
import css from './panel.module.css';

const kinds = ['UserTask', 'ServiceTask', 'ExclusiveGateway', 'ParallelGateway', 'IntermediateCatchEvent', 'EndEvent', 'SubProcess', 'CallActivity'] as const;

/** What the pads around an element do with the mouse, for the keyboard: what follows, where it leads, what it becomes. */
export function NextGroup({ element }: { element: Moddle }) {
  const { t, language } = useText();
  const diagram = useDiagram();
  const words = t('processes.kind', { returnObjects: true });
  const isFlow = isA(element, 'bpmn:SequenceFlow');
  const goesOn = !isFlow && !isA(element, 'bpmn:EndEvent');
  const others = goesOn
    ? diagram.elements().filter((one) => one !== element && isA(one, 'bpmn:FlowNode') && !isA(one, 'bpmn:StartEvent', 'bpmn:BoundaryEvent') && scopeOf(one) === scopeOf(element))
    : [];
  return (
    <div className={css['next']}>
      {goesOn && (
        <Dropdown trigger={['click']} menu={{ items: kinds.map((kind) => ({ key: kind, label: words[kind], onClick: () => diagram.append(`bpmn:${kind}`) })) }}>
          <Button size="small" icon={<PlusOutlined />}>
            {t('processes.panel.append')}
          </Button>
        </Dropdown>
      )}
      {goesOn && others.length > 0 && (
        <Select
          size="small"
          aria-label={t('processes.panel.connect')}
          placeholder={t('processes.panel.connect')}
          value={null}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          options={others.map((one) => ({
            value: one.id ?? '',
            label: nameOf(one, language) || `${(words as Readonly<Record<string, string>>)[typeOf(one)] ?? typeOf(one)} ${one.id}`,
          }))}
          onChange={(id: string | null) => id !== null && diagram.connect(id)}
        />
      )}
      <Button size="small" icon={<SwapOutlined />} onClick={() => diagram.replace()}>
        {t('processes.panel.become')}
      </Button>
      <Button size="small" icon={<DeleteOutlined />} aria-label={t('processes.panel.remove')} title={t('processes.panel.remove')} onClick={() => diagram.act('removeSelection')} />
    </div>
  );
}

function scopeOf(element: Moddle): Moddle | undefined {
  return element.$parent ?? partOf(element, 'sourceRef')?.$parent;
}
