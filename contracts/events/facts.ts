/** Facts, in the past tense. A fact is written in the transaction of what it tells; reactions run afterwards. */
export interface Facts {
  'setup.completed': { person: string };
  'person.offboarded': { person: string };
  'agent.disabled': { agent: string };
  'file.committed': { app: string; branch: string; commit: string; paths: string[] };
  'branch.removed': { app: string; branch: string };
  'page.updated': { app: string; branch: string; page: string; commit: string };
  'app.created': { app: string };
  'app.published': { app: string; release: string };
  'app.removed': { app: string; id: string };
  'provider.registered': { provider: string };
  'provider.changed': { provider: string };
  'provider.switched': { provider: string; to: string };
  /** It said that its lists are others now. */
  'provider.relisted': { provider: string };
  'provider.removed': { provider: string };
  'surface.changed': { provider: string; number: number };
  'record.created': { app: string; entity: string; id: string };
  'record.updated': { app: string; entity: string; id: string; fields: string[] };
  'record.deleted': { app: string; entity: string; id: string };
  'records.imported': { app: string; entity: string; rows: number };
  /** Another system called a webhook of an app, and its signature was good. */
  'webhook.received': { app: string; name: string; body: unknown };
  'process.started': { app: string; process: string; instance: string };
  'process.ended': { app: string; process: string; instance: string; status: 'completed' | 'failed' | 'cancelled' };
  /** An incident: somebody has to repair it. */
  'process.stuck': { app: string; process: string; instance: string; element: string };
  'task.opened': { app: string; process: string; instance: string; task: string };
  'task.completed': { app: string; process: string; instance: string; task: string };
}
export type FactName = keyof Facts;
