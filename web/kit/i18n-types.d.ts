import 'i18next';
import type { messages as base } from './messages/en.ts';
import type { messages as code } from './messages/code.en.ts';
import type { messages as consent } from './messages/consent.en.ts';
import type { messages as consolePages } from './messages/console.en.ts';
import type { messages as portal } from './messages/portal.en.ts';
import type { messages as providers } from './messages/providers.en.ts';
import type { messages as studio } from './messages/studio.en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    // A new area adds `& typeof <area>`: unknown keys are then type errors.
    resources: { translation: typeof base & typeof portal & typeof studio & typeof consolePages & typeof code & typeof providers & typeof consent };
  }
}
