import 'i18next';
import type { messages as access } from './messages/access.en.ts';
import type { messages as base } from './messages/en.ts';
import type { messages as charts } from './messages/charts.en.ts';
import type { messages as code } from './messages/code.en.ts';
import type { messages as consent } from './messages/consent.en.ts';
import type { messages as context } from './messages/context.en.ts';
import type { messages as consolePages } from './messages/console.en.ts';
import type { messages as decisions } from './messages/decisions.en.ts';
import type { messages as designer } from './messages/designer.en.ts';
import type { messages as drafts } from './messages/drafts.en.ts';
import type { messages as entities } from './messages/entities.en.ts';
import type { messages as embed } from './messages/embed.en.ts';
import type { messages as functions } from './messages/functions.en.ts';
import type { messages as monitor } from './messages/monitor.en.ts';
import type { messages as pages } from './messages/pages.en.ts';
import type { messages as portal } from './messages/portal.en.ts';
import type { messages as processes } from './messages/processes.en.ts';
import type { messages as providers } from './messages/providers.en.ts';
import type { messages as sign } from './messages/sign.en.ts';
import type { messages as questions } from './messages/questions.en.ts';
import type { messages as studio } from './messages/studio.en.ts';
import type { messages as tasks } from './messages/tasks.en.ts';
import type { messages as tests } from './messages/tests.en.ts';
import type { messages as templates } from './messages/templates.en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    // A new area adds `& typeof <area>`: unknown keys are then type errors.
    resources: {
      translation: typeof base &
        typeof charts &
        typeof decisions &
        typeof designer &
        typeof drafts &
        typeof embed &
        typeof entities &
        typeof functions &
        typeof monitor &
        typeof pages &
        typeof portal &
        typeof sign &
        typeof studio &
        typeof tasks &
        typeof tests &
        typeof templates &
        typeof consolePages &
        typeof context &
        typeof access &
        typeof code &
        typeof processes &
        typeof providers &
        typeof questions &
        typeof consent;
    };
  }
}
