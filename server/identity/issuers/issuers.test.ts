import { createServer, type Server } from 'node:http';
import { agentsCreate, trustedIssuersList, trustedIssuersRemove, trustedIssuersSet } from '@portico/contracts';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttp } from '../../kernel/http.ts';
import { runOperation } from '../../kernel/testing.ts';
import { createIdentity } from '../index.ts';
import { world, type SignedIn, type World } from '../testing.ts';

let w: World;
let ada: SignedIn;
let provider: Server;
let issuer: string;
let keys: JWK[];
let reads = 0;
let signer: CryptoKey;
let stranger: CryptoKey;
const audience = 'https://portico.example/oauth/mcp';

async function keyPair(kid: string): Promise<{ privateKey: CryptoKey; jwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

beforeAll(async () => {
  w = await world();
  await w.identity.bootstrap();
  ada = await w.administrator().catch(async () => w.person({ email: 'ada@example.com', roles: ['administrator'] }));
  const first = await keyPair('one');
  signer = first.privateKey;
  stranger = (await keyPair('one')).privateKey;
  keys = [first.jwk];
  provider = createServer((request, response) => {
    const send = (value: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.url === '/.well-known/openid-configuration') return send({ issuer, jwks_uri: `${issuer}/keys` });
    if (request.url !== '/keys') return response.writeHead(404).end();
    reads += 1;
    return send({ keys });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const address = provider.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  await set({});
});
afterAll(async () => {
  await new Promise((resolve) => provider.close(resolve));
  await w.kernel.close();
});

const settings = (changes: object) => ({ name: 'corp', issuer, audience, match: 'email', scopes: ['read'], ...changes });
const set = (changes: object) => w.run(trustedIssuersSet, settings(changes), { as: ada.principal });
interface Made {
  readonly claims?: Record<string, unknown>;
  readonly key?: CryptoKey;
  readonly kid?: string;
  readonly audience?: string | string[];
  readonly from?: string;
  readonly seconds?: number | null;
}
function token(made: Made = {}): Promise<string> {
  const { claims = { email: 'ada@example.com', email_verified: true }, key = signer, kid = 'one', audience: aud = audience, from = issuer, seconds = 300 } = made;
  const now = Math.floor(w.kernel.clock.now().getTime() / 1000);
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).setIssuer(from).setAudience(aud).setSubject('u1').setIssuedAt(now);
  return (seconds === null ? jwt : jwt.setExpirationTime(now + seconds)).sign(key);
}
const authenticate = async (made?: Made) => w.identity.authenticate({ bearer: await token(made) });
const reason = async (bearer: string | Promise<string>): Promise<string> =>
  w.identity.authenticate({ bearer: await bearer }).then(
    () => 'not refused',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );

describe('a token of a trusted issuer', () => {
  it('stands for the person with its verified address, within the scopes of the issuer', async () => {
    expect(await authenticate()).toMatchObject({ kind: 'person', id: ada.principal.id, scopes: ['read'], credential: { kind: 'issuer' } });
    expect(await reason(token({ claims: { email: 'ada@example.com' } }))).toContain('nobody here');
    expect(await reason(token({ claims: { email: 'ada@example.com', email_verified: 'true' } }))).toContain('nobody here');
    expect(await reason(token({ claims: { email: 'nobody@example.com', email_verified: true } }))).toContain('nobody here');
  });

  it('is refused when anything about it is wrong', async () => {
    expect(await reason(token({ key: stranger }))).toContain('signature');
    expect(await reason(token({ kid: 'unknown' }))).toContain('signature');
    expect(await reason(token({ audience: 'https://other.example' }))).toContain('not trusted for this audience');
    expect(await reason(token({ from: 'https://other.example' }))).toContain('not trusted');
    expect(await reason(token({ seconds: -60 }))).toContain('expired');
    expect(await reason(token({ seconds: null }))).toContain('exp');
    const now = Math.floor(w.kernel.clock.now().getTime() / 1000);
    const unsigned = new UnsecuredJWT({ email: 'ada@example.com', email_verified: true })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(now + 300)
      .encode();
    expect(await reason(unsigned)).toContain('not known here');
    // The public key as a shared secret: the oldest trick there is.
    const secret = new TextEncoder().encode(JSON.stringify(keys[0]));
    const forged = await new SignJWT({ email: 'ada@example.com', email_verified: true })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(now + 300)
      .sign(secret);
    expect(await reason(forged)).toContain('algorithm');
    const [head = '', body = '', signature = ''] = (await token()).split('.');
    const changed = Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(body, 'base64url').toString()) as object), email: 'root@example.com' })).toString('base64url');
    expect(await reason(`${head}.${changed}.${signature}`)).toContain('signature');
  });

  it('ends with its time even while it is remembered', async () => {
    const bearer = await token({ seconds: 3 });
    expect(await reason(bearer)).toBe('not refused');
    w.kernel.clock.advance(3000);
    expect(await reason(bearer)).toContain('expired');
  });

  it('is checked with keys that are read once, and anew when they change', async () => {
    const before = reads;
    await authenticate();
    await authenticate();
    expect(reads).toBe(before);
    const next = await keyPair('two');
    keys = [...keys, next.jwk];
    await set({});
    expect(await authenticate({ key: next.privateKey, kid: 'two' })).toMatchObject({ id: ada.principal.id });
  });

  it('can stand for an agent by one of its claims', async () => {
    const agent = await w.run(agentsCreate, { name: 'Robot' }, { as: ada.principal });
    await set({ name: 'robots', audience: 'robots', match: 'agent', claim: 'azp', agents: { 'service-a': agent.id }, scopes: ['*'] });
    expect(await authenticate({ audience: 'robots', claims: { azp: 'service-a' } })).toMatchObject({ kind: 'agent', id: agent.id });
    expect(await reason(token({ audience: 'robots', claims: { azp: 'service-b' } }))).toContain('nobody here');
    expect(await reason(token({ audience: 'robots', claims: { azp: 'constructor' } }))).toContain('nobody here');
    expect(await reason(token({ audience: ['robots', audience] }))).toContain('several');
  });
});

describe('issuers', () => {
  it('are asked when they are entered, and refused in clear text, without keys, and inside the network', async () => {
    const refusal = (changes: object) => w.refusal(set({ name: 'bad', audience: 'bad', ...changes }));
    expect(await refusal({ issuer: 'http://idp.example.com' })).toBe('request.invalid');
    expect(await refusal({ issuer: `${issuer}/nowhere` })).toBe('outside.failed');
    expect(await refusal({ jwksUri: `${issuer}/nothing` })).toBe('outside.failed');
    expect(await refusal({ issuer: 'https://10.0.0.1' })).toBe('egress.denied');
    const guarded = createHttp({ allow: [] });
    const strict = createIdentity({ ...w.kernel, http: guarded });
    const call = { operation: 'trustedIssuers.set', input: settings({ name: 'bad', audience: 'bad' }), principal: ada.principal };
    expect(await w.refusal(runOperation(w.kernel, strict, call))).toBe('egress.denied');
    await guarded.close();
  });

  it('belong to one tenant with their audience, and reach only its people', async () => {
    const tenant = await w.tenant('other');
    const otto = await w.person({ email: 'otto@example.com', tenant, roles: ['administrator'] });
    const theirs = (changes: object) => w.run(trustedIssuersSet, settings(changes), { as: otto.principal });
    expect(await w.refusal(theirs({}))).toBe('name.taken');
    await theirs({ audience: 'theirs' });
    expect(await reason(token({ audience: 'theirs' }))).toContain('nobody here');
    expect(await authenticate({ audience: 'theirs', claims: { email: 'otto@example.com', email_verified: true } })).toMatchObject({ tenant });
    expect((await w.run(trustedIssuersList, {}, { as: otto.principal })).issuers.map((one) => one.audience)).toEqual(['theirs']);
  });

  it('end at once', async () => {
    const bearer = await token();
    const ended: string[] = [];
    w.identity.onRevoked((credential) => ended.push(credential));
    const principal = await w.identity.authenticate({ bearer });
    await w.run(trustedIssuersRemove, { name: 'corp' }, { as: ada.principal });
    expect(await reason(bearer)).toContain('not trusted');
    expect(ended).toContain(principal?.credential?.id);
  });
});
