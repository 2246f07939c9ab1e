import { scopePattern, type Text } from '@portico/contracts';
import type { Resource } from './addresses.ts';

/** What a client gets that asks for nothing we know: everything its address offers. */
export function usualScope(resource: Resource): string {
  return resource.provider === undefined ? '*' : `provider:${resource.provider}`;
}

/** RFC 9728 `scopes_supported`. Single tools are not listed: `provider:<name>:tool:<tool>` is asked for as it is needed. */
export function scopesAt(resource: Resource): readonly string[] {
  const { provider } = resource;
  return provider === undefined ? ['*', 'read'] : [`provider:${provider}`, `provider:${provider}:read`];
}

/** The scopes of a request that mean something at the address; the usual one when none does. */
export function scopesAsked(resource: Resource, asked: string | undefined): readonly string[] {
  const { provider } = resource;
  const here = (asked ?? '')
    .split(' ')
    .filter((scope) => scopePattern.test(scope) && (provider === undefined || scope === `provider:${provider}` || scope.startsWith(`provider:${provider}:`)));
  return here.length > 0 ? [...new Set(here)] : [usualScope(resource)];
}

/** What a principal may do with a token's scopes. An app is a provider too, so its name counts for both. */
export function scopesOfToken(scopes: readonly string[]): string[] {
  return scopes.flatMap((scope) => {
    const [kind, provider, limit] = scope.split(':');
    return kind === 'provider' && limit !== 'tool' ? [scope, limit === undefined ? `app:${provider}` : `app:${provider}:${limit}`] : [scope];
  });
}

/** A scope as a person reads it. */
export function inWords(scope: string): Text {
  const [kind = '', provider = '', limit, ...tool] = scope.split(':');
  if (scope === '*') return { en: 'Everything you may do yourself: read, change and delete', zh: '您本人可执行的全部操作：读取、修改和删除' };
  if (scope === 'read') return { en: 'Read everything you may read, change nothing', zh: '读取您可读取的全部内容，不作任何修改' };
  if (scope === 'platform') return { en: 'Build apps and run Portico itself, as far as you may', zh: '在您的权限范围内构建应用并管理 Portico 平台' };
  if (limit === 'tool') return { en: `Use the tool ${tool.join(':')} of ${provider}`, zh: `使用 ${provider} 的工具 ${tool.join(':')}` };
  const what = kind === 'app' ? { en: `the app ${provider}`, zh: `应用 ${provider} ` } : { en: provider, zh: ` ${provider} ` };
  if (limit === 'read') return { en: `Read in ${what.en}, change nothing`, zh: `读取${what.zh}的内容，不作任何修改` };
  return { en: `Use all tools of ${what.en}, also those that change or delete`, zh: `使用${what.zh}的全部工具，包括会修改或删除的工具` };
}
