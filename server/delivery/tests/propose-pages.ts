import { evaluateFeel } from '@portico/bpmn';
import { entityOfSource, sourcesOfPage, type AppModel, type AppTestFile, type Page, type TestStep } from '@portico/contracts';
import type { readMatrix } from '../../policy/index.ts';
import { called, sampleValue, shortName } from './sample-values.ts';

type TestCase = AppTestFile['tests'][number];
type Matrix = ReturnType<typeof readMatrix>;

/** For whom a page opens, and who is refused it or its data. */
export function proposePage(model: AppModel, page: Page, matrix: Matrix): TestCase | undefined {
  const sources = Object.values(sourcesOfPage(page));
  const entities = [...new Set(sources.flatMap((source) => entityOfSource(source) ?? []))];
  const one = sources.flatMap((source) => ('record' in source && typeof source.id === 'string' ? [{ entity: source.record, param: /^=params\.(\w+)$/.exec(source.id)?.[1] }] : []));
  const params = Object.fromEntries(
    Object.entries(page.params ?? {}).flatMap(([name, { type, required }]): [string, unknown][] => {
      const record = one.find(({ param }) => param === name);
      if (record) return [[name, shortName(record.entity)]];
      return required === true ? [[name, sampleValue(name, { type }, 1)]] : [];
    }),
  );
  const steps = matrix.roles.flatMap(({ name: role, everything }): TestStep[] => {
    const rows = entities.map((entity) => matrix.cells.find((cell) => cell.role === role && cell.entity === entity)?.rows.read ?? []);
    const byHand = matrix.byHand.some(({ cells }) => cells.some((cell) => cell.role === role && entities.includes(cell.entity)));
    if (byHand) return [];
    const step: TestStep = { page: page.name, as: role, ...(Object.keys(params).length > 0 && { params }) };
    const shows = page.visible === undefined || isShown(page.visible, role);
    if (!shows || (!everything && rows.some((reach) => reach.length === 0))) return [{ ...step, expect: 'refused' }];
    // One record may be among those the role sees, or not.
    const some = one.length > 0 && !everything && rows.some((reach) => reach.every((tests) => tests.length > 0));
    return some ? [] : [step];
  });
  if (steps.length === 0) return undefined;
  const what = called(page, page.name);
  const given = Object.fromEntries(one.map(({ entity }) => [entity, { [shortName(entity)]: {} }]));
  return {
    name: { en: `Who may open the page ${what.en}`, zh: `谁可以打开页面“${what.zh}”` },
    ...(one.length > 0 && { given }),
    steps,
  };
}

function isShown(visible: string, role: string): boolean {
  const outcome = evaluateFeel(visible.slice(1), { variables: { user: { roles: [role], attributes: {} }, params: {}, data: {}, state: {} }, now: new Date(0) });
  return outcome.ok && outcome.value === true;
}
