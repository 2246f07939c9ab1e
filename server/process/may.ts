import type { Principal } from '@portico/contracts';
import { rolesFor, subjectsFor } from '../identity/index.ts';
import type { AppInUse, Tx } from '../kernel/index.ts';
import { mayThing, platformAllows } from '../policy/index.ts';
import { appByName } from '../workspace/index.ts';

/** May she see every instance of the app and repair them? Those who may edit it may. */
export async function mayEdit(tx: Tx, principal: Principal, app: string): Promise<boolean> {
  const row = await appByName(tx, app);
  if (!row) return false;
  const roles = await rolesFor(tx, principal, { app: row.id, ...(!row.preview && { project: row.project }) });
  return platformAllows({ roles, principal, action: 'app.edit' }).allowed;
}

/** Asks the app's policy which processes she may start. */
export async function starter(tx: Tx, principal: Principal, app: AppInUse): Promise<(file: string) => boolean> {
  const subjects = await subjectsFor(tx, principal, app.id);
  return (file) => mayThing({ app, subjects, action: 'start', name: file });
}

/** The person behind a principal: an agent stands for whom it acts for. */
export function personOf(principal: Principal): { readonly id: string; readonly name: string } {
  return principal.onBehalfOf ?? { id: principal.id, name: principal.name };
}
