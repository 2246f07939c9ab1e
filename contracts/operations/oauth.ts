import { z } from 'zod';
import { scopePattern } from '../context/principal.ts';
import { done, idOf, instant, none, operation, pageInput, principalName, textSchema } from './define.ts';
import { slug } from '../files/names.ts';

const scopes = z.array(z.string().max(300).regex(scopePattern)).min(1).max(100);

/** A program that asks to act for somebody, and how sure we are of its name. */
const oauthApplication = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Where it says it lives: the host of its metadata document, or of its redirect address. */
  host: z.string(),
  /**
   * registered: an administrator entered it · published: its document on the web, at an address only its owner writes ·
   * claimed: it registered itself, so the name is only what it says.
   */
  known: z.enum(['registered', 'published', 'claimed']),
  /** Runs on the person's own machine, where another program could pose as it. */
  local: z.boolean(),
});
const actor = z.strictObject({ kind: z.enum(['person', 'agent']), id: z.string(), name: z.string() });
const scopeInWords = z.strictObject({ scope: z.string(), words: textSchema });

export const consentsLook = operation({
  name: 'consents.look',
  title: { en: 'What does it ask for?', zh: '查看授权请求' },
  description: {
    en: 'What a program that sent the person here wants: which program, to act as whom, with which scopes, at which address.',
    zh: '查看将用户带到此处的程序所请求的内容：哪个程序、以谁的身份、哪些范围、哪个地址。',
  },
  input: z.strictObject({ request: z.string().min(1).max(200) }),
  output: z.strictObject({
    client: oauthApplication,
    /** The MCP address the tokens will work at, and nowhere else. */
    resource: z.string(),
    scopes: z.array(scopeInWords),
    /** Whom it may act as: oneself first, then one's active agents. */
    actors: z.array(actor),
    /** Allowed before with the same scopes, to act as this principal: need not be asked again. */
    remembered: z.string().nullable(),
    expiresAt: instant,
  }),
  effect: 'read',
  allow: { action: 'consents.look', on: 'self' },
  http: { method: 'GET', path: '/oauth/consents/{request}' },
  errors: ['consent.gone'],
});

export const consentsDecide = operation({
  name: 'consents.decide',
  title: { en: 'Allow or refuse a program', zh: '允许或拒绝程序' },
  description: {
    en: 'Answers a request of a program once. Gives the address the browser goes on to. Only for a signed-in person.',
    zh: '对程序的授权请求作出一次性答复，返回浏览器接下来要前往的地址。仅限已登录人员。',
  },
  input: z.strictObject({
    request: z.string().min(1).max(200),
    allow: z.boolean(),
    /** Whom it acts as; oneself when absent. */
    actor: z.string().max(100).optional(),
    /** Fewer scopes than asked for. */
    scopes: scopes.optional(),
  }),
  output: z.strictObject({ url: z.string() }),
  effect: 'change',
  allow: { action: 'consents.decide', on: 'self' },
  http: { method: 'POST', path: '/oauth/consents/{request}' },
  errors: ['consent.gone', 'consent.foreign'],
});

export const oauthGrant = z.strictObject({
  id: z.string(),
  client: z.strictObject({ id: z.string(), name: z.string(), host: z.string() }),
  person: z.strictObject({ id: z.string(), name: z.string() }),
  actor,
  resource: z.string(),
  scopes: z.array(scopeInWords),
  createdAt: instant,
  lastUsed: instant.nullable(),
  expiresAt: instant,
});

export const grantsList = operation({
  name: 'grants.list',
  title: { en: 'List connected programs', zh: '已连接的程序' },
  description: { en: 'Programs one has allowed to act for oneself; administrators see those of everybody.', zh: '本人已授权的程序；管理员可见全部。' },
  input: z.strictObject({ ...pageInput }),
  output: z.strictObject({ grants: z.array(oauthGrant), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'grants.list', on: 'self' },
  http: { method: 'GET', path: '/oauth/grants' },
});

export const grantsRevoke = operation({
  name: 'grants.revoke',
  title: { en: 'Disconnect a program', zh: '断开程序' },
  description: { en: 'Ends all tokens of one consent at once, and what they hold open.', zh: '立即终止该授权的全部令牌及其打开的连接。' },
  input: idOf,
  output: done,
  effect: 'change',
  allow: { action: 'grants.revoke', on: 'self' },
  http: { method: 'DELETE', path: '/oauth/grants/{id}' },
  destructive: true,
  idempotent: true,
});

export const oauthClient = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['registered', 'claimed']),
  redirectUris: z.array(z.string()),
  confidential: z.boolean(),
  createdAt: instant,
});

export const oauthClientsList = operation({
  name: 'oauthClients.list',
  title: { en: 'List OAuth clients', zh: 'OAuth 客户端列表' },
  description: {
    en: 'Programs entered by hand or that registered themselves. Those with a document on the web need no entry.',
    zh: '手动登记或自行注册的程序。以网络文档标识的程序无需登记。',
  },
  input: z.strictObject({ ...pageInput }),
  output: z.strictObject({ clients: z.array(oauthClient), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'oauthClients.manage', on: 'tenant' },
  http: { method: 'GET', path: '/oauth/clients' },
});

const redirectUri = z.url().max(500);
export const oauthClientsCreate = operation({
  name: 'oauthClients.create',
  title: { en: 'Enter an OAuth client', zh: '登记 OAuth 客户端' },
  description: {
    en: 'For a program that has no metadata document. With `confidential` it gets a secret, shown this once.',
    zh: '为没有元数据文档的程序登记。若为机密客户端，则生成密钥且仅显示这一次。',
  },
  input: z.strictObject({ name: principalName, redirectUris: z.array(redirectUri).min(1).max(20), confidential: z.boolean().default(false) }),
  output: z.strictObject({ client: oauthClient, secret: z.string().nullable() }),
  effect: 'change',
  allow: { action: 'oauthClients.manage', on: 'tenant' },
  http: { method: 'POST', path: '/oauth/clients' },
});

export const oauthClientsRemove = operation({
  name: 'oauthClients.remove',
  title: { en: 'Remove an OAuth client', zh: '移除 OAuth 客户端' },
  description: { en: 'Also ends every consent it was given.', zh: '同时终止其获得的所有授权。' },
  input: idOf,
  output: done,
  effect: 'change',
  allow: { action: 'oauthClients.manage', on: 'tenant' },
  http: { method: 'DELETE', path: '/oauth/clients/{id}' },
  destructive: true,
});

const trustedIssuer = z.strictObject({
  name: slug,
  issuer: z.url().max(500),
  /** `aud` its tokens have to carry. */
  audience: z.string().min(1).max(500),
  /** Where its keys are; found by its discovery document when absent. */
  jwksUri: z.url().max(500).nullable(),
  /** subject: a person who has signed in through it · email: by a verified address · agent: the claim names an agent of ours. */
  match: z.enum(['subject', 'email', 'agent']),
  /** For `agent`: the claim, and which value stands for which of our agents. */
  claim: z.string().min(1).max(100),
  agents: z.record(z.string().min(1).max(300), z.string().min(1).max(100)),
  /** What its tokens may do at most. */
  scopes,
});

export const trustedIssuersList = operation({
  name: 'trustedIssuers.list',
  title: { en: 'List trusted issuers', zh: '受信任的签发方' },
  description: { en: 'Identity providers whose access tokens are taken as they are.', zh: '其访问令牌可直接使用的身份提供方。' },
  input: none,
  output: z.strictObject({ issuers: z.array(trustedIssuer) }),
  effect: 'read',
  allow: { action: 'identityProviders.list', on: 'tenant' },
  http: { method: 'GET', path: '/trusted-issuers' },
});

export const trustedIssuersSet = operation({
  name: 'trustedIssuers.set',
  title: { en: 'Trust an issuer', zh: '信任签发方' },
  description: {
    en: 'Takes its signed tokens (JWT) that carry the audience, and says whom they stand for. Its keys are read once before it is kept.',
    zh: '接受携带指定受众的签名令牌（JWT），并说明其对应的主体。保存前会读取一次其密钥。',
  },
  input: z.strictObject({
    ...trustedIssuer.shape,
    jwksUri: trustedIssuer.shape.jwksUri.default(null),
    match: trustedIssuer.shape.match.default('subject'),
    claim: trustedIssuer.shape.claim.default('client_id'),
    agents: trustedIssuer.shape.agents.default({}),
    scopes: scopes.default(['*']),
  }),
  output: trustedIssuer,
  effect: 'outside',
  allow: { action: 'identityProviders.set', on: 'tenant' },
  http: { method: 'PUT', path: '/trusted-issuers/{name}' },
  errors: ['outside.failed', 'egress.denied', 'name.taken'],
  idempotent: true,
});

export const trustedIssuersRemove = operation({
  name: 'trustedIssuers.remove',
  title: { en: 'Trust an issuer no more', zh: '取消信任签发方' },
  description: { en: 'Its tokens count no more, at once.', zh: '其令牌立即失效。' },
  input: z.strictObject({ name: slug }),
  output: done,
  effect: 'change',
  allow: { action: 'identityProviders.remove', on: 'tenant' },
  http: { method: 'DELETE', path: '/trusted-issuers/{name}' },
  destructive: true,
});

const certificate = z.strictObject({
  id: z.string(),
  /** `sha256:` and the fingerprint in hex, or `dns:`, `uri:`, `email:` and a name of the certificate. */
  subject: z.string(),
  agent: z.strictObject({ id: z.string(), name: z.string() }),
  scopes: z.array(z.string()),
  lastUsed: instant.nullable(),
  createdAt: instant,
});

export const certificatesList = operation({
  name: 'certificates.list',
  title: { en: 'List client certificates', zh: '客户端证书列表' },
  description: { en: 'Which client certificate stands for which agent.', zh: '客户端证书与代理的对应关系。' },
  input: none,
  output: z.strictObject({ certificates: z.array(certificate) }),
  effect: 'read',
  allow: { action: 'identityProviders.list', on: 'tenant' },
  http: { method: 'GET', path: '/certificates' },
});

export const certificatesAdd = operation({
  name: 'certificates.add',
  title: { en: 'Bind a client certificate', zh: '绑定客户端证书' },
  description: {
    en: 'Lets an agent prove itself by a certificate, named by fingerprint (`sha256:<hex>`) or by a name in it (`dns:`, `uri:`, `email:`).',
    zh: '允许代理使用证书证明身份：以指纹（`sha256:<十六进制>`）或证书中的名称（`dns:`、`uri:`、`email:`）指定。',
  },
  input: z.strictObject({
    agent: z.string().max(100),
    subject: z
      .string()
      .max(500)
      .regex(/^(sha256:[0-9a-fA-F:]{64,95}|(dns|uri|email):\S+)$/, 'sha256:<fingerprint>, dns:<name>, uri:<uri> or email:<address>'),
    scopes: scopes.default(['*']),
  }),
  output: certificate,
  effect: 'change',
  allow: { action: 'identityProviders.set', on: 'tenant' },
  http: { method: 'POST', path: '/certificates' },
  errors: ['name.taken', 'not_found'],
});

export const certificatesRemove = operation({
  name: 'certificates.remove',
  title: { en: 'Unbind a client certificate', zh: '解除客户端证书' },
  description: { en: 'It counts no more, at once.', zh: '该证书立即失效。' },
  input: idOf,
  output: done,
  effect: 'change',
  allow: { action: 'identityProviders.set', on: 'tenant' },
  http: { method: 'DELETE', path: '/certificates/{id}' },
  destructive: true,
});
