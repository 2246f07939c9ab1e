import type { Field } from '@portico/contracts';

/** An argument as one line of text; lists and objects as JSON. */
export function argumentText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What was typed, as the tool means it: an expression stays text, a number is one, what looks like JSON is read where it may be. */
export function argumentValue(text: string, input: { readonly field: Pick<Field, 'type'> | undefined }): unknown {
  if (text.trim() === '') return undefined;
  if (text.startsWith('=')) return text;
  const { field } = input;
  if (field === undefined || field.type === 'boolean' || field.type === 'integer' || field.type === 'float') {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      return text;
    }
  }
  return text;
}
