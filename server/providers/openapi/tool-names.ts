import type { Findings } from './findings.ts';
import type { ApiOperation } from './operations.ts';

/** Room is left for the provider's name in front: clients allow 64 characters for both. */
const longest = 48;

/** Gives each tool a name of its own: from the operationId, or from method and path; short, and the same every time. */
export function createToolNames(findings: Findings): { take(operation: ApiOperation, wanted?: string): string } {
  const taken = new Set<string>();
  return {
    take: (operation, wanted) => {
      const base = wanted ?? shortName(operation.id === undefined ? fromPath(operation) : operation.id);
      let name = base;
      for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${base}_${count}`;
      taken.add(name.toLowerCase());
      if (name !== base)
        findings.add('tool name', operation.place, {
          en: `The name "${base}" is taken by another operation; ${operation.key} is called "${name}".`,
          zh: `名称“${base}”已被其他操作占用；${operation.key} 命名为“${name}”。`,
        });
      return name;
    },
  };
}

function fromPath(operation: ApiOperation): string {
  const parts = operation.path.split('/').filter((part) => part !== '');
  const words = parts.map((part) => part.replace(/\{([^{}]+)\}/g, 'by_$1'));
  return [operation.method.toLowerCase(), ...words].join('_');
}

/** Letters, digits, `_` and `-`: some clients refuse the dot that MCP allows. What is too long keeps its ends and a hash. */
function shortName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/_{2,}/g, '_')
    .replace(/^[_-]+|[_-]+$/g, '');
  if (plain === '') return `operation_${hash(text)}`;
  if (plain.length <= longest) return plain;
  const words = plain.split(/(?<=[_-])/);
  let start = '';
  for (const word of words) {
    if (start.length + word.length > longest - 7) break;
    start += word;
  }
  return `${(start || plain.slice(0, longest - 7)).replace(/[_-]+$/, '')}_${hash(text)}`;
}

/** FNV-1a, 32 bit, as six base-36 digits: tells apart, protects nothing. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value.toString(36).padStart(6, '0').slice(-6);
}
