import type { Field } from '@portico/contracts';

const yes = new Set(['true', 't', 'yes', 'y', '1', '是']);
const no = new Set(['false', 'f', 'no', 'n', '0', '否']);

/** A CSV cell as a value to be checked: empty says nothing, lists and JSON are JSON, an instant without zone is UTC. */
export function fromCell(field: Field, cell: string): unknown {
  // The quote that export puts before what looks like a formula.
  const text = /^''*[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
  if (text === '') return undefined;
  if (field.list || field.type === 'json' || (field.type === 'localText' && text.startsWith('{'))) return parsed(text);
  const low = text.trim().toLowerCase();
  if (field.type === 'boolean') return yes.has(low) ? true : no.has(low) ? false : text;
  if (field.type === 'datetime' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)) return `${text}Z`;
  if (field.type === 'datetime' && /^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00Z`;
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
