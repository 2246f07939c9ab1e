import { BarChartOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useCall } from '../client/index.ts';
import { useText } from '../kit/index.ts';
import { useRendering } from '../render/index.ts';

/** For those who may edit the app: the way to a chart of these records. */
export function NewChart({ entity }: { entity: string }) {
  const { t } = useText();
  const { model, source } = useRendering();
  const app = useCall('apps.get', { app: model.app }, { staleTime: 60_000, retry: false });
  if (app.data?.may.includes('edit') !== true) return null;
  return (
    <Button
      icon={<BarChartOutlined />}
      aria-label={t('charts.make.title')}
      title={t('charts.make.title')}
      onClick={() => source.go(`/studio/${model.app}/pages/new/chart?entity=${entity}`)}
    />
  );
}
