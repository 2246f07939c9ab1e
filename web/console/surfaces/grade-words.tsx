import { CloseCircleFilled, ExclamationCircleFilled, EyeOutlined, DeleteOutlined, EditOutlined, InfoCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useText } from '../../kit/index.ts';
import { Seen } from '../../render/call/seen.tsx';
import { type Definition, type Grade, powerOf, type Segment } from './diff.ts';
import css from './surfaces.module.css';

const icons: Readonly<Record<Grade, ReactNode>> = { danger: <CloseCircleFilled />, attention: <ExclamationCircleFilled />, info: <InfoCircleFilled /> };

/** How much attention something deserves: icon, word, colour. */
export function GradeWords({ grade }: { grade: Grade }) {
  const { t } = useText();
  return (
    <strong className={css['grade']} data-grade={grade}>
      {icons[grade]} {t(`surfaces.grades.${grade}`)}
    </strong>
  );
}

/** The icon of a grade; the words beside it say the rest. */
export function GradeIcon({ grade }: { grade: Grade }) {
  return (
    <span className={css['grade']} data-grade={grade}>
      {icons[grade]}
    </span>
  );
}

/** Text with what came or went marked, hidden characters standing out. */
export function Segments({ segments }: { segments: readonly Segment[] }) {
  return segments.map((segment, at) => {
    const inside = <Seen text={segment.text} />;
    if (segment.kind === 'added') return <ins key={at}>{inside}</ins>;
    return segment.kind === 'removed' ? <del key={at}>{inside}</del> : <span key={at}>{inside}</span>;
  });
}

const powers = { reads: <EyeOutlined />, changes: <EditOutlined />, destroys: <DeleteOutlined /> } as const;

/** Reads, changes or destroys: what a tool says of itself. */
export function Power({ definition, other }: { definition: Definition | undefined; other?: Definition | undefined }) {
  const { t } = useText();
  const power = powerOf(definition);
  if (power === undefined) return null;
  const changed = other !== undefined && powerOf(other) !== power;
  return (
    <span className={css['power']} data-power={power} data-changed={changed}>
      {powers[power]} {t(`surfaces.powers.${power}`)}
    </span>
  );
}
