import { expectedOf, type Entity, type TestStep, verbOf } from '@portico/contracts';
import { type Document, isMap, parse } from 'yaml';
import { isPlain } from './design.ts';
import { hasWord } from './uses.ts';
import { editYaml, put, renameKey } from './yaml-edit.ts';

type Path = readonly (string | number)[];
interface Renaming {
  readonly entities: readonly Entity[];
  readonly entity: string;
  readonly field: string;
  readonly to: string;
  /** A FEEL expression under the new name. */
  readonly expression: (text: string) => string;
}

/** A tests/*.yaml with a field under its new name: in records given, values, conditions and what is expected. */
export function renameInTests(text: string, of: Renaming): string {
  let file: unknown;
  try {
    file = parse(text);
  } catch {
    return text;
  }
  if (!isPlain(file) || !Array.isArray(file['tests'])) return text;
  const tests = file['tests'] as unknown[];
  const shared = recordsIn(file['given']);
  return editYaml(text, (document) => {
    givenKeys(document, ['given'], of);
    for (const [at, test] of tests.entries()) {
      if (!isPlain(test) || !Array.isArray(test['steps'])) continue;
      givenKeys(document, ['tests', at, 'given'], of);
      // Which entity a short name stands for: given records, then what the steps before have made.
      const kinds = new Map([...shared, ...recordsIn(test['given'])]);
      let last: string | undefined;
      for (const [index, one] of (test['steps'] as unknown[]).entries()) {
        if (!isPlain(one)) continue;
        const step = one as TestStep;
        last = entityOf(step, kinds) ?? last;
        if (step.create !== undefined && step.called !== undefined) kinds.set(step.called, step.create);
        inStep(document, { step, path: ['tests', at, 'steps', index], entity: last }, of);
      }
    }
  });
}

function recordsIn(given: unknown): [string, string][] {
  return Object.entries(isPlain(given) ? given : {}).flatMap(([entity, records]) => Object.keys(isPlain(records) ? records : {}).map((name): [string, string] => [name, entity]));
}

function entityOf(step: TestStep, kinds: ReadonlyMap<string, string>): string | undefined {
  const record = step.get ?? step.update ?? step.delete;
  return step.find ?? step.create ?? (record === undefined ? undefined : kinds.get(record));
}

function givenKeys(document: Document, path: Path, of: Renaming): void {
  const records: unknown = document.getIn([...path, of.entity]);
  if (!isMap(records)) return;
  for (const { key } of records.items) rename(document, [...path, of.entity, String(key)], of);
}

function inStep(document: Document, at: { step: TestStep; path: Path; entity: string | undefined }, of: Renaming): void {
  const { step, path, entity } = at;
  if (entity === undefined) return;
  if (verbOf(step) === 'check' && step.check !== undefined && entity === of.entity && hasWord(step.check, of.field)) put(document, [...path, 'check'], of.expression(step.check));
  for (const name of Object.keys(step.where ?? {})) {
    const now = inPath(name, entity, of);
    if (now !== name) renameKey(document, [...path, 'where', name], now);
  }
  if (entity !== of.entity) return;
  rename(document, [...path, 'values'], of);
  const expected = expectedOf(step);
  rename(document, [...path, 'expect', 'values'], of);
  if (expected.field === of.field) put(document, [...path, 'expect', 'field'], of.to);
  expected.without?.forEach((name, index) => name === of.field && put(document, [...path, 'expect', 'without', index], of.to));
}

function rename(document: Document, path: Path, of: Renaming): void {
  if (document.hasIn([...path, of.field])) renameKey(document, [...path, of.field], of.to);
}

/** `customer.region` from Order: the step that is a field of the renamed one's entity. */
function inPath(name: string, entity: string, of: Renaming): string {
  let here: string | undefined = entity;
  const steps = name.split('.').map((step) => {
    const now = here === of.entity && step === of.field ? of.to : step;
    here = of.entities.find((one) => one.name === here)?.relations?.[step]?.to;
    return now;
  });
  return steps.join('.');
}
