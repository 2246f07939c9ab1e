import { useText } from '../../kit/index.ts';
import css from './chart.module.css';
import type { ChartData, Part } from './chart-data.ts';

interface TableProps {
  readonly data: ChartData;
  readonly group: string;
  readonly measure: string;
  readonly say: (value: number) => string;
  readonly onPick: ((at: { group: number; series: number }) => void) | undefined;
}

/** The numbers of a chart in rows: to read, to hear, and to choose one with the keyboard. */
export function ChartTable({ data, group, measure, say, onPick }: TableProps) {
  const { t } = useText();
  const name = (part: Part, index: number) =>
    onPick && part.rest !== true ? (
      <button type="button" aria-label={t('charts.pick', { name: part.label })} onClick={() => onPick({ group: index, series: 0 })}>
        {part.label}
      </button>
    ) : (
      part.label
    );
  return (
    <div className={css['numbers']} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{group}</th>
            {data.series.map(({ part }) => (
              <th key={part.key} scope="col">
                {part.label || measure}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.groups.map((part, index) => (
            <tr key={part.key}>
              <th scope="row">{name(part, index) || measure}</th>
              {data.series.map(({ part: other, numbers }) => {
                const number = numbers[index];
                return <td key={other.key}>{typeof number === 'number' ? say(number) : '–'}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
