import type { Files, Principal } from '@portico/contracts';
import { PorticoError, operations } from '@portico/contracts';
import { ownerRole, setMember } from '../identity/index.ts';
import { runOperation, testContexts, testKernel, testPrincipal, type TestKernel } from '../kernel/testing.ts';
import type { AppRow } from './store.ts';
import { createWorkspace } from './workspace.ts';

/** Files of a small app that is valid. */
export const deskFiles: Files = {
  'app.yaml': 'format: 1\nname: desk\ntitle: { en: Desk, zh: 工作台 }\n',
  'roles.yaml': 'format: 1\nroles:\n  agent: { title: Agent }\n',
  'access.cedar': 'permit (principal, action, resource);\n',
  'entities/Customer.yaml': 'format: 1\nname: Customer\nkey: [id]\nfields:\n  id: { type: integer, required: true }\n  name: { type: text, required: true }\n',
  'pages/home.page.json': '{\n  "format": 1,\n  "name": "home",\n  "title": "Home",\n  "body": []\n}\n',
};

export interface Desk {
  readonly kernel: TestKernel;
  readonly workspace: ReturnType<typeof createWorkspace>;
  readonly ada: Principal;
  readonly app: AppRow;
  /** Runs an operation as Ada. */
  call(operation: string, input: Record<string, unknown>): Promise<never>;
  /** The error an operation is refused with. */
  refusal(operation: string, input: Record<string, unknown>): Promise<PorticoError>;
  contexts: ReturnType<typeof testContexts>;
}

/** A kernel with the app `desk`. */
export async function openDesk(files: Files = deskFiles): Promise<Desk> {
  const kernel = await testKernel();
  const workspace = createWorkspace(kernel);
  const ada = testPrincipal(kernel);
  const contexts = testContexts(kernel, { principal: ada });
  const id = kernel.clock.id();
  const prepared = await workspace.prepareCommit({ tenant: kernel.tenant, app: { id, name: 'desk' }, changes: files, message: 'Begin', author: { id: ada.id, name: ada.name } });
  const app = await contexts.change(async (ctx) => {
    await setMember(ctx.tx, { tenant: kernel.tenant, app: id, principal: ada.id, roles: [ownerRole], attributes: {} });
    return workspace.createApp(ctx, { id, name: 'desk', project: 'main', commit: prepared.commit, model: prepared.model });
  });
  const call = (operation: string, input: Record<string, unknown>): Promise<never> => runOperation(kernel, workspace, { principal: ada, operation, input }) as Promise<never>;
  return {
    kernel,
    workspace,
    ada,
    app,
    contexts,
    call,
    refusal: async (operation, input) => {
      if (!operations.has(operation)) throw new Error(`there is no operation ${operation}`);
      try {
        await call(operation, input);
      } catch (error) {
        if (error instanceof PorticoError) return error;
        throw error;
      }
      throw new Error(`${operation} was not refused`);
    },
  };
}

/** Names of the facts written so far, oldest first. */
export async function factsOf(kernel: TestKernel): Promise<{ name: string; data: Record<string, unknown> }[]> {
  return kernel.database.bound(kernel.tenant, async (tx) => {
    const rows = await tx.selectFrom('kernel_fact').select(['name', 'data']).orderBy('id').execute();
    return rows as { name: string; data: Record<string, unknown> }[];
  });
}
