import { PorticoError, recordsBulk } from '@portico/contracts';
import { implementChange, once, type Implementation, type Kernel } from '../kernel/index.ts';
import { createOne } from './create.ts';
import { deleteOne } from './delete.ts';
import { atDesk, openDesk, settle } from './desk.ts';
import { tryEach } from './dry-run.ts';
import { updateOne } from './update.ts';

/** Most writes in one call. */
const most = 1000;

/** `records.bulk`: creates, then updates, then deletes, in one transaction; the first refusal takes all back. */
export function bulkRecords(kernel: Kernel): Implementation {
  return implementChange(recordsBulk, async (ctx, input) => {
    if (input.create.length + input.update.length + input.delete.length > most) {
      throw new PorticoError('request.too_large', { params: { what: ctx.from.language === 'zh' ? '批量请求' : 'The batch', limit: String(most), setting: 'records.import' } });
    }
    const desk = await openDesk(ctx, kernel, input.entity);
    if (input.create.length > 0) await desk.may('create');
    if (input.update.length > 0) await desk.may('update');
    if (input.delete.length > 0) await desk.may('delete');

    if (input.dryRun) {
      const verdicts = await tryEach(ctx, [
        ...input.create.map((values) => async () => ({ before: null, after: (await createOne(desk, values)).record?.values ?? {} })),
        ...input.update.map((change) => () => updateOne(desk, change)),
        ...input.delete.map((asked) => () => deleteOne(desk, asked)),
      ]);
      return { created: [], updated: 0, deleted: 0, dryRun: verdicts };
    }
    return once(ctx, { operation: 'records.bulk', input }, async () => {
      const created: string[] = [];
      for (const [at, values] of input.create.entries()) created.push(await placed(`create[${at}]`, async () => (await createOne(desk, values, { settled: true })).id));
      for (const [at, change] of input.update.entries()) await placed(`update[${at}]`, () => updateOne(desk, change, { settled: true }));
      for (const [at, asked] of input.delete.entries()) await placed(`delete[${at}]`, () => deleteOne(desk, asked, { settled: true }));
      const sight = await desk.may(input.create.length > 0 ? 'create' : input.update.length > 0 ? 'update' : 'delete').catch(() => undefined);
      if (sight) await atDesk(desk, { action: 'update', sight }, () => settle(desk));
      return { created, updated: input.update.length, deleted: input.delete.length };
    });
  });
}

/** Says in an error which part of the request it is about. */
async function placed<T>(place: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof PorticoError)) throw error;
    const issues = error.issues.map((issue) => ({ ...issue, place: issue.place === undefined ? place : `${place}.${issue.place}` }));
    const own = { place, message: { en: error.messageIn('en'), zh: error.messageIn('zh') } };
    throw new PorticoError(error.code, { params: error.params, issues: issues.length > 0 ? issues : [own], cause: error.cause });
  }
}
