import { contextFileSchema, contextLimits, filePlaces, type AppContexts, type ContextFile, type Files } from '@portico/contracts';
import { notesOn, type Findings, type Notes } from './findings.ts';
import { checkFormat, readYaml } from './read-yaml.ts';

/** context.yaml with the place to note findings about it, and what of it a release holds. */
export interface ReadContexts {
  readonly value: ContextFile;
  readonly notes: Notes;
  readonly held: AppContexts;
}

/** Reads `context.yaml` and the texts below `context/`: format and size. What the rules name is looked at afterwards. */
export function readContext(files: Files, findings: Findings): ReadContexts | undefined {
  const texts = textsIn(files, findings);
  const text = Object.hasOwn(files, filePlaces.context) ? files[filePlaces.context] : undefined;
  if (text === undefined) return undefined;
  const { yaml, issues } = readYaml(filePlaces.context, text);
  findings.errors.push(...issues);
  if (!yaml) return undefined;
  const checked = checkFormat(yaml, contextFileSchema);
  findings.errors.push(...checked.issues);
  if (checked.value === undefined) return undefined;
  const { value } = checked;
  const lines = Object.entries(value.contexts).flatMap(([name, { pieces }]) =>
    pieces.map((piece, index) => [`${name}/${piece.id}`, yaml.line(['contexts', name, 'pieces', index])] as const),
  );
  return { value, notes: notesOn(yaml, findings), held: { ...value, lines: Object.fromEntries(lines), files: texts } };
}

function textsIn(files: Files, findings: Findings): Record<string, string> {
  const texts = Object.entries(files).filter(([file]) => file.startsWith(`${filePlaces.contextFiles}/`));
  for (const [file, text] of texts) {
    const size = Buffer.byteLength(text);
    if (size <= contextLimits.fileBytes) continue;
    const most = contextLimits.fileBytes / 1000;
    findings.errors.push({
      file,
      message: {
        en: `A text for agents has at most ${most} kB; this is ${Math.ceil(size / 1000)}. Split it, so that a rule can choose.`,
        zh: `供代理使用的文本最大 ${most} kB，当前为 ${Math.ceil(size / 1000)} kB。请拆分，以便规则选用。`,
      },
    });
  }
  return Object.fromEntries(texts);
}
