import { z } from 'zod';
import { entityName, slug } from '../files/names.ts';
import { operation } from './define.ts';
import { recordId } from './filter.ts';

const object = z.record(z.string(), z.unknown());

export const surfacesForm = operation({
  name: 'surfaces.form',
  title: { en: 'Show a form', zh: '显示表单' },
  description: {
    en: 'A form the person fills in herself, for a new record or an existing one (id), filled with the values you give. Nothing is saved until she saves it.',
    zh: '显示由人员自行填写的表单，用于新建记录或修改已有记录（id），可预填 values。人员保存之前不会写入任何数据。',
  },
  input: z.strictObject({ app: slug, entity: entityName, id: recordId.optional(), values: object.default({}) }),
  output: z.strictObject({
    app: z.string(),
    entity: z.string(),
    title: z.string(),
    /** JSON Schema 2020-12 of the values she may enter: the very one of the tool that saves them. */
    schema: object,
    values: object,
    /** The tool that saves, and what it is given besides `values`. */
    save: z.strictObject({ tool: z.string(), arguments: object }),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/forms/{entity}' },
});
