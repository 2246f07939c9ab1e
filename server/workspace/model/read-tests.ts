import { appTestSchema, filePlaces, type AppTestFile, type Files } from '@portico/contracts';
import { notesOn, type Findings, type Notes } from './findings.ts';
import { checkFormat, readYaml, type Path } from './read-yaml.ts';

/** A file of tests with the way to its lines. */
export interface ReadTests {
  readonly file: string;
  readonly value: AppTestFile;
  readonly notes: Notes;
  /** 1-based. */
  line(path: Path): number;
}

/** Reads `tests/<name>.yaml`: YAML and format. What a test names is looked at afterwards. */
export function readTests(files: Files, findings: Findings): readonly ReadTests[] {
  const tests: ReadTests[] = [];
  for (const file of Object.keys(files).sort()) {
    if (!file.startsWith(`${filePlaces.tests}/`)) continue;
    if (!/^tests\/[^/]+\.yaml$/.test(file)) {
      findings.errors.push({
        file,
        message: { en: 'Only files like tests/tickets.yaml belong into this folder.', zh: '该文件夹只能包含形如 tests/tickets.yaml 的文件。' },
      });
      continue;
    }
    const { yaml, issues } = readYaml(file, files[file] ?? '');
    findings.errors.push(...issues);
    if (!yaml) continue;
    const checked = checkFormat(yaml, appTestSchema);
    findings.errors.push(...checked.issues);
    if (checked.value !== undefined) tests.push({ file, value: checked.value, notes: notesOn(yaml, findings), line: (path) => yaml.line(path) });
  }
  return tests;
}

/** The tests of files that were checked. */
export function testsIn(files: Files): readonly Omit<ReadTests, 'notes'>[] {
  return readTests(files, { errors: [], broken: [], warnings: [] });
}
