import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Config } from '../../kernel/index.ts';
import { certificateIn, subjectsOf } from './certificates.ts';

/** What a request's client certificate can be known by; undefined without one that our TLS or the trusted proxy has checked. */
export function presentedCertificate(
  config: Pick<Config, 'clientCertHeader' | 'tls'>,
  request: { readonly headers: IncomingHttpHeaders; readonly raw: Pick<IncomingMessage, 'socket'> },
): readonly string[] | undefined {
  if (config.clientCertHeader !== undefined) {
    const header = request.headers[config.clientCertHeader];
    const found = typeof header === 'string' && header !== '' ? certificateIn(header) : undefined;
    return found && subjectsOf(found);
  }
  if (config.tls?.clientCa === undefined) return undefined;
  const socket = request.raw.socket as TLSSocket;
  const found = socket.authorized ? socket.getPeerX509Certificate?.() : undefined;
  return found && subjectsOf(found);
}
