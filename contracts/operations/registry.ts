import { z } from 'zod';
import { operation } from './define.ts';

const object = z.record(z.string(), z.unknown());

export const registryServers = operation({
  name: 'registry.servers',
  title: { en: 'Providers as MCP Registry entries', zh: '以 MCP Registry 格式列出提供方' },
  description: {
    en: 'What the caller may use as server.json documents (2025-12-11) with our addresses, for clients that read an MCP Registry (v0.1). With a name: its versions. Without a key only where PORTICO_REGISTRY_PUBLIC is on.',
    zh: '将调用者可使用的提供方以 server.json（2025-12-11）及本平台地址列出，供读取 MCP Registry（v0.1）的客户端使用；给出名称则列出其各版本。仅当 PORTICO_REGISTRY_PUBLIC 开启时可匿名访问。',
  },
  input: z.strictObject({
    /** As it stands in server.json: `com.example.portico/desk`. Without it: all, each in its latest version. */
    name: z.string().max(300).optional(),
    /** `latest` or an exact one. */
    version: z.string().max(100).optional(),
    /** A part of the name or title. */
    search: z.string().max(200).optional(),
    updatedSince: z.iso.datetime({ offset: true }).optional(),
    /** Also those that were taken out of use for security. */
    deleted: z.boolean().default(false),
    limit: z.coerce.number().int().min(1).max(100).default(30),
    cursor: z.string().max(500).optional(),
  }),
  output: z.strictObject({
    servers: z.array(z.strictObject({ server: object, _meta: object })),
    metadata: z.strictObject({ count: z.int(), nextCursor: z.string().optional() }),
  }),
  effect: 'read',
  allow: { action: 'registry.servers', on: 'public' },
  http: { method: 'GET', path: '/registry/servers' },
});
