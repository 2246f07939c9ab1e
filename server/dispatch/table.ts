import { operations } from '@portico/contracts';
import { createAudit, type Audit } from '../audit/index.ts';
import { createDelivery } from '../delivery/index.ts';
import { createFunctions } from '../functions/index.ts';
import { createIdentity, type Identity, type Started } from '../identity/index.ts';
import { hasJob, insertJob, type Kernel, type Module } from '../kernel/index.ts';
import { createPolicy } from '../policy/index.ts';
import { createProcess } from '../process/index.ts';
import { createProviders } from '../providers/index.ts';
import { createRegistry } from '../registry/index.ts';
import { createRuntime } from '../runtime/index.ts';
import { createWorkspace, type Workspace } from '../workspace/index.ts';
import { createDoor, type Door } from './door.ts';
import { jobOperations } from './jobs.ts';
import { createMemory } from './memory.ts';
import { createWorker, type Worker } from './worker.ts';

/** All modules over one kernel, and the door before them. */
export interface Platform {
  readonly door: Door;
  readonly worker: Worker;
  readonly audit: Audit;
  readonly identity: Identity;
  readonly workspace: Workspace;
  /** Makes what the first start needs and listens for changes; before the first call. */
  start(): Promise<Started>;
  /** Ends connections to providers and sandboxes; after the worker. */
  stop(): Promise<void>;
  /** The tenant the first start made. */
  home(): { readonly tenant: string };
}

/** Builds the table: which operation is implemented where, which job by whom, what follows a fact. */
export function createPlatform(kernel: Kernel): Platform {
  const audit = createAudit(kernel);
  const identity = createIdentity(kernel);
  const workspace = createWorkspace(kernel);
  const providers = createProviders(kernel);
  const functions = createFunctions(kernel);
  const modules: Module[] = [
    audit,
    identity,
    workspace,
    createPolicy(),
    createRegistry(kernel),
    providers,
    createRuntime(kernel),
    createProcess(kernel),
    createDelivery({ kernel, workspace, identity }),
    functions,
    { implementations: jobOperations },
  ];
  const implementations = new Map(modules.flatMap((module) => module.implementations ?? []).map((one) => [one.operation.name, one]));
  const missing = [...operations.keys()].filter((name) => !implementations.has(name));
  if (missing.length > 0) throw new Error(`operations without implementation: ${missing.join(', ')}`);
  const memory = createMemory();
  let home = '';
  const door = createDoor({ kernel, audit, memory, implementations, home: () => home });
  const worker = createWorker({
    kernel,
    audit,
    memory,
    jobs: new Map(modules.flatMap((module) => module.jobs ?? []).map((job) => [job.kind, job])),
    reactions: modules.flatMap((module) => module.reactions ?? []),
    timers: modules.flatMap((module) => module.timers ?? []),
    pumps: modules.flatMap((module) => module.pumps ?? []),
    again: async (call) => (await door.call(call)).value,
  });
  identity.onRevoked((credential) => door.revoke(credential));
  return {
    door,
    worker,
    audit,
    identity,
    workspace,
    stop: async () => {
      await Promise.all([providers.stop(), functions.stop()]);
    },
    home: () => ({ tenant: home }),
    start: async () => {
      await memory.start(kernel.database);
      await providers.start();
      const started = await identity.bootstrap();
      home = started.tenant;
      if (kernel.config.roles.includes('studio')) await workspace.repair();
      if (started.setup && kernel.config.samples && kernel.config.databaseUrl === undefined) await enqueueSample(kernel, started.tenant);
      return started;
    },
  };
}

/** The first start of the embedded default brings the sample app; nobody has signed in yet, so Portico itself asks for it. */
async function enqueueSample(kernel: Kernel, tenant: string): Promise<void> {
  const at = kernel.clock.now();
  const principal = { kind: 'system' as const, id: 'samples', tenant, name: 'Portico', roles: [], scopes: ['*'] };
  const title = { en: 'Sample app', zh: '示例应用' };
  const kind = 'samples.install';
  await kernel.database.bound(tenant, async (tx) => {
    if (!(await hasJob(tx, kind))) await insertJob(tx, { id: kernel.clock.id(), tenant, kind, title, data: {}, principal, due: at, at });
  });
}
