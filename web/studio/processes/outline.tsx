import { useText } from '../../kit/index.ts';
import css from './designer.module.css';
import { isA, type Moddle, nameOf, partsOf, typeOf } from './design/moddle.ts';
import { useDrawing } from './use-diagram.ts';

/** Every element of the picture in a list: the picture for the keyboard and for those who do not see it. */
export function Outline({ onEdit }: { onEdit: () => void }) {
  const { t, language } = useText();
  const { diagram, view } = useDrawing();
  const kinds = t('processes.kind', { returnObjects: true }) as Readonly<Record<string, string>>;
  const elements = diagram.elements().filter((one) => !isA(one, 'bpmn:SequenceFlow'));
  const flows = diagram.elements().filter((one) => isA(one, 'bpmn:SequenceFlow') && (one.get('conditionExpression') !== undefined || nameOf(one, language) !== ''));
  const kindOf = (one: Moddle): string => {
    const event = partsOf(one, 'eventDefinitions')[0];
    const kind = kinds[typeOf(one)] ?? typeOf(one);
    return event ? t('processes.eventKind', { trigger: kinds[typeOf(event)] ?? '', event: kind }) : kind;
  };
  if (elements.length === 0) return <p className={css['empty']}>{t('processes.outlineEmpty')}</p>;
  return (
    <ul className={css['outline']}>
      {[...elements, ...flows].map((one) => (
        <li key={one.id}>
          <button
            type="button"
            aria-current={!view.isRoot && view.chosen === one ? 'true' : undefined}
            onClick={() => diagram.choose(one.id)}
            onDoubleClick={onEdit}
            onKeyDown={(event) => {
              if (event.key === 'F2') onEdit();
            }}
          >
            <span>{nameOf(one, language) || one.id}</span>
            <small>{kindOf(one)}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
