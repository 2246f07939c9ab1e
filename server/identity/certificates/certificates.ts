import { X509Certificate } from 'node:crypto';
import { certificatesAdd, certificatesList, certificatesRemove, PorticoError, type Output } from '@portico/contracts';
import { implementChange, implementRead, type Implementation } from '../../kernel/index.ts';
import { ownAgent } from '../agents/agents.ts';
import type { Revocation } from '../revocation.ts';
import { certificateById, deleteCertificate, insertCertificate, listCertificates, type CertificateRow } from './store.ts';

function shown(row: CertificateRow): Output<typeof certificatesAdd> {
  const { id, subject } = row;
  return { id, subject, agent: { id: row.agent, name: row.agent_name }, scopes: [...row.scopes], lastUsed: row.last_used, createdAt: row.created_at };
}

/** Fingerprints in one spelling: lower case, no colons. Names of hosts ignore case. */
function spelled(subject: string): string {
  const [kind = '', ...rest] = subject.split(':');
  const value = rest.join(':');
  return kind === 'sha256' ? `sha256:${value.replaceAll(':', '').toLowerCase()}` : kind === 'uri' ? subject : `${kind}:${value.toLowerCase()}`;
}

/**
 * What a certificate can be known by, its fingerprint first. Whoever calls this has seen that its key was proven and its
 * chain believed: by our own TLS, or by the proxy that handed it over.
 */
export function subjectsOf(certificate: X509Certificate): string[] {
  const names = (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => {
    const found = /^(DNS|URI|email):(.+)$/.exec(entry);
    // OpenSSL quotes what could pass for a second entry; such a name is nobody's.
    return found?.[2] === undefined || found[2].startsWith('"') ? [] : [spelled(`${found[1]?.toLowerCase()}:${found[2]}`)];
  });
  return [spelled(`sha256:${certificate.fingerprint256}`), ...names];
}

/** The certificate in a proxy's header: PEM, URL-encoded; undefined when there is none that can be read. */
export function certificateIn(header: string): X509Certificate | undefined {
  try {
    return new X509Certificate(decodeURIComponent(header));
  } catch {
    return undefined;
  }
}

/** Client certificates that stand for agents. */
export function certificateOperations(revocation: Revocation): Implementation[] {
  const list = implementRead(certificatesList, async (ctx) => ({ certificates: (await ctx.read((tx) => listCertificates(tx))).map((row) => shown(row)) }));

  const add = implementChange(certificatesAdd, async (ctx, input) => {
    const agent = await ownAgent(ctx.tx, ctx.principal, input.agent);
    const subject = spelled(input.subject);
    if (subject.startsWith('sha256:') && subject.length !== 'sha256:'.length + 64) {
      throw new PorticoError('request.invalid', { params: { detail: 'subject: a SHA-256 fingerprint is 64 hex digits' } });
    }
    const id = ctx.clock.id();
    const kept = await insertCertificate(ctx.tx, { id, tenant: ctx.tenant, subject, agent: agent.id, scopes: input.scopes, at: ctx.clock.now() });
    const row = kept ? await certificateById(ctx.tx, id) : undefined;
    if (!row) throw new PorticoError('name.taken', { params: { name: subject } });
    await revocation.announce(ctx, []);
    return shown(row);
  });

  const remove = implementChange(certificatesRemove, async (ctx, input) => {
    const found = await certificateById(ctx.tx, input.id);
    if (!found || !(await deleteCertificate(ctx.tx, input.id))) throw new PorticoError('not_found', { params: { what: 'certificate', name: input.id } });
    await revocation.announce(ctx, [{ credential: found.id, principal: found.agent }]);
    return { ok: true as const };
  });
  return [list, add, remove];
}
