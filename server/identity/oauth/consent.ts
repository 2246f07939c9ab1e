import { consentsDecide, consentsLook, PorticoError, scopeCovers, type Output, type Principal } from '@portico/contracts';
import type { Client } from 'oidc-provider';
import { implementChange, implementRead, type Implementation, type Kernel, type ReadContext, type Tx } from '../../kernel/index.ts';
import { listAgents } from '../agents/store.ts';
import { hashOf } from '../secret.ts';
import { herself } from '../sign-in/session.ts';
import { resourceNamed } from './addresses.ts';
import { isLocal } from './clients.ts';
import { inWords, scopesAsked } from './scopes.ts';
import { clientById, insertDecision, insertGrant, rememberedGrant } from './store.ts';

/** What the operations need of the authorization server. */
export interface Requests {
  /** An open request of a program; undefined when it was answered or its time has passed. */
  find(id: string): Promise<OpenRequest | undefined>;
}

export interface OpenRequest {
  readonly client: Client;
  readonly params: Readonly<Record<string, unknown>>;
  /** Where the browser goes on once it is answered. */
  readonly returnTo: string;
  readonly expiresAt: Date;
}

type Looked = Output<typeof consentsLook>;

interface Asked extends OpenRequest {
  readonly shown: Looked['client'];
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** A consent without a refresh token ends by itself after this time; with one it lasts as long as that. */
const lifeDays = 30;
const none = { who: 'a signed-in person', action: 'answer for somebody' };

/** What a program asks for, and the person's answer. The answer is a row; the authorization server reads it when the browser comes back. */
export function consentOperations(kernel: Kernel, requests: Requests): Implementation[] {
  const look = implementRead(consentsLook, async (ctx, input) => {
    const { asked, actors } = await openFor(kernel, requests, { ctx, request: input.request });
    const of = { person: ctx.principal.id, client: asked.client.clientId, resource: asked.resource, scopes: asked.scopes, now: ctx.clock.now() };
    // A program on her machine could be another one that poses as it: RFC 8252, section 8.6.
    const before = asked.shown.local || promptsAgain(asked.params) ? undefined : await ctx.read((tx) => rememberedGrant(tx, of));
    return {
      client: asked.shown,
      resource: asked.resource,
      scopes: asked.scopes.map((scope) => ({ scope, words: inWords(scope) })),
      actors,
      remembered: actors.some((one) => one.id === before?.actor) ? (before?.actor ?? null) : null,
      expiresAt: asked.expiresAt.toISOString(),
    };
  });

  const decide = implementChange(
    consentsDecide,
    async (ctx, input, { asked, actors }: Opened) => {
      const session = sessionOf(ctx.principal);
      const at = ctx.clock.now();
      const actor = input.actor ?? ctx.principal.id;
      if (input.allow && !actors.some((one) => one.id === actor)) throw new PorticoError('not_found', { params: { what: 'agent', name: actor } });
      const scopes = input.scopes?.filter((scope) => scopeCovers(asked.scopes, scope)) ?? [...asked.scopes];
      if (input.allow && scopes.length === 0) throw new PorticoError('request.invalid', { params: { detail: 'scopes: allow at least one of those asked for, or refuse' } });
      const consent = input.allow ? ctx.clock.id() : null;
      if (consent !== null) {
        const { name, host } = asked.shown;
        const until = new Date(at.getTime() + lifeDays * 24 * 3600 * 1000).toISOString();
        const client = { client: asked.client.clientId, client_name: name, client_host: host };
        await insertGrant(ctx.tx, {
          id: consent,
          tenant: ctx.tenant,
          person: ctx.principal.id,
          actor,
          ...client,
          resource: asked.resource,
          scopes,
          created_at: at.toISOString(),
          expires_at: until,
        });
      }
      const request = hashOf(input.request);
      const first = await insertDecision(ctx.tx, { request, tenant: ctx.tenant, person: ctx.principal.id, session, consent, expiresAt: asked.expiresAt });
      if (!first) throw new PorticoError('consent.gone');
      return { url: asked.returnTo };
    },
    async (ctx, input) => {
      sessionOf(ctx.principal);
      return openFor(kernel, requests, { ctx, request: input.request });
    },
  );
  return [look, decide];
}

/** Only a person at a page answers, never a key or token in her name. */
function sessionOf(principal: Principal): string {
  if (principal.kind !== 'person' || principal.credential?.kind !== 'session')
    throw new PorticoError('policy.denied', { params: { action: none.action, resource: 'a program', who: none.who } });
  return principal.credential.id;
}

function promptsAgain(params: Readonly<Record<string, unknown>>): boolean {
  return typeof params['prompt'] === 'string' && /\b(consent|login|select_account)\b/.test(params['prompt']);
}

interface Opened {
  readonly asked: Asked;
  readonly actors: Looked['actors'];
}

async function openFor(kernel: Kernel, requests: Requests, of: { ctx: ReadContext; request: string }): Promise<Opened> {
  const { ctx } = of;
  const found = await requests.find(of.request);
  const resource = typeof found?.params['resource'] === 'string' ? resourceNamed(kernel.config, found.params['resource']) : undefined;
  if (!found || !resource) throw new PorticoError('consent.gone');
  const row = await kernel.database.system((tx) => clientById(tx, found.client.clientId));
  if (row?.kind === 'registered' && row.tenant !== ctx.tenant) {
    throw new PorticoError('consent.foreign', { params: { reason: 'this program was entered for another organisation' } });
  }
  const known = row ? row.kind : 'published';
  const asked: Asked = { ...found, shown: clientShown(found.client, known), resource: resource.url, scopes: scopesAsked(resource, String(found.params['scope'] ?? '')) };
  const actors = await ctx.read((tx) => actorsOf(tx, ctx.principal));
  return { asked, actors };
}

async function actorsOf(tx: Tx, principal: Principal): Promise<Looked['actors']> {
  const person = await herself(tx, principal, none.action);
  const agents = await listAgents(tx, { of: person.id, after: undefined, limit: 100 });
  const active = agents.filter((agent) => agent.status === 'active' && agent.owner === person.id);
  return [{ kind: 'person', id: person.id, name: person.name }, ...active.map((agent) => ({ kind: 'agent' as const, id: agent.id, name: agent.name }))];
}

function clientShown(client: Client, known: Looked['client']['known']): Looked['client'] {
  const local = isLocal(client.redirectUris);
  const place = known === 'published' ? client.clientId : client.redirectUris[0];
  const host = place !== undefined && URL.canParse(place) ? new URL(place).host || new URL(place).protocol : '';
  // Nothing that could pass for a second line or hide what it is.
  const name = (client.clientName ?? '')
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 80);
  return { id: client.clientId, name: name || host || client.clientId, host, known, local };
}
