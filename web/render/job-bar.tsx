import { Progress } from 'antd';
import { useText } from '../kit/index.ts';
import type { Job } from './job-state.ts';

/** How far a job is; in motion where that can't be told. */
export function JobBar({ job }: { job: Job }) {
  const { language } = useText();
  const percent = job.progress === null ? 100 : Math.round(job.progress * 100);
  return <Progress percent={percent} status="active" showInfo={job.progress !== null} size="small" aria-label={job.title[language]} />;
}
