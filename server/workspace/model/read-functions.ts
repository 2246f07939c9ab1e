import { functionFileSchema, functionName, type AppFunction, type Files, type JsonObject } from '@portico/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseSync } from 'oxc-parser';
import { scheduleTrouble } from '../../kernel/index.ts';
import { nearest } from './did-you-mean.ts';
import { didYouMean, notesOn, type Findings, type Notes } from './findings.ts';
import { checkFormat, readYaml, type Path } from './read-yaml.ts';

/** A function with the place to note findings about its settings. */
export interface ReadFunction {
  readonly value: AppFunction;
  readonly notes: Notes;
}

const folder = 'functions/';
const languages = { js: 'javascript', py: 'python' } as const;

/** Reads `functions/<name>.js` or `.py` with its YAML: names, format, schemas, schedule; of JavaScript the syntax, of Python that there is a `main`. */
export function readFunctions(files: Files, findings: Findings): ReadonlyMap<string, ReadFunction> {
  const found = new Map<string, ReadFunction>();
  const paths = Object.keys(files)
    .filter((file) => file.startsWith(folder))
    .sort();
  for (const file of paths) {
    const [, name = '', ending] = /^functions\/([^/]+)\.(js|py|yaml)$/.exec(file) ?? [];
    if (!functionName.safeParse(name).success) {
      findings.errors.push({
        file,
        message: {
          en: 'Only files like functions/total-price.js (or .py) with functions/total-price.yaml belong into this folder; names have small letters, digits and "-".',
          zh: '该文件夹只能包含形如 functions/total-price.js（或 .py）及 functions/total-price.yaml 的文件；名称由小写字母、数字和 “-” 组成。',
        },
      });
      continue;
    }
    if (ending === 'yaml') {
      if (!paths.some((one) => one === `${folder}${name}.js` || one === `${folder}${name}.py`))
        findings.errors.push({ file, message: { en: `There is no functions/${name}.js or .py beside it.`, zh: `缺少 functions/${name}.js 或 .py。` } });
      continue;
    }
    const read = readFunction(files, findings, { file, name, language: languages[ending === 'py' ? 'py' : 'js'] });
    if (!read) continue;
    if (found.has(name))
      findings.errors.push({
        file,
        message: { en: `The function "${name}" is there in JavaScript and in Python. Remove one.`, zh: `函数“${name}”同时存在 JavaScript 与 Python 版本，请删除其一。` },
      });
    found.set(name, read);
  }
  return found;
}

function readFunction(files: Files, findings: Findings, of: { file: string; name: string; language: AppFunction['language'] }): ReadFunction | undefined {
  const source = files[of.file] ?? '';
  if (of.language === 'javascript') checkJavascript(of.file, { source, findings });
  else checkPython(of.file, { source, findings });
  const settings = `${folder}${of.name}.yaml`;
  const text = files[settings];
  if (text === undefined) {
    findings.errors.push({
      file: settings,
      message: { en: `${settings} is missing. It gives the function's title and input.`, zh: `缺少 ${settings}，该文件定义函数的标题与输入。` },
    });
    return undefined;
  }
  const { yaml, issues } = readYaml(settings, text);
  findings.errors.push(...issues);
  if (!yaml) return undefined;
  const checked = checkFormat(yaml, functionFileSchema);
  findings.errors.push(...checked.issues);
  if (checked.value === undefined) return undefined;
  const notes = notesOn(yaml, findings);
  const { value: file } = checked;
  checkSchema(notes, ['input'], file.input);
  if (file.input['type'] !== 'object') notes.error(['input', 'type'], 'The input of a function is an object: type: object.', '函数输入必须是对象：type: object。');
  if (file.output) checkSchema(notes, ['output'], file.output);
  const trouble = file.schedule && scheduleTrouble(file.schedule);
  if (trouble?.place === 'timezone') notes.error(['schedule', 'timezone'], `There is no time zone "${trouble.detail}".`, `不存在时区“${trouble.detail}”。`);
  if (trouble?.place === 'cron')
    notes.error(['schedule', 'cron'], `This is no schedule (minute hour day month weekday): ${trouble.detail}`, `不是有效的计划（分 时 日 月 星期）：${trouble.detail}`);
  return { value: { title: file.title, source, language: of.language, file }, notes };
}

/** The dialect's own schema only: nothing is made of what is written here. */
const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });

function checkSchema(notes: Notes, path: Path, schema: JsonObject): void {
  if (ajv.validateSchema({ ...schema }) === true) return;
  const reason = ajv.errorsText(null, { dataVar: '' }).slice(0, 300);
  notes.error(path, `This is no JSON Schema: ${reason}`, `不是有效的 JSON Schema：${reason}`);
}

function checkJavascript(file: string, { source, findings }: { source: string; findings: Findings }): void {
  const { errors, module } = parseSync(file, source, { sourceType: 'module' });
  const lineOf = (at: number): number => source.slice(0, at).split('\n').length;
  for (const error of errors) {
    const at = error.labels[0]?.start;
    findings.errors.push({
      file,
      ...(at !== undefined && { line: lineOf(at) }),
      message: { en: `This is not JavaScript: ${error.message}`, zh: `不是有效的 JavaScript：${error.message}` },
    });
  }
  if (errors.length > 0) return;
  for (const { start } of [...module.staticImports, ...module.dynamicImports])
    findings.errors.push({
      file,
      line: lineOf(start),
      message: { en: 'A function can import nothing; everything outside is asked for with portico.call.', zh: '函数不能导入任何模块；外部能力请通过 portico.call 调用。' },
    });
  const named = module.staticExports.some((one) => one.entries.some(({ exportName }) => (exportName.kind as string) === 'Default'));
  if (!named)
    findings.errors.push({
      file,
      message: { en: 'A function has a default export: export default async function (input) { … }', zh: '函数需要默认导出：export default async function (input) { … }' },
    });
}

function checkPython(file: string, { source, findings }: { source: string; findings: Findings }): void {
  const line = source.split('\n').findIndex((text) => /^async\s+def\s+main\b/.test(text));
  if (line >= 0)
    findings.errors.push({
      file,
      line: line + 1,
      message: {
        en: 'main is a plain function: def main(input). portico.call answers at once, without await.',
        zh: 'main 必须是普通函数：def main(input)。portico.call 直接返回结果，无需 await。',
      },
    });
  else if (!/^def\s+main\s*\(/m.test(source) && !/^main\s*=/m.test(source))
    findings.errors.push({ file, message: { en: 'A function has a main: def main(input): …', zh: '函数需要 main：def main(input): …' } });
}

/** What functions name that is not there, and names they share. */
export function checkFunctions(functions: ReadonlyMap<string, ReadFunction>, around: { roles: readonly string[] }): void {
  const tools = new Map<string, string>();
  for (const [name, { value, notes }] of functions) {
    for (const trigger of ['schedule', 'webhook'] as const) {
      value.file[trigger]?.runAs.forEach((role, position) => {
        if (around.roles.includes(role)) return;
        const meant = didYouMean(nearest(role, around.roles));
        notes.error([trigger, 'runAs', position], `There is no role "${role}".${meant.en}`, `不存在角色“${role}”。${meant.zh}`);
      });
    }
    const tool = value.file.tool?.name;
    const other = tool === undefined ? undefined : tools.get(tool);
    if (other !== undefined) notes.error(['tool', 'name'], `The function "${other}" is the tool "${tool}" already.`, `函数“${other}”已使用工具名“${tool}”。`);
    if (tool !== undefined) tools.set(tool, name);
  }
}

/** A tool's name stands for one thing: those of the app's lists are taken. */
export function checkToolNames(functions: ReadonlyMap<string, ReadFunction>, taken: ReadonlySet<string>): void {
  for (const { value, notes } of functions.values()) {
    const name = value.file.tool?.name;
    if (name !== undefined && taken.has(name))
      notes.broken(['tool', 'name'], `The app has a tool "${name}" for its lists already. Choose another name.`, `应用的列表已使用工具名“${name}”，请换一个名称。`);
  }
}
