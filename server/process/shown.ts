import type { Output, processesInstances } from '@portico/contracts';
import type { AppInUse, Tx } from '../kernel/index.ts';
import { definitionFor, titleOf } from './definitions.ts';
import type { Summary } from './store-look.ts';

export type Instance = Output<typeof processesInstances>['instances'][number];

/** An instance as lists show it. */
export async function instanceShown(tx: Tx, app: Pick<AppInUse, 'name' | 'model'>, summary: Summary): Promise<Instance> {
  const { definition: _definition, starter: _starter, at, ...rest } = summary;
  const process = await definitionFor(tx, app.model, summary);
  return { ...rest, app: app.name, title: titleOf(process.name, summary.process), at: [...at] };
}
