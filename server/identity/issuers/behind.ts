import type { JWTPayload } from 'jose';
import type { Kernel } from '../../kernel/index.ts';
import { refused } from '../refused.ts';
import { actorById, type Proven } from '../store.ts';
import { actorBehind, issuersOf, type IssuerRow } from './store.ts';
import { claimed, type Issuers } from './verify.ts';

/** Who is behind a credential, and the one address it counts at if there is one. */
export interface Behind {
  readonly row: Proven;
  readonly resource?: string;
}

export interface Signed {
  /** Who a signed token of a trusted issuer stands for; throws `auth.invalid` with the reason. */
  behind(token: string): Promise<Behind & { readonly kind: 'issuer' }>;
}

/** The credential of everything an issuer signs: removing the issuer ends it. */
export const issuerCredential = (row: Pick<IssuerRow, 'tenant' | 'name'>): string => `${row.tenant}/${row.name}`;

export function createSigned(kernel: Kernel, issuers: Issuers): Signed {
  return {
    behind: async (token) => {
      const { issuer, audiences } = claimed(token);
      const rows = await kernel.database.system((tx) => issuersOf(tx, issuer, audiences));
      const [row] = rows;
      if (!row) throw refused({ en: 'its issuer is not trusted for this audience', zh: '其签发方或受众不受信任' });
      if (rows.length > 1) throw refused({ en: 'its audiences belong to several trusted issuers', zh: '其受众对应多个受信任的签发方' });
      const claims = await issuers.verify(token, row);
      const value = valueOf(row, claims);
      const actor = await kernel.database.system(async (tx) => {
        const id = value === undefined ? undefined : await actorBehind(tx, { tenant: row.tenant, match: row.match, issuer: row.issuer, value });
        return id === undefined ? undefined : actorById(tx, id);
      });
      if (!actor) throw refused({ en: 'nobody here is known by what it says', zh: '系统中没有与其声明对应的主体' });
      const expires = new Date((claims.exp ?? 0) * 1000).toISOString();
      return { kind: 'issuer', row: { ...actor, credential: issuerCredential(row), scopes: row.scopes, expires_at: expires, revoked_at: null, last_used: null } };
    },
  };
}

/** What we know somebody by: the subject, a verified address, or the agent the claim's value is entered for. */
function valueOf(row: IssuerRow, claims: JWTPayload): string | undefined {
  switch (row.match) {
    case 'subject':
      return claims.sub;
    case 'email':
      return typeof claims['email'] === 'string' && claims['email_verified'] === true ? claims['email'] : undefined;
    case 'agent': {
      const value = claims[row.claim];
      return typeof value === 'string' && Object.hasOwn(row.agents, value) ? row.agents[value] : undefined;
    }
    default:
      return row.match satisfies never;
  }
}
