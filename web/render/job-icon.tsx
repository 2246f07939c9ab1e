import { CheckCircleFilled, CloseCircleFilled, StopOutlined } from '@ant-design/icons';
import type { Job } from './job-state.ts';
import css from './job-view.module.css';

/** How a job ended; nothing while it runs. */
export function JobIcon({ job }: { job: Job }) {
  if (job.status === 'done') return <CheckCircleFilled className={css['good']} aria-hidden />;
  if (job.status === 'failed') return <CloseCircleFilled className={css['bad']} aria-hidden />;
  if (job.status === 'cancelled') return <StopOutlined className={css['muted']} aria-hidden />;
  return null;
}
