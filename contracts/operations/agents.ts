import { z } from 'zod';
import { scopePattern } from '../context/principal.ts';
import { idOf, instant, operation, pageInput, principalName } from './define.ts';

export const agent = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  owner: z.strictObject({ id: z.string(), name: z.string(), active: z.boolean() }),
  /** Acts for its owner: what it may do is what both may do. False: only by its own roles. */
  onBehalfOfOwner: z.boolean(),
  status: z.enum(['active', 'disabled']),
  createdAt: instant,
  lastSeen: instant.nullable(),
});
export const key = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** First characters, to recognise it by. */
  prefix: z.string(),
  principal: z.strictObject({ kind: z.enum(['person', 'agent']), id: z.string(), name: z.string() }),
  scopes: z.array(z.string()),
  expiresAt: instant.nullable(),
  lastUsed: instant.nullable(),
  revokedAt: instant.nullable(),
  createdAt: instant,
});
export const agentsList = operation({
  name: 'agents.list',
  title: { en: 'List agents', zh: '代理列表' },
  description: { en: 'Agents of the tenant; those one owns without further rights.', zh: '本租户的代理；无额外权限时仅列出本人名下的代理。' },
  input: z.strictObject({ ...pageInput }),
  output: z.strictObject({ agents: z.array(agent), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'agents.list', on: 'self' },
  http: { method: 'GET', path: '/agents' },
  mcp: true,
});

export const agentsCreate = operation({
  name: 'agents.create',
  title: { en: 'Create an agent', zh: '创建代理' },
  description: { en: 'A principal of its own that the caller owns. Give it a key and roles in apps.', zh: '创建归调用者所有的独立主体，随后为其分配密钥和应用角色。' },
  input: z.strictObject({ name: principalName, description: z.string().max(500).default(''), onBehalfOfOwner: z.boolean().default(true) }),
  output: agent,
  effect: 'change',
  allow: { action: 'agents.create', on: 'self' },
  http: { method: 'POST', path: '/agents' },
});

export const agentsUpdate = operation({
  name: 'agents.update',
  title: { en: 'Change an agent', zh: '修改代理' },
  description: { en: 'Rename, describe, disable or enable an agent one owns (administrators: any).', zh: '修改名称、说明，或启用、停用本人名下的代理（管理员可修改所有）。' },
  input: z.strictObject({ id: z.string(), name: principalName.optional(), description: z.string().max(500).optional(), status: z.enum(['active', 'disabled']).optional() }),
  output: agent,
  effect: 'change',
  allow: { action: 'agents.update', on: 'self' },
  http: { method: 'PATCH', path: '/agents/{id}' },
  idempotent: true,
});

export const keysList = operation({
  name: 'keys.list',
  title: { en: 'List API keys', zh: 'API 密钥列表' },
  description: { en: "One's own keys and those of one's agents; administrators see all. Never the secret.", zh: '本人及其代理的密钥；管理员可见全部。不包含密钥内容。' },
  input: z.strictObject({ ...pageInput }),
  output: z.strictObject({ keys: z.array(key), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'keys.list', on: 'self' },
  http: { method: 'GET', path: '/keys' },
});

export const keysCreate = operation({
  name: 'keys.create',
  title: { en: 'Create an API key', zh: '创建 API 密钥' },
  description: {
    en: 'For oneself or an agent one owns. The secret is shown this once. Scopes: `*`, `read`, `platform`, `app:<name>`, `app:<name>:read`, `provider:<name>`, `provider:<name>:read`, `provider:<name>:tool:<tool>`.',
    zh: '为本人或名下代理创建；密钥仅显示这一次。范围：`*`、`read`、`platform`、`app:<名称>`、`app:<名称>:read`、`provider:<名称>`、`provider:<名称>:read`、`provider:<名称>:tool:<工具>`。',
  },
  input: z.strictObject({
    name: z.string().trim().min(1).max(100),
    agent: z.string().optional(),
    scopes: z.array(z.string().regex(scopePattern)).min(1).max(50),
    /** Days until it expires; null never does. */
    days: z.int().min(1).max(3650).nullable().default(90),
  }),
  output: z.strictObject({ key, secret: z.string() }),
  effect: 'change',
  allow: { action: 'keys.create', on: 'self' },
  http: { method: 'POST', path: '/keys' },
});

export const keysRevoke = operation({
  name: 'keys.revoke',
  title: { en: 'Revoke an API key', zh: '吊销 API 密钥' },
  description: { en: 'Effective at once, open streams included.', zh: '立即生效，包括已打开的流。' },
  input: idOf,
  output: key,
  effect: 'change',
  allow: { action: 'keys.revoke', on: 'self' },
  http: { method: 'DELETE', path: '/keys/{id}' },
  idempotent: true,
  destructive: true,
});
