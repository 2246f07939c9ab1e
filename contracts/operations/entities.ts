import { z } from 'zod';
import { slug } from '../files/names.ts';
import { issueSchema, operation } from './define.ts';

export const entitiesRead = operation({
  name: 'entities.read',
  title: { en: 'Entities of a script or table', zh: '读取脚本或表格中的实体' },
  description: {
    en: 'The entity files that SQL statements, or an uploaded script, CSV or Excel file, amount to; nothing is saved and no row is loaded. What can not be taken over is listed.',
    zh: '将 SQL 语句或上传的脚本、CSV、Excel 文件读取为实体文件；不保存，也不载入数据，无法导入的内容会列出。',
  },
  input: z.strictObject({
    app: slug,
    /** CREATE TABLE statements. */
    sql: z.string().min(1).max(1_000_000).optional(),
    /** Uploaded before with `blobs.begin`. */
    blob: z.string().optional(),
  }),
  output: z.strictObject({ files: z.record(z.string(), z.string()), issues: z.array(issueSchema) }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/entities/read' },
  errors: ['import.unreadable'],
  mcp: true,
});
