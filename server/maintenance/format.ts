import { z } from 'zod';

/** Where things lie in a backup. `portico.json` comes first and says what it is, `manifest.json` last and proves it whole. */
export const places = { head: 'portico.json', key: 'master.key', proof: 'manifest.json' } as const;

const tableSchema = z.strictObject({
  /** `data/<number>/…` holds its rows as COPY text, in pieces of whole lines. */
  number: z.int(),
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
});
const sequenceSchema = z.strictObject({ schema: z.string(), table: z.string(), column: z.string(), last: z.string(), called: z.boolean() });
const appSchema = z.strictObject({ id: z.string(), tenant: z.string(), name: z.string(), schema: z.string(), files: z.record(z.string(), z.string()) });

export const headSchema = z.strictObject({
  format: z.literal(1),
  product: z.literal('portico'),
  version: z.string(),
  engine: z.enum(['pglite', 'postgres']),
  at: z.string(),
  warning: z.string(),
  key: z.enum(['included', 'left out']),
  migrations: z.array(z.strictObject({ number: z.int(), name: z.string(), hash: z.string() })),
  tenants: z.array(z.string()),
  /** Platform tables first, then those of the apps. */
  tables: z.array(tableSchema),
  /** Apps that have tables, with the files their tables were made from. */
  apps: z.array(appSchema),
  sequences: z.array(sequenceSchema),
});
export type Head = z.infer<typeof headSchema>;
export type TableInBackup = z.infer<typeof tableSchema>;
export type AppInBackup = z.infer<typeof appSchema>;
export type Sequence = z.infer<typeof sequenceSchema>;

export const proofSchema = z.strictObject({
  /** Number of the table → its rows. */
  rows: z.record(z.string(), z.int()),
  /** Entry → SHA-256 of its bytes, hex. */
  hashes: z.record(z.string(), z.string()),
});
export type Proof = z.infer<typeof proofSchema>;
