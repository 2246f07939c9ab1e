import { PlayCircleOutlined } from '@ant-design/icons';
import type { ProcessDefinition } from '@portico/bpmn';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../../kit/index.ts';
import { useAround } from '../use-diagram.ts';
import type { Begun } from './simulation.ts';
import css from './simulator.module.css';
import { ValueRows } from './value-rows.tsx';
import { type Typed, usedNames, valuesOf, wantedAt } from './values.ts';
import { nodeWords } from './words.ts';

/** What a simulation begins with: the start event, where there are several, and values. */
export function StartPanel({ definition, onStart }: { definition: ProcessDefinition; onStart: (begun: Begun) => void }) {
  const { t, language } = useText();
  const { entities } = useAround();
  const starts = (definition.scopes[definition.id]?.starts ?? []).flatMap((id) => definition.nodes[id] ?? []);
  const [start, setStart] = useState(starts[0]?.id);
  const [typed, setTyped] = useState<Typed>({});
  const node = start === undefined ? undefined : definition.nodes[start];
  const wanted = wantedAt(node, entities, language);
  return (
    <form
      className={css['panel']}
      onSubmit={(event) => {
        event.preventDefault();
        onStart({ start: starts.length > 1 ? start : undefined, with: valuesOf(typed) });
      }}
    >
      <p>{t('processes.sim.words')}</p>
      {starts.length > 1 && (
        <Labelled id="sim-start" label={t('processes.sim.startAt')}>
          <Select id="sim-start" value={start} options={starts.map((one) => ({ value: one.id, label: nodeWords(one, one.id, language) }))} onChange={setStart} />
        </Labelled>
      )}
      <ValueRows label={t('processes.sim.startValues')} wanted={wanted} used={usedNames(definition)} typed={typed} onTyped={setTyped} />
      <Button type="primary" htmlType="submit" icon={<PlayCircleOutlined />}>
        {t('processes.sim.start')}
      </Button>
    </form>
  );
}
