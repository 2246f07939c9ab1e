import type { Kernel, Module } from '../kernel/index.ts';
import { announcements } from './announce.ts';
import { answers } from './answer.ts';
import { approving } from './approve.ts';
import { assembling } from './context/assemble.ts';
import { finding } from './find.ts';
import { showForm } from './form.ts';
import { questioning } from './questions.ts';
import { registering } from './register.ts';
import { publishing } from './servers.ts';
import { toolsets } from './toolsets.ts';
import { askingAtOnce, writing } from './write-questions.ts';

export { surfacesChannel } from './announce.ts';
export { findProvider, inUseBy, openProvider, type OpenProvider } from './in-use.ts';
export { providerNow, recordProbe, switchedOff, takeDue, type Probed } from './probed.ts';
export { openSecrets, removeProvider } from './register.ts';
export { definitionsOf, lookAt, otherTools, recordSight, type Sight } from './see.ts';
export { canonical } from './surfaces/canonical.ts';
export { checkDefinitions } from './surfaces/check-definitions.ts';
export { fitSurface, readToolboxInput, showTools, toolboxNames, tokensOf, type Fitted, type IndexEntry, type ToolboxName } from './search/index.ts';
export { written } from './approve.ts';
export { providerView } from './view.ts';

/** What can be called over MCP: providers, and the surface each caller sees of them. */
export function createRegistry(kernel: Kernel): Module {
  const { publicUrl } = kernel.config;
  return {
    implementations: [
      ...answers(publicUrl),
      finding(kernel),
      ...registering(kernel),
      ...approving(kernel),
      ...questioning(kernel),
      ...toolsets(publicUrl),
      publishing(kernel.config),
      showForm(),
      ...assembling(),
    ],
    jobs: [writing(kernel)],
    reactions: [...announcements, ...askingAtOnce(kernel)],
  };
}
