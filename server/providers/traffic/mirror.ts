import { PorticoError, toolsCall, type JsonObject } from '@portico/contracts';
import type { ProviderInUse, ReadContext } from '../../kernel/index.ts';
import { mirrorFailures, requests } from './metrics.ts';

/** Marks a call that is a copy, so that two providers which mirror each other do not go on for ever. */
const mark = 'portico/mirrored';

/** Takes the mark off: providers do not see it. */
export function unmarked(more: JsonObject): { more: JsonObject; copy: boolean } {
  const { [mark]: copy, ...rest } = more;
  return { more: rest, copy: copy === true };
}

/**
 * Gives a share of the calls to another provider too, through the door as the same caller, so that its policy, limits
 * and audit hold. Nobody waits for the answer; failures are counted.
 */
export function mirror(ctx: ReadContext, about: { provider: ProviderInUse; tool: string; arguments: JsonObject }): void {
  const { provider } = about;
  const wanted = provider.limits.mirror;
  if (!wanted || wanted.provider === provider.name || Math.random() * 100 >= wanted.percent) return;
  requests.inc({ why: 'mirror' });
  const failed = (reason: string): void => {
    mirrorFailures.inc({ tenant: ctx.tenant, provider: wanted.provider });
    ctx.log.debug({ provider: wanted.provider, tool: about.tool, reason }, 'a mirrored call failed');
  };
  ctx.call(toolsCall, { provider: wanted.provider, tool: about.tool, arguments: about.arguments, more: { [mark]: true } }).then(
    (result) => result['isError'] === true && failed('the tool said so'),
    (error: unknown) => failed(error instanceof PorticoError ? error.code : 'internal'),
  );
}
