import { z } from 'zod';
import { slug } from '../files/names.ts';
import { pageSchema } from '../files/page.ts';
import { operation } from './define.ts';

export const pagesGet = operation({
  name: 'pages.get',
  title: { en: 'Open a page', zh: '打开页面' },
  description: {
    en: 'A page of the release: its blocks, the data they ask for and its actions. Each piece of data is asked for separately and guarded by the app’s policy.',
    zh: '发布版本中的页面：区块、所需数据与动作。每份数据单独请求，并受应用策略保护。',
  },
  input: z.strictObject({ app: slug, page: slug }),
  output: z.strictObject({ release: z.string(), page: pageSchema }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/pages/{page}' },
  mcp: true,
});
