import { previewsActAs, previewsOpen, previewsReset, PorticoError, type Output } from '@portico/contracts';
import { membersOf, ownerRole, setMember } from '../identity/index.ts';
import { implementChange, implementOutside, type AnyReaction, type ChangeContext, type Implementation, type OutsideContext, type Tx } from '../kernel/index.ts';
import { activeRelease, appByName, previewsOf, type PreviewRow } from '../workspace/index.ts';
import { bringUp, type OfBranch } from './build-preview.ts';
import { makeOwner } from './create.ts';
import type { Means } from './means.ts';
import { removeApp } from './remove.ts';

type Preview = Output<typeof previewsOpen>;

/** previews.open, reset and actAs. */
export function previews(means: Means): Implementation[] {
  const open = async (ctx: OutsideContext, of: OfBranch, fresh: boolean): Promise<Preview> => {
    const preview = await bringUp(means, ctx, { ...of, create: true, fresh });
    if (!preview) throw new PorticoError('not_found', { params: { what: 'branch', name: of.branch } });
    return ctx.transact(async (change) => {
      const inside = (await membersOf(change.tx, preview.id)).some(({ id }) => id === ctx.principal.id);
      if (!inside) await makeOwner(change, preview.id);
      return shown(change, preview);
    });
  };
  return [
    implementOutside(previewsOpen, (ctx, input) => open(ctx, input, false)),
    implementOutside(previewsReset, (ctx, input) => open(ctx, input, true)),
    implementChange(previewsActAs, async (ctx, { role, attributes, ...of }) => {
      const preview = await found(ctx.tx, of);
      const roles = (await activeRelease(ctx.tx, preview.name))?.model.roles.roles ?? {};
      if (role !== null && !Object.hasOwn(roles, role)) throw new PorticoError('not_found', { params: { what: 'role', name: role } });
      await setMember(ctx.tx, { tenant: ctx.tenant, app: preview.id, principal: ctx.principal.id, roles: [role ?? ownerRole], attributes: role === null ? {} : attributes });
      return shown(ctx, preview);
    }),
  ];
}

async function found(tx: Tx, of: OfBranch): Promise<PreviewRow> {
  const app = await appByName(tx, of.app);
  const [preview] = app && !app.preview ? await previewsOf(tx, { app: app.id, branch: of.branch }) : [];
  if (!preview) throw new PorticoError('not_found', { params: { what: 'preview of branch', name: of.branch } });
  return preview;
}

async function shown(ctx: ChangeContext, { id, name, release, commit, issues }: PreviewRow): Promise<Preview> {
  const { roles = {} } = (await activeRelease(ctx.tx, name))?.model.roles ?? {};
  const held = (await membersOf(ctx.tx, id)).find((member) => member.id === ctx.principal.id)?.roles ?? [];
  const role = held.includes(ownerRole) ? null : (held[0] ?? null);
  return { name, release, commit, issues, role, roles: Object.entries(roles).map(([key, { title }]) => ({ name: key, title })) };
}

/** A preview follows every commit on its branch, whoever made it, and goes with the branch. */
export function followBranches(means: Means): AnyReaction[] {
  return [
    {
      on: 'file.committed',
      name: 'previews.follow',
      run: async (ctx, { app, branch }) => {
        await bringUp(means, ctx, { app, branch, create: false, fresh: false }).catch((error: unknown) => {
          // Said with the preview; and the branch or app may be gone by now.
          if (!(error instanceof PorticoError) || error.entry.audience !== 'person') throw error;
        });
      },
    },
    {
      on: 'branch.removed',
      name: 'previews.close',
      run: (ctx, { app: name, branch }) =>
        ctx.transact(async (change) => {
          const app = await appByName(change.tx, name);
          const [preview] = app ? await previewsOf(change.tx, { app: app.id, branch }) : [];
          if (preview) await removeApp(means, change, preview);
        }),
    },
  ];
}
