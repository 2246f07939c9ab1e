import { toolsetsList, toolsetsRemove, toolsetsSave, type Output } from '@portico/contracts';
import { implementChange, implementRead, type Implementation, type ReadContext, type Tx } from '../kernel/index.ts';
import { rolesFor } from '../identity/index.ts';
import { platformAllows } from '../policy/index.ts';
import { tellAll } from './register.ts';
import { deleteToolset, listToolsets, putToolset, type ToolsetRow } from './store.ts';

type View = Output<typeof toolsetsSave>;

/** Curated selections of tools, each under one MCP address: toolsets.list, .save, .remove. */
export function toolsets(publicUrl: string): Implementation[] {
  const view = (row: ToolsetRow, may: readonly string[]): View => ({ ...row, url: `${publicUrl}/mcp/toolsets/${row.name}`, may: [...may] });
  return [
    implementRead(toolsetsList, (ctx) =>
      ctx.read(async (tx) => {
        const may = await mayManage(ctx, tx);
        return { toolsets: (await listToolsets(tx)).map((row) => view(row, may)) };
      }),
    ),
    implementChange(toolsetsSave, async (ctx, input) => {
      await putToolset(ctx.tx, { ...input, title: { ...input.title }, tenant: ctx.tenant, by: ctx.principal.id, at: ctx.clock.now() });
      await tellAll(ctx, `toolsets/${input.name}`);
      return view({ ...input, title: { ...input.title } }, ['use', 'manage']);
    }),
    implementChange(toolsetsRemove, async (ctx, input) => {
      await deleteToolset(ctx.tx, input.name);
      await tellAll(ctx, `toolsets/${input.name}`);
      return { ok: true as const };
    }),
  ];
}

async function mayManage(ctx: ReadContext, tx: Tx): Promise<string[]> {
  const roles = await rolesFor(tx, ctx.principal, {});
  return platformAllows({ roles, principal: ctx.principal, action: 'toolset.manage' }).allowed ? ['use', 'manage'] : ['use'];
}
