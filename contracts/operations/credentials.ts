import { z } from 'zod';
import { slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { done, instant, none, operation } from './define.ts';

const connection = z.strictObject({
  provider: slug,
  /** wanted: the provider asked for a sign-in · connected · ended: it was refused there and has to be connected again. */
  state: z.enum(['wanted', 'connected', 'ended']),
  /** The authorization server that gave it. */
  issuer: z.string().nullable(),
  scopes: z.array(z.string()),
  /** Scopes the provider asked for since. */
  wanted: z.array(z.string()),
  connectedAt: instant.nullable(),
});

/** Where the person goes next, and what she will be asked for there. */
const way = z.strictObject({
  url: z.string(),
  title: titleSchema,
  /** Host of the provider, and of the authorization server that asks her. */
  host: z.string(),
  issuer: z.string(),
  scopes: z.array(z.string()),
  /** Whether she is connected already. */
  state: connection.shape.state.nullable(),
  expiresAt: instant,
});

export const credentialsList = operation({
  name: 'credentials.list',
  title: { en: 'List connected accounts', zh: '已连接的账号' },
  description: { en: "One's own accounts at providers that are called with them: state, scopes, since when.", zh: '本人在各提供方处连接的账号：状态、权限范围与连接时间。' },
  input: none,
  output: z.strictObject({ connections: z.array(connection) }),
  effect: 'read',
  allow: { action: 'credentials.list', on: 'self' },
  http: { method: 'GET', path: '/credentials' },
});

export const credentialsConnect = operation({
  name: 'credentials.connect',
  title: { en: 'Connect an account', zh: '连接账号' },
  description: {
    en: "Begins a sign-in at a provider's authorization server: gives the address to go to. Only for a signed-in person, in whose browser it is finished.",
    zh: '在提供方的授权服务器开始登录，返回要前往的地址。仅限已登录人员，且须在其浏览器中完成。',
  },
  input: z.strictObject({ provider: slug }),
  output: way,
  effect: 'outside',
  allow: { action: 'provider.use', on: 'provider' },
  http: { method: 'POST', path: '/credentials/{provider}' },
  errors: ['egress.denied', 'outside.failed'],
});

export const credentialsFinish = operation({
  name: 'credentials.finish',
  title: { en: 'Finish connecting', zh: '完成连接' },
  description: {
    en: 'What the authorization server sent back, for the person and the session that began; counts once.',
    zh: '处理授权服务器返回的结果；仅对发起连接的人员及会话有效，且只能使用一次。',
  },
  input: z.strictObject({ url: z.string().max(8000) }),
  output: z.strictObject({ provider: slug }),
  effect: 'outside',
  allow: { action: 'credentials.finish', on: 'self' },
  http: { method: 'POST', path: '/credentials' },
  secretInput: ['url'],
  errors: ['connection.failed'],
});

export const credentialsDisconnect = operation({
  name: 'credentials.disconnect',
  title: { en: 'Disconnect an account', zh: '断开账号' },
  description: {
    en: "Forgets one's sign-in at a provider and ends it at its authorization server, where that can be asked to.",
    zh: '删除本人在提供方处的登录凭据，并在授权服务器支持时一并吊销。',
  },
  input: z.strictObject({ provider: slug }),
  output: done,
  effect: 'outside',
  allow: { action: 'credentials.disconnect', on: 'self' },
  http: { method: 'DELETE', path: '/credentials/{provider}' },
  destructive: true,
  idempotent: true,
});

const onProvider = z.strictObject({ provider: slug });

export const providerCredentialsList = operation({
  name: 'providerCredentials.list',
  title: { en: 'Who has connected an account', zh: '已连接账号的人员' },
  description: {
    en: 'Whose sign-ins a provider is called with; `principal` is null for the one of the whole organisation.',
    zh: '列出调用提供方时所用的登录凭据归属；整个组织共用的凭据其 `principal` 为空。',
  },
  input: onProvider,
  output: z.strictObject({ connections: z.array(connection.omit({ provider: true }).extend({ principal: z.string().nullable() })) }),
  effect: 'read',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}/credentials' },
});

export const providerCredentialsConnect = operation({
  name: 'providerCredentials.connect',
  title: { en: 'Connect an account for everybody', zh: '为所有人连接账号' },
  description: {
    en: 'Like credentials.connect, for a provider whose one sign-in stands for the whole organisation.',
    zh: '与 credentials.connect 相同，用于整个组织共用一个登录凭据的提供方。',
  },
  input: onProvider,
  output: way,
  effect: 'outside',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/credentials' },
  errors: ['egress.denied', 'outside.failed'],
});

export const providerCredentialsDisconnect = operation({
  name: 'providerCredentials.disconnect',
  title: { en: "End somebody's sign-in at a provider", zh: '终止他人在提供方的登录' },
  description: { en: "Takes away a person's sign-in, or without a principal the one of the whole organisation.", zh: '移除某人的登录凭据；未指定主体时移除整个组织共用的凭据。' },
  input: onProvider.extend({ principal: z.string().max(100).optional() }),
  output: done,
  effect: 'outside',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'DELETE', path: '/providers/{provider}/credentials' },
  destructive: true,
  idempotent: true,
});
