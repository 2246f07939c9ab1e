import { WarningOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Popover } from 'antd';
import { useText } from '../../kit/index.ts';
import { useRendering } from '../source.ts';
import css from './block.module.css';
import type { ExpressionProblem } from './evaluate.ts';

/** A quiet mark where something of the page file can't be worked out, with the reason; only for those who can mend it. */
export function ExpressionMark({ problem }: { problem: ExpressionProblem | string | undefined }) {
  const { t } = useText();
  const { model, source } = useRendering();
  const mayEdit = useQuery({ queryKey: ['render.mayEdit', model.app], queryFn: () => source.mayEdit(), enabled: problem !== undefined, staleTime: Infinity, retry: false }).data;
  if (problem === undefined || mayEdit !== true) return null;
  const words = typeof problem === 'string' ? problem : `${t(`pages.problem.${problem.reason}`)}: ${problem.detail}\n=${problem.expression}`;
  return (
    <Popover trigger={['click', 'hover']} title={t('pages.expressionFails')} content={<div className={css['reason']}>{words}</div>}>
      <button type="button" className={css['mark']} aria-label={t('pages.expressionFails')}>
        <WarningOutlined />
      </button>
    </Popover>
  );
}
