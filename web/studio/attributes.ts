interface Declared {
  readonly name: string;
  readonly type?: string | undefined;
}
const numbers = new Set(['integer', 'smallint', 'float']);

/** An attribute's value as it is typed. */
export function attributeText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was typed, by the attributes' types; empty ones are left out. `bad` names those that can't be read. */
export function readAttributes(texts: Readonly<Record<string, string>>, declared: readonly Declared[]): { values: Record<string, unknown> | undefined; bad: readonly string[] } {
  const values: Record<string, unknown> = {};
  const bad: string[] = [];
  for (const { name, type } of declared) {
    const text = (texts[name] ?? '').trim();
    if (text === '') continue;
    const value = readOne(text, type);
    if (value === undefined) bad.push(name);
    else values[name] = value;
  }
  return { values: bad.length > 0 ? undefined : values, bad };
}

/** Lists and objects are written as JSON; otherwise the type decides, and without one a number is a number. */
function readOne(text: string, type: string | undefined): unknown {
  if (/^[[{]/.test(text) || type === 'json') return parsed(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (type !== undefined && numbers.has(type)) return Number.isFinite(Number(text)) ? Number(text) : undefined;
  return type === undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
