import type { CallOutput } from '../../client/index.ts';

type Results = CallOutput<'tests.results'>;
export type TestResult = NonNullable<Results['run']>['tests'][number];

/** A test as the page lists it: as it is written now, with what came of it the last time. */
export interface ListedTest {
  readonly file: string;
  readonly line: number;
  readonly name: TestResult['name'];
  /** changed: the run was about other files; unknown: it never ran. */
  readonly state: TestResult['outcome'] | 'unknown';
  readonly result: TestResult | undefined;
}

/** Tests by file, those of the last run found again by file and name. */
export function listTests({ tests, run }: Pick<Results, 'tests' | 'run'>): ReadonlyMap<string, readonly ListedTest[]> {
  const key = ({ file, name }: Pick<ListedTest, 'file' | 'name'>): string => `${file} ${JSON.stringify(name)}`;
  const results = new Map((run?.tests ?? []).map((result) => [key(result), result]));
  const listed = tests.map(({ file, line, name }): ListedTest => {
    const result = results.get(key({ file, name }));
    return { file, line, name, state: result?.outcome ?? 'unknown', result };
  });
  return Map.groupBy(listed, ({ file }) => file);
}

/** What of a proposal is new, and what would take the place of a file that says something else. */
export function compareProposal(
  proposed: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): readonly { path: string; tests: number; replaces: boolean }[] {
  return Object.entries(proposed)
    .filter(([path, text]) => files[path] !== text)
    .map(([path, text]) => ({ path, tests: text.match(/^ {2}- name:/gm)?.length ?? 0, replaces: files[path] !== undefined }));
}
