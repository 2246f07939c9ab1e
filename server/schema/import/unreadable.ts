import path from 'node:path';
import { PorticoError, type Text } from '@portico/contracts';

/** `import.unreadable` with the file's name (not its folder), the line if known, and what to do. */
export function unreadable(file: string, message: Text, line?: number): PorticoError {
  const name = path.basename(file);
  const at = line === undefined ? { en: '', zh: '' } : { en: `line ${line}: `, zh: `第 ${line} 行：` };
  return new PorticoError('import.unreadable', {
    params: { file: name, detail: `${at.en}${message.en}` },
    issues: [{ file: name, ...(line !== undefined && { line }), message }],
  });
}
