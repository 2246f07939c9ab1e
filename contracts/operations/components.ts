import { z } from 'zod';
import { slug } from '../files/names.ts';
import { issueSchema, operation } from './define.ts';

const componentName = z.string().regex(/^[A-Z][A-Za-z0-9]{0,49}$/, 'starts with a capital, letters and digits, at most 50');
const component = z.strictObject({
  name: z.string(),
  /** What the file says of it. */
  words: z.string(),
  props: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['text', 'number', 'boolean', 'choice', 'event', 'json']),
      required: z.boolean(),
      choices: z.array(z.string()).optional(),
      words: z.string().optional(),
    }),
  ),
  issues: z.array(issueSchema),
});

export const componentsList = operation({
  name: 'components.list',
  title: { en: "List an app's own components", zh: '自定义组件列表' },
  description: { en: 'Components of a branch with the properties they declare and what is wrong with them.', zh: '某分支的自定义组件及其声明的属性与问题。' },
  input: z.strictObject({ app: slug, branch: z.string().max(100).default('main') }),
  output: z.strictObject({ components: z.array(component) }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/components' },
  mcp: true,
});

export const componentsGet = operation({
  name: 'components.get',
  title: { en: 'Get a component to run', zh: '获取组件脚本' },
  description: {
    en: 'The bundled script of a component of the release. It is made to run in a frame of its own that can reach nothing else.',
    zh: '发布版本中组件的打包脚本，只能在隔离的框架中运行。',
  },
  input: z.strictObject({ app: slug, component: componentName }),
  output: z.strictObject({ script: z.string(), styles: z.string(), /** Names of the properties it calls. */ events: z.array(z.string()) }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/components/{component}' },
  errors: ['files.invalid'],
});
