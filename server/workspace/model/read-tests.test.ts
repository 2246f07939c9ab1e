import { expect, test } from 'vitest';
import { deskFiles } from '../testing.ts';
import { readModel } from './read-model.ts';

const files = { ...deskFiles, 'pages/home.page.json': JSON.stringify({ format: 1, name: 'home', title: 'Home', data: { all: { records: 'Customer' } }, body: [] }) };
/** Findings about one file of tests: `line place: words`. */
function findings(text: string): { valid: boolean; broken: string[]; errors: string[] } {
  const { model, issues, broken } = readModel({ ...files, 'tests/a.yaml': text });
  const words = ({ line, place, message }: (typeof issues)[number]): string => `${line ?? ''} ${place ?? ''}: ${message.en}`;
  return { valid: model !== undefined, broken: broken.map(words), errors: model ? [] : issues.map(words) };
}
const around = (steps: string, given = ''): string => `format: 1
given:
  Customer:
    acme: { name: ACME }
${given}tests:
  - name: one
    as: agent
    steps:
${steps}`;

test('a test that names what is there has no findings', () => {
  const steps = `      - find: Customer
        expect: { records: [acme] }
      - check: =count(found) = 1
      - create: Customer
        called: other
        values: { id: 5, name: Other }
      - delete: other
        as: owner
      - page: home
        expect: { rows: { all: 1 } }
`;
  expect(findings(around(steps))).toEqual({ valid: true, broken: [], errors: [] });
});

test('what a test names and nobody has is said with its line and what was meant; it can be saved, not published', () => {
  const steps = `      - find: Custmer
      - get: acm
      - update: acme
        values: { nam: x }
      - page: hom
      - page: home
        expect: { rows: { al: 1 }, shows: [list] }
      - check: =count(
      - find: Customer
        as: agnt
      - find: Customer
        get: acme
      - delete: acme
        values: { name: x }
        expect: { count: 1 }
`;
  expect(findings(around(steps))).toEqual({
    valid: true,
    errors: [],
    broken: [
      '9 tests.0.steps.0.find: There is no entity "Custmer". Did you mean "Customer"?',
      '10 tests.0.steps.1.get: There is no record "acm". Did you mean "acme"?',
      '12 tests.0.steps.2.values.nam: Customer has no field "nam". Did you mean "name"?',
      '13 tests.0.steps.3.page: There is no page "hom". Did you mean "home"?',
      '15 tests.0.steps.4.expect.rows.al: There is no data source "al". Did you mean "all"?',
      '15 tests.0.steps.4.expect.shows: There is no block "list".',
      expect.stringMatching(/^16 tests\.0\.steps\.5\.check: This expression can not be read at character \d+/) as string,
      '18 tests.0.steps.6.as: There is no role "agnt". Did you mean "agent"?',
      '19 tests.0.steps.7: A step does one thing: give one of find, get, create, update, delete, page, check, process, decision.',
      '22 tests.0.steps.8.values: "values" means nothing for a step "delete". Remove it.',
      '23 tests.0.steps.8.expect.count: A step "delete" gives no "count".',
    ],
  });
});

test('a wrong format is not saved, and the key that was meant is named', () => {
  expect(findings(around('      - fnd: Customer\n'))).toMatchObject({ valid: false, errors: [expect.stringContaining('find')] });
  expect(findings(around('      - find: Customer\n', 'tets: 1\n')).valid).toBe(false);
  expect(readModel({ ...files, 'tests/deep/a.yaml': 'x' }).model).toBeUndefined();
});

test('tests of processes and decisions name what is there; nobody has to act', () => {
  const process = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="x"><process id="P" isExecutable="true">
    <startEvent id="Start"/><endEvent id="Done"/><sequenceFlow id="A" sourceRef="Start" targetRef="Done"/></process></definitions>`;
  const check = (steps: string): string[] => {
    const text = `format: 1\ntests:\n  - name: one\n    steps:\n${steps}`;
    return readModel({ ...files, 'processes/go.bpmn': process, 'tests/a.yaml': text }).broken.map(({ line, place, message }) => `${line ?? ''} ${place ?? ''}: ${message.en}`);
  };
  expect(check('      - process: go\n        happens: [{ complete: Start }]\n        expect: { ends: [Done], takes: [Start, Done] }\n')).toEqual([]);
  expect(check('      - process: gone\n      - decision: level\n      - process: go\n        happens: [{ due: Strt }]\n        expect: { ends: [Dne], count: 1 }\n')).toEqual([
    '5 tests.0.steps.0.process: There is no process "gone".',
    '6 tests.0.steps.1.decision: There is no decision "level".',
    '8 tests.0.steps.2.happens.0.due: go has no element "Strt". Did you mean "Start"?',
    '9 tests.0.steps.2.expect.ends.0: go has no element "Dne". Did you mean "Done"?',
    '9 tests.0.steps.2.expect.count: A step "process" gives no "count".',
  ]);
});
