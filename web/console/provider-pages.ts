// The pages about providers as one file to load, so that the first page does not have to name a dozen small ones.
export { CallsPage } from './consumers/calls-page.tsx';
export { ConsumersPage } from './consumers/consumers-page.tsx';
export { PlaygroundPage } from './playground/playground-page.tsx';
export { LimitsPage } from './providers/limits-page.tsx';
export { OverviewPage } from './providers/overview-page.tsx';
export { PolicyPage } from './providers/policy-page.tsx';
export { ProviderPage } from './providers/provider-page.tsx';
export { ProvidersPage } from './providers/providers-page.tsx';
export { SettingsPage } from './providers/settings-page.tsx';
export { SurfacePage } from './surfaces/surface-page.tsx';
export { ToolsPage } from './surfaces/tools-page.tsx';
export { ToolsetsPage } from './toolsets/toolsets-page.tsx';
