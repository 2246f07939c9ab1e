// A long run prints thousands of lines and a red test is somewhere among them. This keeps what failed, so that run-tests can say it
// once more where everybody looks: at the end.
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Vitest's onTestRunEnd: writes one paragraph a failure to the file named by PORTICO_TEST_FAILURES, an empty file when all passed. */
// eslint-disable-next-line import/no-default-export -- vitest loads a reporter by its default export
export default class FailuresReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env['PORTICO_TEST_FAILURES'];
    if (file === undefined) return;
    const failures = modules.flatMap((module) => failuresOf(module));
    const outside = unhandled.map((error) => paragraph('outside any test', [error]));
    writeFileSync(file, [...failures, ...outside].join('\n'));
  }
}

function failuresOf(module: TestModule): string[] {
  const place = module.relativeModuleId;
  const suites = [module, ...module.children.allSuites()].flatMap((suite) => (suite.errors().length > 0 ? [paragraph(place, suite.errors())] : []));
  const tests = [...module.children.allTests('failed')].map((test) => paragraph(`${place} > ${test.fullName}`, test.result().errors ?? []));
  return [...suites, ...tests];
}

function paragraph(title: string, errors: readonly { message: string; stack?: string | undefined }[]): string {
  const told = errors.map((error) => (error.stack?.includes(error.message) === true ? error.stack : `${error.message}\n${error.stack ?? ''}`));
  const ours = told
    .join('\n')
    .split('\n')
    .filter((line) => !line.includes('/node_modules/vitest/'));
  return `✗ ${title}\n${ours.join('\n').slice(0, 2000)}\n`;
}
