import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agentsCreate, agentsUpdate, certificatesAdd, certificatesList, certificatesRemove } from '@portico/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { world, type SignedIn, type World } from '../testing.ts';
import { subjectsOf } from './certificates.ts';
import { presentedCertificate } from './presented.ts';

let w: World;
let ada: SignedIn;
let agent: string;
const folder = mkdtempSync(path.join(tmpdir(), 'portico-certificates-'));
const file = (name: string): string => path.join(folder, name);

/** A certificate that signs itself, with names in it. */
function make(name: string, names: string): X509Certificate {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file(`${name}.key`)];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', file(`${name}.pem`), '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`], { stdio: 'ignore' });
  return new X509Certificate(readFileSync(file(`${name}.pem`)));
}

beforeAll(async () => {
  w = await world();
  ada = await w.administrator();
  agent = (await w.run(agentsCreate, { name: 'Robot' }, { as: ada.principal })).id;
});
afterAll(async () => {
  await w.kernel.close();
  rmSync(folder, { recursive: true, force: true });
});
const add = (subject: string) => w.run(certificatesAdd, { agent, subject, scopes: ['read'] }, { as: ada.principal });
const who = (subjects: readonly string[] | undefined) => w.identity.authenticate({ certificate: subjects });

it('a certificate stands for an agent, by fingerprint or by a name in it', async () => {
  const robot = make('robot', 'DNS:robot.example,URI:spiffe://example/robot,email:Robot@Example.com');
  const subjects = subjectsOf(robot);
  expect(subjects.slice(1)).toEqual(['dns:robot.example', 'uri:spiffe://example/robot', 'email:robot@example.com']);
  expect(await w.refusal(who(subjects))).toBe('auth.invalid');
  const { id, subject } = await add(`sha256:${robot.fingerprint256}`);
  expect(subject).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(await who(subjects)).toMatchObject({ kind: 'agent', id: agent, onBehalfOf: { id: ada.principal.id }, scopes: ['read'], credential: { kind: 'certificate', id } });
  const ended: string[] = [];
  w.identity.onRevoked((credential) => ended.push(credential));
  await w.run(certificatesRemove, { id }, { as: ada.principal });
  expect(ended).toContain(id);
  expect(await w.refusal(who(subjects))).toBe('auth.invalid');
  await add('uri:spiffe://example/robot');
  expect(await who(subjects)).toMatchObject({ id: agent });
  await w.run(agentsUpdate, { id: agent, status: 'disabled' }, { as: ada.principal });
  expect(await w.refusal(who(subjects))).toBe('auth.invalid');
  await w.run(agentsUpdate, { id: agent, status: 'active' }, { as: ada.principal });
});

it('is bound once, to an agent of the tenant', async () => {
  expect(await w.refusal(add('uri:spiffe://example/robot'))).toBe('name.taken');
  expect(await w.refusal(add(`sha256:${'ab:'.repeat(31)}`))).toBe('request.invalid');
  const other = await w.person({ email: 'otto@example.com', tenant: await w.tenant('other'), roles: ['administrator'] });
  expect(await w.refusal(w.run(certificatesAdd, { agent, subject: 'dns:x.example' }, { as: other.principal }))).toBe('not_found');
  expect((await w.run(certificatesList, {}, { as: other.principal })).certificates).toEqual([]);
});

it('counts from our own TLS only when its authority is believed and its key proven', async () => {
  const believed = make('believed', 'DNS:believed.example');
  make('stranger', 'DNS:believed.example');
  make('server', 'IP:127.0.0.1');
  const config = { clientCertHeader: undefined, tls: { cert: '', key: '', clientCa: file('believed.pem') } };
  const server = createServer(
    { cert: readFileSync(file('server.pem')), key: readFileSync(file('server.key')), requestCert: true, rejectUnauthorized: false, ca: readFileSync(file('believed.pem')) },
    (asked, answer) => {
      answer.end(JSON.stringify(presentedCertificate(config, { headers: asked.headers, raw: asked }) ?? null));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ask = (name?: string) =>
    new Promise<unknown>((resolve, reject) => {
      const own = name === undefined ? {} : { cert: readFileSync(file(`${name}.pem`)), key: readFileSync(file(`${name}.key`)) };
      const options = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, ca: readFileSync(file('server.pem')), agent: false as const, ...own };
      request(options, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => resolve(JSON.parse(text)));
      })
        .on('error', reject)
        .end();
    });
  expect(await ask('believed')).toEqual(subjectsOf(believed));
  expect(await ask('stranger')).toBeNull();
  expect(await ask()).toBeNull();
  await new Promise((resolve) => server.close(resolve));
});

it('counts from a header only where a setting names it', () => {
  const robot = make('proxied', 'DNS:proxied.example');
  const raw = { socket: {} } as never;
  const headers = { 'x-client-cert': encodeURIComponent(robot.toString()) };
  expect(presentedCertificate({ clientCertHeader: 'x-client-cert', tls: undefined }, { headers, raw })).toEqual(subjectsOf(robot));
  expect(presentedCertificate({ clientCertHeader: undefined, tls: undefined }, { headers, raw })).toBeUndefined();
  for (const bad of ['', 'garbage', '%E0%A4%A'])
    expect(presentedCertificate({ clientCertHeader: 'x-client-cert', tls: undefined }, { headers: { 'x-client-cert': bad }, raw })).toBeUndefined();
});
