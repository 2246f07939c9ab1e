import { PorticoError, titleIn } from '@portico/contracts';
import type { ProviderInUse, SurfaceTool } from '../kernel/index.ts';

/** Throws when the provider may not be called as it stands: offline, in maintenance, in quarantine, not approved. */
export function requireCallable(provider: ProviderInUse | undefined): ProviderInUse {
  if (!provider) throw new PorticoError('not_found', { params: { what: 'provider', name: '' } });
  const { name, state } = provider;
  const { reason } = provider;
  if (state === 'quarantined')
    throw new PorticoError('provider.quarantined', { params: { provider: name, reason: reason ?? { en: 'a security officer stopped it', zh: '已由安全管理员停用' } } });
  if (state === 'maintenance')
    throw new PorticoError('provider.offline', { params: { provider: name, state, reason: reason ?? { en: 'its owner took it off', zh: '其负责人暂时停用' } } });
  if (!provider.surface && provider.mode === 'pinned') {
    const why =
      state === 'offline' || state === 'unproven'
        ? (reason ?? { en: 'it was not reached yet', zh: '尚未连接成功' })
        : { en: 'nothing it shows is approved yet', zh: '其接口尚未获得批准' };
    throw new PorticoError('provider.offline', { params: { provider: name, state, reason: why } });
  }
  return provider;
}

/** The tool as it is shown; throws when it is switched off, not what was approved any more, or gone. */
export function requireTool(provider: ProviderInUse, name: string): SurfaceTool | undefined {
  const tool = provider.surface?.tools.get(name);
  if (!tool) {
    if (provider.mode === 'follow') return undefined;
    throw new PorticoError('not_found', { params: { what: 'tool', name } });
  }
  if (tool.blocked !== undefined) throw new PorticoError('tool.blocked', { params: { provider: provider.name, tool: name, reason: tool.blocked } });
  if (provider.mode === 'follow' || !provider.now) return tool;
  const now = provider.now.get(tool.original);
  if (now === undefined) throw new PorticoError('tool.gone', { params: { provider: provider.name, tool: name } });
  if (now !== tool.fingerprint) throw new PorticoError('tool.changed', { params: { provider: provider.name, tool: name } });
  return tool;
}

/** How a provider is called in the reader's language. */
export function titleOf(provider: ProviderInUse, language: 'en' | 'zh'): string {
  return titleIn(language, provider.title, provider.name);
}
