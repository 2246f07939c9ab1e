import { columnOf, type Entity, type Issue } from '@portico/contracts';
import { copyNull } from './copy-text.ts';

/** The rows of one entity, for `COPY … FROM STDIN` in text format. */
export interface ImportedRows {
  readonly entity: string;
  /** Column names of the entity's table, in the order of the values in a line. */
  readonly columns: string[];
  /** Chunks of whole lines. Can be called again: it starts from the first row. */
  rows(): AsyncIterable<string>;
}

/** What an importer made of a source: a model, its data, and everything that was not taken over. */
export interface Imported {
  readonly entities: Entity[];
  readonly issues: Issue[];
  /** One per entity, or more where rows name different columns; in an order in which references hold if there is one. */
  readonly tables: ImportedRows[];
  /** Removes temporary files. `rows()` must not be called afterwards. */
  close(): Promise<void>;
}

/** The rows of a table without the columns that the entity does not have, or computes by itself. */
export function columnsTaken(entity: Entity, columns: readonly string[], rows: () => AsyncIterable<string>): ImportedRows {
  const writable = new Set(Object.entries(entity.fields).flatMap(([name, field]) => (field.computed === undefined ? [columnOf(entity, name)] : [])));
  const kept = columns.flatMap((column, at) => (writable.has(column) ? [at] : []));
  const names = columns.filter((column) => writable.has(column));
  if (names.length === columns.length) return { entity: entity.name, columns: names, rows };
  return { entity: entity.name, columns: names, rows: () => cut(rows(), kept) };
}

async function* cut(chunks: AsyncIterable<string>, kept: readonly number[]): AsyncIterable<string> {
  for await (const chunk of chunks) {
    const lines = chunk.split('\n').slice(0, -1);
    yield lines
      .map((line) => {
        const cells = line.split('\t');
        return `${kept.map((at) => cells[at] ?? copyNull).join('\t')}\n`;
      })
      .join('');
  }
}
