import { useText } from '../../kit/index.ts';
import type { BlockProps } from './block.tsx';
import { ExpressionMark } from './expression-mark.tsx';
import { useValue } from './page-context.tsx';
import { numberIn, propsOf, textsIn } from './props.ts';
import { RecordFields } from './record-fields.tsx';
import { instead, Nothing } from './source-state.tsx';
import { useOne } from './use-source.ts';

/** The fields of one record, each of which can be changed in its place where the page and the policy allow. */
export function DetailBlock({ node }: BlockProps) {
  const { t } = useText();
  const { source, fields, columns, edit } = propsOf(node);
  const one = useOne(source);
  const count = numberIn(useValue(columns).value, { min: 1, max: 4 });
  const other = instead(one);
  if (other) return other;
  if (!one.entity) return <Nothing words={t('pages.noData')} />;
  if (!one.record) return <Nothing />;
  return (
    <>
      <ExpressionMark problem={one.problem} />
      <RecordFields entity={one.entity} record={one.record} names={textsIn(fields)} columns={count} edit={edit === true} />
    </>
  );
}
