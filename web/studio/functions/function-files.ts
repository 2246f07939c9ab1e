import { type FunctionFile, functionFile, functionFileSchema, type Title } from '@portico/contracts';
import { parse } from 'yaml';
import { freeSlug, slugOf } from '../../kit/slug.ts';

export type Files = Readonly<Record<string, string>>;
export type FileEdits = Record<string, string | null>;
export type CodeLanguage = 'javascript' | 'python';

/** A function as it stands in the files, whether it is right or not. */
export interface FunctionInfo {
  readonly name: string;
  readonly language: CodeLanguage;
  readonly path: string;
  readonly settingsPath: string;
  readonly title: Title | undefined;
  /** Undefined while its settings can not be read. */
  readonly settings: FunctionFile | undefined;
}

export const settingsFile = (name: string): string => `functions/${name}.yaml`;

/** The functions of an app by name. */
export function functionsIn(files: Files): FunctionInfo[] {
  return Object.keys(files)
    .sort()
    .flatMap((path): FunctionInfo[] => {
      const [, name, ending] = /^functions\/([a-z][a-z0-9-]{0,39})\.(js|py)$/.exec(path) ?? [];
      if (name === undefined) return [];
      const settingsPath = settingsFile(name);
      const text = files[settingsPath] ?? '';
      const settings = readSettings(text);
      return [{ name, language: ending === 'py' ? 'python' : 'javascript', path, settingsPath, title: settings?.title ?? roughTitle(text), settings }];
    });
}

/** Settings that are right; undefined otherwise. What is wrong is found by the check. */
export function readSettings(text: string): FunctionFile | undefined {
  try {
    const read = functionFileSchema.safeParse(parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** A title out of settings that are being written. */
function roughTitle(text: string): Title | undefined {
  const title = /^title:\s*["']?([^{}"'\n]+)/m.exec(text)?.[1]?.trim();
  return title === undefined || title === '' ? undefined : title;
}

/** A function begun from little: its files, and the name it has in them. */
export function newFunction(files: Files, { title, language }: { title: { en: string; zh: string }; language: CodeLanguage }): { name: string; edits: FileEdits } {
  const taken = functionsIn(files).map(({ name }) => name);
  const name = freeSlug(/[A-Za-z]/.test(title.en) ? slugOf(title.en) : 'function', taken);
  return { name, edits: { [functionFile(name, language)]: beginnings[language], [settingsFile(name)]: settingsText(title) } };
}

const beginnings: Readonly<Record<CodeLanguage, string>> = {
  javascript: `/** Gives a greeting. Everything outside is asked for with portico.call. */
export default async function ({ name }) {
  console.log('called by', portico.caller.name);
  return { greeting: \`Hello \${name}\` };
}
`,
  python: `import portico


def main(input):
    """Gives a greeting. Everything outside is asked for with portico.call."""
    print('called by', portico.caller['name'])
    return {'greeting': f"Hello {input['name']}"}
`,
};

function settingsText({ en, zh }: { en: string; zh: string }): string {
  return `format: 1
title: { en: ${JSON.stringify(en)}, zh: ${JSON.stringify(zh)} }
input:
  type: object
  properties:
    name: { type: string, title: Name }
  required: [name]
output:
  type: object
  properties:
    greeting: { type: string }
  required: [greeting]
`;
}

/** What takes a function out, and what brings it back. */
export function removal(files: Files, { path, settingsPath }: Pick<FunctionInfo, 'path' | 'settingsPath'>): { away: FileEdits; back: FileEdits } {
  const paths = [path, settingsPath].filter((one) => Object.hasOwn(files, one));
  return { away: Object.fromEntries(paths.map((one) => [one, null])), back: Object.fromEntries(paths.map((one) => [one, files[one] ?? ''])) };
}
