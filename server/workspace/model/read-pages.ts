import { nodesOf, pageLimits, pageSchema, type Files, type Issue, type Page } from '@portico/contracts';
import { notesOn, type Findings, type Notes } from './findings.ts';
import { checkFormat, readYaml } from './read-yaml.ts';

/** A page with the place to note findings about it. */
export interface ReadPage {
  readonly page: Page;
  readonly notes: Notes;
}

const folder = 'pages/';

/** Reads `pages/<name>.page.json`: JSON, format, one id per block, size. What a page names is looked at afterwards. */
export function readPages(files: Files, findings: Findings): ReadonlyMap<string, ReadPage> {
  const pages = new Map<string, ReadPage>();
  for (const file of Object.keys(files).sort()) {
    if (!file.startsWith(folder)) continue;
    const name = /^pages\/([^/]+)\.page\.json$/.exec(file)?.[1];
    if (name === undefined) {
      findings.errors.push({
        file,
        message: { en: 'Only files like pages/orders.page.json belong into this folder.', zh: '该文件夹只能包含形如 pages/orders.page.json 的文件。' },
      });
      continue;
    }
    const read = readPage(file, { text: files[file] ?? '', findings });
    if (!read) continue;
    if (read.page.name !== name)
      read.notes.error(
        ['name'],
        `The file is called "${name}", the page "${read.page.name}". Give both the same name.`,
        `文件名为“${name}”，页面名为“${read.page.name}”，请保持一致。`,
      );
    pages.set(read.page.name, read);
  }
  return pages;
}

function readPage(file: string, from: { text: string; findings: Findings }): ReadPage | undefined {
  const { text, findings } = from;
  const broken = notJson(file, text);
  if (broken) {
    findings.errors.push(broken);
    return undefined;
  }
  // Every JSON text is YAML 1.2, and read as such its places have lines.
  const { yaml, issues } = readYaml(file, text);
  findings.errors.push(...issues);
  if (!yaml) return undefined;
  const checked = checkFormat(yaml, pageSchema);
  findings.errors.push(...checked.issues);
  if (checked.value === undefined) return undefined;
  const notes = notesOn(yaml, findings);
  checkNodes(checked.value, notes);
  return { page: checked.value, notes };
}

function notJson(file: string, text: string): Issue | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(detail)?.[1];
    const line = position === undefined ? text.split('\n').length : text.slice(0, Number(position)).split('\n').length;
    return { file, line, message: { en: `This is not valid JSON: ${detail}`, zh: `不是有效的 JSON：${detail}` } };
  }
}

function checkNodes(page: Page, notes: Notes): void {
  const ids = new Set<string>();
  let count = 0;
  for (const { node, path } of nodesOf(page)) {
    count += 1;
    if (ids.has(node.id))
      notes.error([...path, 'id'], `Two blocks are called "${node.id}". Each needs an id of its own.`, `有两个区块的 id 为“${node.id}”，每个区块需要唯一的 id。`);
    ids.add(node.id);
    const depth = (path.length - 2) / 3 + 1;
    if (depth > pageLimits.depth)
      notes.error(path, `Blocks nest deeper than ${pageLimits.depth} levels here. Take some apart.`, `此处区块嵌套超过 ${pageLimits.depth} 层，请拆分。`);
  }
  if (count > pageLimits.nodes)
    notes.error(
      ['body'],
      `The page has ${count} blocks; ${pageLimits.nodes} is the most. Make two pages of it.`,
      `页面有 ${count} 个区块，上限为 ${pageLimits.nodes}，请拆分为多个页面。`,
    );
}
