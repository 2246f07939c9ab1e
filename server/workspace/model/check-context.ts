import { readFeel } from '@portico/bpmn';
import { choicesOf, contextLimits, contextSources, sourceKindOf, type AppContext, type ContextChoice, type ContextSourceKind, type Entity, type Files } from '@portico/contracts';
import { nearest } from './did-you-mean.ts';
import { didYouMean, type Notes } from './findings.ts';
import type { ReadContexts } from './read-context.ts';
import type { Path } from './read-yaml.ts';

interface Around {
  readonly entities: ReadonlyMap<string, { readonly entity: Entity }>;
  readonly files: Files;
  /** Names of the app's own tools. */
  readonly tools: ReadonlySet<string>;
}

interface Here extends Around {
  readonly notes: Notes;
  readonly context: AppContext;
}

/** Rules that say too little or too much, and what they name that is not there. Kept from being published, not from being saved. */
export function checkContext(read: ReadContexts | undefined, around: Around): void {
  if (!read) return;
  for (const [name, context] of Object.entries(read.value.contexts)) {
    const here = { ...around, notes: read.notes, context };
    const path: Path = ['contexts', name, 'pieces'];
    const ids = context.pieces.map(({ id }) => id);
    context.pieces.forEach((piece, index) => {
      if (ids.indexOf(piece.id) < index) here.notes.broken([...path, index, 'id'], `"${piece.id}" stands here twice. Rename one.`, `“${piece.id}”重复出现，请重命名其一。`);
      let at: Path = [...path, index];
      const choices = choicesOf(piece);
      if (choices.length > contextLimits.depth)
        here.notes.broken(at, `At most ${contextLimits.depth} choices stand behind each other.`, `“否则”最多连续 ${contextLimits.depth} 个。`);
      choices.forEach((choice, depth) => {
        if (depth > 0) at = [...at, 'else'];
        checkChoice(choice, at, here);
      });
    });
  }
}

function checkChoice(choice: ContextChoice, path: Path, here: Here): void {
  const { notes } = here;
  const kinds = Object.keys(contextSources) as ContextSourceKind[];
  const kind = sourceKindOf(choice);
  if (choice.if !== undefined) checkExpression(choice.if, [...path, 'if'], here);
  else if (choice.else !== undefined) notes.broken([...path, 'else'], 'This "else" is never reached: add "if" before it.', '该 else 永远不会执行，请先添加 if。');
  if (kind === undefined) {
    notes.broken(path, `A piece gives one of: ${kinds.join(', ')}.`, `每一项须且仅须给出其一：${kinds.join('、')}。`);
    return;
  }
  const belongs: readonly string[] = contextSources[kind];
  for (const key of new Set(Object.values(contextSources).flat()))
    if (choice[key] !== undefined && !belongs.includes(key))
      notes.broken([...path, key], `"${key}" means nothing for "${kind}". Remove it.`, `“${key}”对“${kind}”没有意义，请删除。`);
  if (kind === 'records') checkRecords(choice, path, here);
  if (kind === 'tool' && choice.provider === undefined) known(notes, { path: [...path, 'tool'], what: words.tool, name: choice.tool ?? '', among: here.tools });
  if (kind === 'file') known(notes, { path: [...path, 'file'], what: words.file, name: choice.file ?? '', among: Object.keys(here.files) });
  checkValues({ filter: choice.filter, search: choice.search, arguments: choice.arguments, pick: choice.pick, resource: choice.resource }, path, here);
}

function checkRecords(choice: ContextChoice, path: Path, { notes, entities }: Here): void {
  const name = choice.records ?? '';
  if (!known(notes, { path: [...path, 'records'], what: words.entity, name, among: entities.keys() })) return;
  const entity = entities.get(name)?.entity;
  const fields = Object.keys(entity?.fields ?? {});
  const field = (at: Path, one: string): void => void known(notes, { path: at, what: words.field, name: one, among: fields, of: name });
  choice.fields?.forEach((one, index) => field([...path, 'fields', index], one));
  choice.sort?.forEach((one, index) => field([...path, 'sort', index], one.replace(/^-/, '')));
  checkFilter(choice.filter, { path: [...path, 'filter'], entity: name, notes, entities });
}

/** Fields a filter names, over relations too: `customer.name`. */
function checkFilter(filter: unknown, at: Pick<Here, 'notes' | 'entities'> & { path: Path; entity: string }): void {
  if (typeof filter !== 'object' || filter === null) return;
  for (const [name, part] of Object.entries(filter)) {
    const path = [...at.path, name];
    if (name === 'and' || name === 'or') {
      if (Array.isArray(part)) part.forEach((one, index) => checkFilter(one, { ...at, path: [...path, index] }));
    } else if (name === 'not') checkFilter(part, { ...at, path });
    else {
      const parts = name.split('.');
      let entity = at.entities.get(at.entity)?.entity;
      parts.forEach((one, index) => {
        if (!entity) return;
        const relations = Object.keys(entity.relations ?? {});
        const last = index === parts.length - 1;
        const among = last ? [...Object.keys(entity.fields), ...relations] : relations;
        if (!known(at.notes, { path, what: last ? words.field : words.relation, name: one, among, of: entity.name })) entity = undefined;
        else entity = at.entities.get(entity.relations?.[one]?.to ?? '')?.entity;
      });
    }
  }
}

/** Expressions wherever they stand in a value. */
function checkValues(value: unknown, path: Path, here: Here): void {
  if (typeof value === 'string') {
    if (value.startsWith('=')) checkExpression(value, path, here);
  } else if (Array.isArray(value)) value.forEach((part, index) => checkValues(part, [...path, index], here));
  else if (typeof value === 'object' && value !== null) for (const [name, part] of Object.entries(value)) checkValues(part, [...path, name], here);
}

/** What an expression may read; `answer` only to pick from it. */
const variables = ['input', 'purpose', 'principal', 'language', 'answer'];

function checkExpression(expression: string, path: Path, { notes, context }: Here): void {
  const read = readFeel(expression.slice(1));
  if (!read.ok) {
    notes.broken(path, `This expression can not be read at character ${read.from + 2}: ${read.message}.`, `表达式在第 ${read.from + 2} 个字符处无法解析：${read.message}。`);
    return;
  }
  for (const one of read.paths) {
    const [first = '', second] = one.split('.');
    // Names that only an inner part of an expression knows, `item`, are taken for what they are.
    if (first === 'input' && second !== undefined) known(notes, { path, what: words.input, name: second, among: Object.keys(context.input ?? {}) });
    else if (!variables.includes(first) && first !== 'item')
      notes.warning(
        path,
        `"${first}" is nothing an expression knows here; it counts as null. There are: ${variables.slice(0, 4).join(', ')}.`,
        `此处表达式没有“${first}”，将视为空。可用：${variables.slice(0, 4).join('、')}。`,
      );
  }
}

const words = {
  entity: { en: 'entity', zh: '实体' },
  field: { en: 'field', zh: '字段' },
  relation: { en: 'relation', zh: '关系' },
  tool: { en: 'tool', zh: '工具' },
  file: { en: 'file', zh: '文件' },
  input: { en: 'input', zh: '输入' },
} as const;

function known(notes: Notes, one: { path: Path; what: { en: string; zh: string }; name: string; among: Iterable<string>; of?: string }): boolean {
  const all = [...one.among];
  if (all.includes(one.name)) return true;
  const meant = didYouMean(nearest(one.name, all));
  const of = one.of === undefined ? { en: 'There is no', zh: '不存在' } : { en: `${one.of} has no`, zh: `${one.of} 没有` };
  notes.broken(one.path, `${of.en} ${one.what.en} "${one.name}".${meant.en}`, `${of.zh}${one.what.zh}“${one.name}”。${meant.zh}`);
  return false;
}
