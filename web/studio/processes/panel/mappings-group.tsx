import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { readFeel } from '@portico/bpmn';
import { Button, Input } from 'antd';
import { useText } from '../../../kit/index.ts';
import { setExtensions } from '../design/edit.ts';
import { extensionsOf, type Moddle, textOf } from '../design/moddle.ts';
import { useDiagram } from '../use-diagram.ts';
import { Group, useTyped } from './fields.tsx';
import css from './panel.module.css';

/** What goes into an element's work and what comes out, name by name. */
export function MappingsGroup({ element }: { element: Moddle }) {
  const { t } = useText();
  return (
    <Group title={t('processes.panel.data')}>
      <Mappings element={element} type="portico:Input" label={t('processes.panel.inputs')} words={t('processes.panel.inputsWords')} />
      <Mappings element={element} type="portico:Output" label={t('processes.panel.outputs')} words={t('processes.panel.outputsWords')} />
    </Group>
  );
}

interface MappingText {
  readonly into: string;
  readonly from: string;
}

function Mappings({ element, type, label, words }: { element: Moddle; type: string; label: string; words: string }) {
  const { t } = useText();
  const diagram = useDiagram();
  const rows = extensionsOf(element, type).map((one): MappingText => ({ into: textOf(one, 'into'), from: textOf(one, 'from') }));
  const write = (next: readonly MappingText[]): void => diagram.change(setExtensions(element, diagram.make, { type, rows: next.map((row) => ({ ...row })) }));
  return (
    <div className={css['mappings']} role="group" aria-label={label}>
      <strong>{label}</strong>
      <small>{words}</small>
      {rows.map((row, index) => (
        <MappingRow key={index} row={row} label={`${label} ${index + 1}`} onChange={(next) => write(rows.with(index, next))} onRemove={() => write(rows.toSpliced(index, 1))} />
      ))}
      <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => write([...rows, { into: freeVariable(rows), from: '' }])}>
        {t('processes.panel.addMapping')}
      </Button>
    </div>
  );
}

function freeVariable(rows: readonly MappingText[]): string {
  for (let n = rows.length + 1; ; n += 1) if (!rows.some(({ into }) => into === `value${n}`)) return `value${n}`;
}

function MappingRow({ row, label, onChange, onRemove }: { row: MappingText; label: string; onChange: (row: MappingText) => void; onRemove: () => void }) {
  const { t } = useText();
  const into = useTyped(row.into, (next) => onChange({ ...row, into: next.trim() }));
  const from = useTyped(row.from, (next) => onChange({ ...row, from: next }));
  const read = from.text.trim() === '' ? undefined : readFeel(from.text.replace(/^\s*=/, ''));
  return (
    <div className={css['mapping']}>
      <Input
        className={css['code'] ?? ''}
        aria-label={`${label}: ${t('processes.panel.variable')}`}
        maxLength={60}
        value={into.text}
        onBlur={into.flush}
        onChange={(event) => into.put(event.target.value)}
      />
      <Input.TextArea
        className={css['code'] ?? ''}
        aria-label={`${label}: FEEL`}
        autoSize={{ minRows: 1, maxRows: 6 }}
        spellCheck={false}
        maxLength={4000}
        status={read?.ok === false ? 'error' : ''}
        value={from.text}
        onBlur={from.flush}
        onChange={(event) => from.put(event.target.value)}
      />
      <Button type="text" icon={<DeleteOutlined />} aria-label={`${t('processes.panel.remove')} ${row.into}`} onClick={onRemove} />
      {read?.ok === false && (
        <small>{t('processes.panel.feelBad', { at: read.from + 1, message: t(`processes.panel.${read.from === read.to ? 'missing' : 'unreadable'}`) })}</small>
      )}
    </div>
  );
}
