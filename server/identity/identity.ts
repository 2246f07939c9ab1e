import { timingSafeEqual } from 'node:crypto';
import { PorticoError, type Principal } from '@portico/contracts';
import { agentOperations } from './agents/agents.ts';
import { createAuthenticator, type Authenticator } from './authenticate.ts';
import { bootstrap, findHome, type Started } from './bootstrap.ts';
import { certificateOperations } from './certificates/certificates.ts';
import { createEnrolment, type Enrolment } from './enrol.ts';
import { createSigned } from './issuers/behind.ts';
import { issuerOperations } from './issuers/operations.ts';
import { createIssuers } from './issuers/verify.ts';
import { keyOperations } from './keys/keys.ts';
import { clientOperations } from './oauth/clients.ts';
import { consentOperations } from './oauth/consent.ts';
import { grantOperations } from './oauth/grants.ts';
import { createAuthorizationServer, type AuthorizationServer } from './oauth/server.ts';
import { sweep } from './oauth/store.ts';
import { createDiscovery } from './oidc/client.ts';
import { providerOperations } from './oidc/providers.ts';
import { oidcOperations } from './oidc/sign-in.ts';
import { createOutsideAuthorization } from './outside-authorization.ts';
import { peopleOperations } from './people/people.ts';
import { principalById, rolesFor, subjectsFor } from './principals.ts';
import { appMemberOperations } from './projects/app-members.ts';
import { projectOperations } from './projects/projects.ts';
import { createRevocation } from './revocation.ts';
import { linkOperations } from './sign-in/links.ts';
import { secondFactorOperations } from './sign-in/second-factor.ts';
import { csrfOf, sessionOperations } from './sign-in/session.ts';
import { signInOperations } from './sign-in/sign-in.ts';
import type { Kernel, Module } from '../kernel/index.ts';

export interface Identity extends Authenticator, Enrolment {
  /** Once per process, before the first call: finds or makes the first tenant, and starts hearing revocations. */
  bootstrap(): Promise<Started>;
  /** The tenant of calls that name none: the one made first. */
  homeTenant(): Promise<string>;
  /** Called when a session or key ends, in whatever process; may be called twice for one. */
  onRevoked(heard: (credentialId: string, principalId: string) => void): void;
  /** Refuses with `auth.csrf` a change that a cookie authorises and that does not carry the session's token. */
  checkCsrf(principal: Principal, sent: string | undefined): void;
  /** The OAuth 2.1 authorization server below `<PUBLIC_URL>/oauth`. */
  readonly authorization: AuthorizationServer;
  readonly principalById: typeof principalById;
  readonly rolesFor: typeof rolesFor;
  readonly subjectsFor: typeof subjectsFor;
}

/** Who acts: people, agents, their keys and sessions, projects and members. */
export function createIdentity(kernel: Kernel): Module & Identity {
  const revocation = createRevocation(kernel);
  const discovery = createDiscovery(kernel);
  const issuers = createIssuers(kernel);
  let home: string | undefined;
  const homeTenant = async (): Promise<string> => {
    home ??= await findHome(kernel);
    if (home === undefined) throw new Error('there is no tenant: bootstrap() comes first');
    return home;
  };
  const authorization = createAuthorizationServer({ kernel, revocation, home: homeTenant });
  return {
    implementations: [
      ...linkOperations(kernel, revocation),
      ...signInOperations(kernel, revocation),
      ...sessionOperations(kernel, revocation),
      ...secondFactorOperations(kernel),
      ...oidcOperations(kernel, discovery),
      ...providerOperations(kernel, discovery),
      ...peopleOperations(kernel, revocation),
      ...agentOperations(revocation),
      ...keyOperations(revocation),
      ...projectOperations(),
      ...appMemberOperations(),
      ...consentOperations(kernel, authorization),
      ...grantOperations(revocation),
      ...clientOperations(kernel, revocation),
      ...issuerOperations(issuers, revocation),
      ...certificateOperations(revocation),
    ],
    timers: [{ name: 'oauth.sweep', everySeconds: 3600, run: (ctx) => ctx.transact(({ tx, clock }) => sweep(tx, clock.now())) }],
    authorization,
    ...createAuthenticator(kernel, { revocation, signed: createSigned(kernel, issuers), outside: createOutsideAuthorization(kernel) }),
    ...createEnrolment(kernel, revocation),
    bootstrap: async () => {
      await revocation.listen();
      return bootstrap(kernel);
    },
    homeTenant,
    principalById,
    rolesFor,
    subjectsFor,
    onRevoked: (heard) => revocation.onRevoked(heard),
    checkCsrf: (principal, sent) => {
      if (principal.credential?.kind !== 'session') return;
      const [expected, given] = [Buffer.from(csrfOf(kernel, principal)), Buffer.from(sent ?? '')];
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw new PorticoError('auth.csrf');
    },
  };
}
