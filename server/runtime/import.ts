import { recordsImport, recordsLoad } from '@portico/contracts';
import { implementChange, type Implementation, type JobHandler } from '../kernel/index.ts';

const kind = 'records.import';

/** `records.import`: enqueues the work; what can be refused at once (entity, rights) has been by the door. */
export function importRecords(): Implementation {
  return implementChange(recordsImport, async (ctx, input) => {
    const title = { en: `Import into ${input.entity}`, zh: `导入到${input.entity}` };
    return { job: await ctx.job(kind, { ...input }, { title }) };
  });
}

/** The job passes the door again as the one who asked: what she may not do any more is not done. */
export const importJob: JobHandler = {
  kind,
  run: async (ctx, data) => {
    await ctx.progress(null, { en: 'Checking all rows, then adding them', zh: '正在检查全部数据行，随后写入' });
    const { issues, ...result } = await ctx.call(recordsLoad, recordsLoad.input.parse(data));
    return { result, issues };
  },
};
