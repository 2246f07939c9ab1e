import { z } from 'zod';
import { projectRoles, tenantRoles } from '../context/principal.ts';
import { slug } from '../files/names.ts';
import { done, idOf, instant, none, operation, pageInput, principalName } from './define.ts';

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address');
const password = z.string().min(10, 'at least 10 characters').max(200);
const tenantRole = z.enum(tenantRoles);
const languages = z.enum(['en', 'zh']);

export const me = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  language: languages,
  tenant: z.strictObject({ id: z.string(), slug: z.string(), name: z.string() }),
  roles: z.array(z.string()),
  secondFactor: z.boolean(),
  /** Send as header `X-CSRF-Token` with every request that changes something and is authorised by the cookie. */
  csrf: z.string(),
});
export const person = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  status: z.enum(['invited', 'active', 'offboarded']),
  secondFactor: z.boolean(),
  lastSeen: instant.nullable(),
  createdAt: instant,
});
export const oneTimeLink = z.strictObject({
  /** Hand it to the person yourself; no mail is sent. Works once. */
  link: z.string(),
  expiresAt: instant,
});

export const setupStatus = operation({
  name: 'setup.status',
  title: { en: 'Is this Portico set up?', zh: '查看初始设置状态' },
  description: { en: 'Whether a first administrator exists, and which sign-in providers there are.', zh: '是否已有首位管理员，以及可用的登录方式。' },
  input: none,
  output: z.strictObject({
    done: z.boolean(),
    providers: z.array(z.strictObject({ name: z.string(), title: z.string() })),
    version: z.string(),
  }),
  effect: 'read',
  allow: { action: 'setup.status', on: 'public' },
  http: { method: 'GET', path: '/setup' },
});

export const setupComplete = operation({
  name: 'setup.complete',
  title: { en: 'Set up the first administrator', zh: '设置首位管理员' },
  description: { en: 'Uses the one-time link printed at first start. Signs the person in.', zh: '使用首次启动时打印的一次性链接，并完成登录。' },
  input: z.strictObject({ token: z.string(), name: principalName, email, password, language: languages.default('en') }),
  output: me,
  effect: 'change',
  allow: { action: 'setup.complete', on: 'public' },
  http: { method: 'POST', path: '/setup' },
  errors: ['link.invalid', 'setup.done'],
  secretInput: ['token', 'password'],
});

export const sessionSignIn = operation({
  name: 'session.signIn',
  title: { en: 'Sign in', zh: '登录' },
  description: {
    en: 'Sign in by e-mail and password, with the code of the authenticator app if one is set up. Sets the session cookie.',
    zh: '使用邮箱和密码登录；已启用两步验证时需提供验证码。会设置会话 Cookie。',
  },
  input: z.strictObject({ email: z.string().trim().toLowerCase().max(200), password: z.string().max(200), code: z.string().max(20).optional() }),
  output: me,
  effect: 'change',
  allow: { action: 'session.signIn', on: 'public' },
  http: { method: 'POST', path: '/session' },
  errors: ['auth.failed', 'auth.second_factor_required', 'auth.second_factor_wrong', 'request.rate_limited'],
  secretInput: ['password', 'code'],
});

export const sessionOidcStart = operation({
  name: 'session.oidcStart',
  title: { en: 'Begin sign-in with a provider', zh: '开始第三方登录' },
  description: {
    en: 'Gives the address of the OpenID Connect provider to go to, and what the browser has to keep until it is back.',
    zh: '返回要跳转到的 OpenID Connect 提供方地址，以及浏览器在返回前需保存的值。',
  },
  input: z.strictObject({
    provider: slug,
    /** A path of this Portico to land on. */
    returnTo: z
      .string()
      .max(500)
      .regex(/^\/(?![/\\])/, 'a path of this Portico')
      .default('/'),
  }),
  output: z.strictObject({ url: z.string(), browser: z.string(), expiresAt: instant }),
  effect: 'outside',
  allow: { action: 'session.oidcStart', on: 'public' },
  http: { method: 'POST', path: '/session/oidc/{provider}' },
  errors: ['outside.failed', 'egress.denied', 'request.rate_limited'],
});

export const sessionOidcFinish = operation({
  name: 'session.oidcFinish',
  title: { en: 'Finish sign-in with a provider', zh: '完成第三方登录' },
  description: { en: 'Takes the address the provider sent the browser back to. Sets the session cookie.', zh: '接收提供方将浏览器带回的地址，并设置会话 Cookie。' },
  input: z.strictObject({ url: z.url().max(4000), browser: z.string().max(200) }),
  output: z.strictObject({ returnTo: z.string() }),
  effect: 'outside',
  allow: { action: 'session.oidcFinish', on: 'public' },
  http: { method: 'POST', path: '/session/oidc' },
  errors: ['auth.provider_failed', 'auth.provider_refused', 'outside.failed', 'egress.denied'],
  secretInput: ['url', 'browser'],
});

export const sessionGet = operation({
  name: 'session.get',
  title: { en: 'Who am I?', zh: '当前用户' },
  description: { en: 'The signed-in person or the principal behind a key.', zh: '当前登录的人员或密钥对应的主体。' },
  input: none,
  output: me.extend({ kind: z.enum(['person', 'agent', 'process', 'function', 'system']) }),
  effect: 'read',
  allow: { action: 'session.get', on: 'self' },
  http: { method: 'GET', path: '/session' },
  mcp: true,
});

export const sessionSignOut = operation({
  name: 'session.signOut',
  title: { en: 'Sign out', zh: '退出登录' },
  description: { en: 'Ends this session.', zh: '结束当前会话。' },
  input: none,
  output: done,
  effect: 'change',
  allow: { action: 'session.signOut', on: 'self' },
  http: { method: 'DELETE', path: '/session' },
});

export const sessionLanguage = operation({
  name: 'session.language',
  title: { en: 'Choose my language', zh: '选择语言' },
  description: { en: 'The language pages and messages are shown in.', zh: '页面与消息所用的语言。' },
  input: z.strictObject({ language: languages }),
  output: done,
  effect: 'change',
  allow: { action: 'session.language', on: 'self' },
  http: { method: 'PUT', path: '/session/language' },
  idempotent: true,
});

export const passwordChange = operation({
  name: 'password.change',
  title: { en: 'Change my password', zh: '修改密码' },
  description: { en: 'Ends all other sessions of this person.', zh: '修改后结束本人其他会话。' },
  input: z.strictObject({ current: z.string().max(200), password }),
  output: done,
  effect: 'change',
  allow: { action: 'password.change', on: 'self' },
  http: { method: 'POST', path: '/password' },
  errors: ['auth.failed'],
  secretInput: ['current', 'password'],
});

export const secondFactorBegin = operation({
  name: 'secondFactor.begin',
  title: { en: 'Set up a second factor', zh: '设置两步验证' },
  description: { en: 'A secret for an authenticator app (TOTP, RFC 6238). It counts once confirmed.', zh: '供身份验证器应用使用的密钥（TOTP，RFC 6238），确认后生效。' },
  input: none,
  output: z.strictObject({ secret: z.string(), uri: z.string() }),
  effect: 'change',
  allow: { action: 'secondFactor.begin', on: 'self' },
  http: { method: 'POST', path: '/second-factor' },
});

export const secondFactorConfirm = operation({
  name: 'secondFactor.confirm',
  title: { en: 'Confirm the second factor', zh: '确认两步验证' },
  description: { en: 'Takes the first code and gives recovery codes, shown once.', zh: '提交首个验证码，返回仅显示一次的恢复码。' },
  input: z.strictObject({ code: z.string().max(20) }),
  output: z.strictObject({ recoveryCodes: z.array(z.string()) }),
  effect: 'change',
  allow: { action: 'secondFactor.confirm', on: 'self' },
  http: { method: 'POST', path: '/second-factor/confirm' },
  errors: ['auth.second_factor_wrong'],
  secretInput: ['code'],
});

export const secondFactorRemove = operation({
  name: 'secondFactor.remove',
  title: { en: 'Remove the second factor', zh: '关闭两步验证' },
  description: { en: 'Needs the password again.', zh: '需要再次输入密码。' },
  input: z.strictObject({ password: z.string().max(200) }),
  output: done,
  effect: 'change',
  allow: { action: 'secondFactor.remove', on: 'self' },
  http: { method: 'POST', path: '/second-factor/remove' },
  errors: ['auth.failed'],
  secretInput: ['password'],
});

export const linkLook = operation({
  name: 'link.look',
  title: { en: 'Look at a one-time link', zh: '查看一次性链接' },
  description: { en: 'What a one-time link is for, before it is used.', zh: '使用前查看一次性链接的用途。' },
  input: z.strictObject({ token: z.string().max(200) }),
  output: z.strictObject({ kind: z.enum(['setup', 'invitation', 'reset', 'demo']), name: z.string(), email: z.string(), tenant: z.string() }),
  effect: 'read',
  allow: { action: 'link.look', on: 'public' },
  http: { method: 'POST', path: '/links/look' },
  errors: ['link.invalid'],
  secretInput: ['token'],
});

export const linkUse = operation({
  name: 'link.use',
  title: { en: 'Use a one-time link', zh: '使用一次性链接' },
  description: {
    en: 'Takes an invitation, a password reset or a first sign-in; sets the password where one is asked. Signs the person in.',
    zh: '接受邀请、重置密码或首次登录，并完成登录。',
  },
  input: z.strictObject({
    token: z.string().max(200),
    name: principalName.optional(),
    password: password.optional(),
    /** For the set-up link, which knows no person yet. */
    email: email.optional(),
    /** For the reset link of a person with a second factor. */
    code: z.string().max(20).optional(),
  }),
  output: me,
  effect: 'change',
  allow: { action: 'link.use', on: 'public' },
  http: { method: 'POST', path: '/links/use' },
  errors: ['link.invalid', 'auth.second_factor_required', 'auth.second_factor_wrong', 'password.weak', 'request.rate_limited'],
  secretInput: ['token', 'password', 'code'],
});

export const peopleList = operation({
  name: 'people.list',
  title: { en: 'List people', zh: '人员列表' },
  description: { en: 'People of the tenant, by name.', zh: '本租户的人员，按姓名排序。' },
  input: z.strictObject({ search: z.string().max(200).optional(), status: z.enum(['invited', 'active', 'offboarded']).optional(), ...pageInput }),
  output: z.strictObject({ people: z.array(person), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'people.list', on: 'tenant' },
  http: { method: 'GET', path: '/people' },
  mcp: true,
});

export const peopleInvite = operation({
  name: 'people.invite',
  title: { en: 'Invite a person', zh: '邀请人员' },
  description: { en: 'Gives a one-time link to hand over. No mail server is needed.', zh: '返回可转交的一次性链接，无需邮件服务器。' },
  input: z.strictObject({ name: principalName, email, roles: z.array(tenantRole).max(10).default([]) }),
  output: z.strictObject({ person, invitation: oneTimeLink }),
  effect: 'change',
  allow: { action: 'people.invite', on: 'tenant' },
  http: { method: 'POST', path: '/people' },
  errors: ['name.taken'],
});

export const peopleUpdate = operation({
  name: 'people.update',
  title: { en: 'Change a person', zh: '修改人员' },
  description: { en: 'Name and tenant-wide roles. The last administrator stays one.', zh: '修改姓名和租户级角色；至少保留一位管理员。' },
  input: z.strictObject({ id: z.string(), name: principalName.optional(), roles: z.array(tenantRole).max(10).optional() }),
  output: person,
  effect: 'change',
  allow: { action: 'people.update', on: 'tenant' },
  http: { method: 'PATCH', path: '/people/{id}' },
  idempotent: true,
});

export const peopleReset = operation({
  name: 'people.reset',
  title: { en: 'Reset access', zh: '重置登录' },
  description: {
    en: 'A one-time link with which the person sets a new password; also removes the second factor if asked.',
    zh: '生成用于设置新密码的一次性链接；可选择同时移除两步验证。',
  },
  input: z.strictObject({ id: z.string(), removeSecondFactor: z.boolean().default(false) }),
  output: oneTimeLink,
  effect: 'change',
  allow: { action: 'people.reset', on: 'tenant' },
  http: { method: 'POST', path: '/people/{id}/reset' },
});

export const peopleOffboard = operation({
  name: 'people.offboard',
  title: { en: 'Offboard a person', zh: '人员离职' },
  description: { en: 'Ends sessions and keys at once and disables the agents she owns.', zh: '立即结束其会话与密钥，并停用其名下代理。' },
  input: idOf,
  output: z.strictObject({ sessions: z.int(), keys: z.int(), agents: z.int() }),
  effect: 'change',
  allow: { action: 'people.offboard', on: 'tenant' },
  http: { method: 'POST', path: '/people/{id}/offboard' },
  destructive: true,
});

const project = z.strictObject({
  name: slug,
  title: z.string(),
  sensitivity: z.enum(['public', 'internal', 'confidential', 'secret']),
  members: z.array(z.strictObject({ kind: z.enum(['person', 'agent']), id: z.string(), name: z.string(), role: z.enum(projectRoles) })),
  createdAt: instant,
});

export const projectsList = operation({
  name: 'projects.list',
  title: { en: 'List projects', zh: '项目列表' },
  description: { en: 'Projects one is a member of; administrators see all.', zh: '本人参与的项目；管理员可见全部。' },
  input: none,
  output: z.strictObject({ projects: z.array(project) }),
  effect: 'read',
  allow: { action: 'projects.list', on: 'self' },
  http: { method: 'GET', path: '/projects' },
  mcp: true,
});

export const projectsCreate = operation({
  name: 'projects.create',
  title: { en: 'Create a project', zh: '创建项目' },
  description: { en: 'A group of apps with members. The creator owns it.', zh: '一组应用及其成员，创建者为所有者。' },
  input: z.strictObject({ name: slug, title: z.string().trim().min(1).max(100), sensitivity: z.enum(['public', 'internal', 'confidential', 'secret']).default('internal') }),
  output: project,
  effect: 'change',
  allow: { action: 'projects.create', on: 'tenant' },
  http: { method: 'POST', path: '/projects' },
  errors: ['name.taken'],
  mcp: true,
});

export const projectsMember = operation({
  name: 'projects.member',
  title: { en: 'Set a project member', zh: '设置项目成员' },
  description: { en: 'Gives a person or agent a role in the project, or takes it away with null.', zh: '为人员或代理设置项目角色；传 null 则移除。' },
  input: z.strictObject({ project: slug, member: z.string(), role: z.enum(projectRoles).nullable() }),
  output: project,
  effect: 'change',
  allow: { action: 'project.manage', on: 'project' },
  http: { method: 'PUT', path: '/projects/{project}/members/{member}' },
  idempotent: true,
});

const identityProvider = z.strictObject({
  name: slug,
  title: z.string(),
  issuer: z.url(),
  clientId: z.string(),
  /** Create a person at first sign-in when the address belongs to one of these domains. */
  domains: z.array(z.string()),
  redirectUri: z.string(),
});

export const identityProvidersList = operation({
  name: 'identityProviders.list',
  title: { en: 'List sign-in providers', zh: '登录方式列表' },
  description: { en: 'OpenID Connect providers people can sign in with.', zh: '可用于登录的 OpenID Connect 提供方。' },
  input: none,
  output: z.strictObject({ providers: z.array(identityProvider) }),
  effect: 'read',
  allow: { action: 'identityProviders.list', on: 'tenant' },
  http: { method: 'GET', path: '/identity-providers' },
});

export const identityProvidersSet = operation({
  name: 'identityProviders.set',
  title: { en: 'Set a sign-in provider', zh: '设置登录方式' },
  description: {
    en: 'OpenID Connect by discovery. The client secret goes to the vault and is never shown.',
    zh: '通过发现机制配置 OpenID Connect；客户端密钥存入保险库，不再显示。',
  },
  input: identityProvider.omit({ redirectUri: true }).extend({ clientSecret: z.string().max(500).optional() }),
  output: identityProvider,
  effect: 'outside',
  allow: { action: 'identityProviders.set', on: 'tenant' },
  http: { method: 'PUT', path: '/identity-providers/{name}' },
  errors: ['outside.failed', 'egress.denied'],
  idempotent: true,
  secretInput: ['clientSecret'],
});

export const identityProvidersRemove = operation({
  name: 'identityProviders.remove',
  title: { en: 'Remove a sign-in provider', zh: '移除登录方式' },
  description: { en: 'People who only sign in with it need a password reset link.', zh: '仅使用该方式登录的人员需要重置密码链接。' },
  input: z.strictObject({ name: slug }),
  output: done,
  effect: 'change',
  allow: { action: 'identityProviders.remove', on: 'tenant' },
  http: { method: 'DELETE', path: '/identity-providers/{name}' },
  destructive: true,
});
