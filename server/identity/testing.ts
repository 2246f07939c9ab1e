import { PorticoError, operations, type Output, type Operation, type Principal } from '@portico/contracts';
import { createTenant, type AppInUse, type Http, type Limiter } from '../kernel/index.ts';
import { runOperation, testKernel, type TestKernel } from '../kernel/testing.ts';
import { createIdentity, type Identity } from './index.ts';
import type { Module } from '../kernel/index.ts';

export interface SignedIn {
  /** What the edge would put into the cookie. */
  readonly token: string;
  readonly principal: Principal;
}
interface Call {
  readonly as?: Principal | undefined;
  readonly app?: AppInUse;
  readonly address?: string;
}

/** Identity on a fresh database, called the way the door calls it (without policy and audit). */
export interface World {
  readonly kernel: TestKernel;
  readonly identity: Module & Identity;
  run<O extends Operation>(operation: O, input: unknown, call?: Call): Promise<Output<O>>;
  /** Runs an operation that signs somebody in. */
  signIn(operation: Operation, input: unknown, call?: Call): Promise<SignedIn>;
  /** The error code of a call that is refused. */
  refusal(call: Promise<unknown>): Promise<string>;
  /** An active person with a password, by invitation. */
  person(options: { email: string; name?: string; roles?: string[]; by?: Principal; tenant?: string }): Promise<SignedIn>;
  /** Sets up the first administrator. */
  administrator(): Promise<SignedIn>;
  tenant(slug: string): Promise<string>;
}

export const password = 'correct horse battery';

export async function world(options: { limiter?: Limiter; environment?: Record<string, string>; http?: (real: Http) => Http } = {}): Promise<World> {
  const made = await testKernel(options);
  const kernel = options.http ? { ...made, http: options.http(made.http) } : made;
  const identity = createIdentity(kernel);

  async function call(
    operation: Operation,
    input: unknown,
    { as, app, address }: Call,
    session?: { set(token: string, expiresAt: Date, principal: Principal): void; clear(): void },
  ): Promise<unknown> {
    const found = identity.implementations?.find((one) => one.operation.name === operation.name);
    const parsed = operations.get(operation.name)?.input.safeParse(input);
    const tenant = (parsed?.success === true ? await found?.tenant?.(parsed.data as never) : undefined) ?? kernel.tenant;
    const principal = as ?? { kind: 'system' as const, id: 'anonymous', tenant, name: 'anonymous', roles: [], scopes: [] };
    return runOperation(kernel, identity, {
      operation: operation.name,
      input,
      principal,
      ...(app && { app }),
      ...(address !== undefined && { address }),
      ...(session && { session }),
    });
  }

  const self: World = {
    kernel,
    identity,
    run: (operation, input, of = {}) => call(operation, input, of) as never,
    signIn: async (operation, input, of = {}) => {
      let signed: SignedIn | undefined;
      await call(operation, input, of, { set: (token, _expiresAt, principal) => (signed = { token, principal }), clear: () => undefined });
      if (!signed) throw new Error(`${operation.name} set no session`);
      return signed;
    },
    refusal: async (promise) => {
      try {
        await promise;
      } catch (error) {
        if (error instanceof PorticoError) return error.code;
        throw error;
      }
      return 'not refused';
    },
    person: async ({ email, name = email, roles = [], by, tenant }) => {
      const invite = operations.get('people.invite');
      const use = operations.get('link.use');
      if (!invite || !use) throw new Error('operations are missing');
      const admin = by ?? { kind: 'person' as const, id: kernel.clock.id(), tenant: tenant ?? kernel.tenant, name: 'Root', roles: ['administrator'], scopes: ['*'] };
      const made = (await call(invite, { email, name, roles }, { as: admin })) as { invitation: { link: string } };
      return self.signIn(use, { token: tokenOf(made.invitation.link), password });
    },
    administrator: async () => {
      const complete = operations.get('setup.complete');
      const { setup } = await identity.bootstrap();
      if (!complete || !setup) throw new Error('set up already');
      return self.signIn(complete, { token: setup.token, name: 'Ada', email: 'ada@example.com', password });
    },
    tenant: async (slug) => {
      const id = kernel.clock.id();
      await createTenant(kernel.database, { id, slug, name: slug, at: kernel.clock.now() });
      return id;
    },
  };
  return self;
}

/** The token behind `#token=` of a one-time link. */
export function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
}
