import { titleIn } from '@portico/contracts';
import type { PageNode } from '@portico/contracts';
import type { Language } from '../../kit/index.ts';

/** Properties come out of a file somebody wrote by hand: each reader takes what it understands and leaves the rest. */
type Props = NonNullable<PageNode['props']>;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function propsOf(node: PageNode): Props {
  return node.props ?? {};
}

/** A list of texts: field names, sources. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberIn(value: unknown, range: { min: number; max: number }): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.min(range.max, Math.max(range.min, number)) : undefined;
}

/** A title in the reader's language; '' for none. */
export function titleText(value: unknown, language: Language): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return '';
  return titleIn(language, Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string')), '');
}

/** The parts of tabs and steps. */
export function partsIn(value: unknown): readonly { readonly key: string; readonly title: unknown }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((part) => (isRecord(part) && typeof part['key'] === 'string' ? [{ key: part['key'], title: part['title'] }] : []));
}
