import type { Issue } from '@portico/contracts';
import { placeOf, type Path, type YamlFile } from './read-yaml.ts';

/** Collects what is wrong (nothing is saved), what would not work for people (saved in a draft, not published), and what is only doubtful (said). */
export interface Findings {
  readonly errors: Issue[];
  readonly broken: Issue[];
  readonly warnings: Issue[];
}

/** Notes findings about one file, with the line of the place they are about. */
export interface Notes {
  error(path: Path, en: string, zh: string): void;
  broken(path: Path, en: string, zh: string): void;
  warning(path: Path, en: string, zh: string): void;
}

export function notesOn(yaml: YamlFile, findings: Findings): Notes {
  const issue = (path: Path, en: string, zh: string): Issue => ({ file: yaml.file, line: yaml.line(path), place: placeOf(path), message: { en, zh } });
  return {
    error: (path, en, zh) => findings.errors.push(issue(path, en, zh)),
    broken: (path, en, zh) => findings.broken.push(issue(path, en, zh)),
    warning: (path, en, zh) => findings.warnings.push(issue(path, en, zh)),
  };
}

/** ` Did you mean "x"?` in both languages, or nothing. */
export function didYouMean(meant: string | undefined): { en: string; zh: string } {
  return meant === undefined ? { en: '', zh: '' } : { en: ` Did you mean "${meant}"?`, zh: `是否想写“${meant}”？` };
}

/** Notes each value that stands twice in a list. */
export function noteRepeats(notes: Notes, path: Path, values: readonly string[]): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) < index) notes.error([...path, index], `"${value}" stands here twice. Remove one.`, `“${value}”重复出现，请删除其一。`);
  });
}
