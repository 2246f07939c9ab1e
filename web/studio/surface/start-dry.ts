import { type Field, startValues, type Values } from '../../kit/schema-form.ts';

/** What a form begins with where a call is only tried: a tool that can say what it would do says that first. */
export function startDry(fields: readonly Field[]): { readonly values: Values; readonly dry: boolean } {
  const dry = fields.some(({ name, control }) => name === 'dryRun' && control === 'boolean');
  return { values: { ...startValues(fields), ...(dry && { dryRun: true }) }, dry };
}
