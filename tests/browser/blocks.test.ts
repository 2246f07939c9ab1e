// Blocks whose titles lead to other records, a board that leaves out empty columns, and a map, used by mouse and keyboard.
import { appsCreate, appsPublish, filesCommit, pageFile, recordsCreate, recordsGet, writePage } from '@portico/contracts';
import { beforeAll, expect, test } from 'vitest';
import { barriers, settled, tellOneStory } from './browser.ts';
import { openDesk } from './desk.ts';

const { desk, page, faults, ada } = await openDesk();
const app = 'rounds';

const place = `format: 1
name: Place
plural: { en: Places, zh: 地点 }
label: [name]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  name: { type: text, length: 100, required: true }
  lat: { type: decimal, precision: 9, scale: 5 }
  lon: { type: decimal, precision: 9, scale: 5 }
`;
const visit = `format: 1
name: Visit
plural: { en: Visits, zh: 走访 }
label: [id]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  place_id: { type: integer, required: true }
  day: { type: date, required: true }
  state: { type: enum, required: true, values: [{ value: planned }, { value: under_way }, { value: done }] }
relations:
  place: { to: Place, fields: [place_id] }
`;
const everything = {
  format: 1 as const,
  name: 'everything',
  title: 'Rounds',
  kind: 'page' as const,
  body: [
    { id: 'map', type: 'map', props: { source: { records: 'Place' }, latitude: 'lat', longitude: 'lon', title: 'name' } },
    { id: 'board', type: 'kanban', props: { source: { records: 'Visit' }, group: 'state', title: 'place', move: true, hideEmpty: true } },
    { id: 'calendar', type: 'calendar', props: { source: { records: 'Visit' }, start: 'day', title: 'place' } },
    { id: 'both', type: 'masterDetail', props: { source: { records: 'Visit' }, title: 'place' } },
  ],
};

beforeAll(async () => {
  await desk.call(ada, appsCreate, { name: app, title: 'Rounds' });
  const files = { 'entities/Place.yaml': place, 'entities/Visit.yaml': visit, [pageFile('everything')]: writePage(everything) };
  await desk.call(ada, filesCommit, { app, message: 'Rounds', files });
  await desk.call(ada, appsPublish, { app });
  const places = [
    { name: 'Suzhou office', lat: '31.29834', lon: '120.58319' },
    { name: 'Shanghai store', lat: '31.23040', lon: '121.47370' },
    { name: 'Lyon depot', lat: '45.76404', lon: '4.83566' },
    { name: 'Nowhere yet' },
  ];
  for (const values of places) await desk.call(ada, recordsCreate, { app, entity: 'Place', values });
  const today = new Date().toISOString().slice(0, 10);
  for (const [place_id, state] of [
    [1, 'planned'],
    [3, 'planned'],
    [2, 'done'],
  ])
    await desk.call(ada, recordsCreate, { app, entity: 'Visit', values: { place_id, day: today, state } });
}, 120_000);
tellOneStory();

const block = (id: string) => page.locator(`[data-block="${id}"]`);

test('a title that is a relation is the other record’s name, everywhere', { timeout: 60_000 }, async () => {
  await page.goto(`/apps/${app}/p/everything`);
  await settled(page);
  await expect
    .poll(() => block('both').getByRole('listitem').getByRole('button').allTextContents(), { timeout: 15_000 })
    .toEqual(['Suzhou office', 'Lyon depot', 'Shanghai store']);
  expect(await block('both').getByRole('heading', { level: 3 }).innerText()).toBe('Suzhou office');
  await block('calendar').scrollIntoViewIfNeeded();
  await expect.poll(() => block('calendar').getByRole('button', { name: 'Suzhou office' }).count()).toBe(1);
  await block('calendar').getByRole('button', { name: 'Lyon depot' }).click();
  await page.waitForURL(/\/Visit\/2$/);
  await page.goBack();
  await block('board').getByRole('button', { name: 'Suzhou office' }).waitFor();
  expect(await barriers(page)).toEqual([]);
});

test('a board leaves out its empty columns, shows them while a card is dragged, and steps into them by keyboard', { timeout: 60_000 }, async () => {
  const columns = () =>
    block('board')
      .locator('section')
      .evaluateAll((all) => all.map((one) => (one as unknown as { ariaLabel: string }).ariaLabel));
  expect(await columns()).toEqual(['planned', 'done']);
  const card = block('board').getByRole('button', { name: 'Suzhou office' });
  await card.scrollIntoViewIfNeeded();
  const from = await card.boundingBox();
  if (!from) throw new Error('it is to be seen');
  await page.mouse.move(from.x + 10, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + 20, { steps: 5 });
  await expect.poll(columns, { timeout: 15_000 }).toEqual(['planned', 'under_way', 'done']);
  const to = await block('board').locator('section').nth(1).boundingBox();
  if (!to) throw new Error('it is to be seen');
  await page.mouse.move(to.x + to.width / 2, from.y + 20, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await desk.call(ada, recordsGet, { app, entity: 'Visit', id: '1' })).values['state'], { timeout: 15_000 }).toBe('under_way');
  await expect.poll(columns, { timeout: 15_000 }).toEqual(['planned', 'under_way', 'done']);
  await block('board').getByRole('button', { name: 'Suzhou office' }).press('Control+ArrowRight');
  await expect.poll(async () => (await desk.call(ada, recordsGet, { app, entity: 'Visit', id: '1' })).values['state'], { timeout: 15_000 }).toBe('done');
  await expect.poll(columns, { timeout: 15_000 }).toEqual(['planned', 'done']);
});

test('a map is moved, brought closer and asked, by mouse, wheel and keyboard', { timeout: 90_000 }, async () => {
  const map = block('map');
  const world = map.getByRole('application', { name: /^Map with 3 points/ });
  await world.scrollIntoViewIfNeeded();
  await map.getByText('1 record has no place.').waitFor();
  const points = () => world.locator('g > title').evaluateAll((all) => all.map((one) => (one as { textContent: string | null }).textContent));
  const point = (name: string) =>
    world
      .locator('g', { has: page.locator('title', { hasText: name }) })
      .last()
      .locator('circle');
  const spot = async (name: string): Promise<{ x: number; y: number }> => {
    const box = await point(name).boundingBox();
    if (!box) throw new Error(`${name} is not on the map`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  // Two that lie close together are one until somebody looks closer.
  await expect.poll(points, { timeout: 15_000 }).toEqual(['2 points: closer', 'Lyon depot']);

  // Dragging takes the points along, and is no click on one of them.
  const before = await spot('Lyon depot');
  await page.mouse.move(before.x, before.y);
  await page.mouse.down();
  await page.mouse.move(before.x + 60, before.y + 30, { steps: 6 });
  await page.mouse.up();
  const gone = async (): Promise<[number, number]> => {
    const now = await spot('Lyon depot');
    return [Math.round(now.x - before.x), Math.round(now.y - before.y)];
  };
  await expect.poll(gone).toEqual([60, 30]);
  expect(page.url()).toMatch(/everything$/);

  // The arrow keys move the view, so that the points go the other way.
  await world.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(gone).toEqual([0, 30]);
  await page.keyboard.press('0');
  await expect.poll(gone).toEqual([0, 0]);

  // The wheel alone scrolls the page; with Ctrl it brings the map closer or takes it farther, and what is under the pointer stays there.
  const between = async (): Promise<number> => (await spot('2 points')).x - (await spot('Lyon depot')).x;
  const apart = await between();
  await page.mouse.move(before.x, before.y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, 60);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await between()) / apart, { timeout: 15_000 }).toBeCloseTo(Math.exp(-0.3), 1);
  expect(Math.abs((await gone())[0])).toBeLessThan(2);
  await map.getByRole('button', { name: 'All points' }).click();

  // A group opens when it is clicked, and a point leads to its record.
  await point('2 points').click();
  await expect.poll(points, { timeout: 15_000 }).toEqual(expect.arrayContaining(['Suzhou office', 'Shanghai store']));
  await map.getByRole('button', { name: 'Farther' }).click();
  await map.getByRole('button', { name: 'Closer' }).click();
  await point('Suzhou office').click();
  await page.waitForURL(/\/Place\/1$/);
  await page.goBack();

  // For those who do not see it the points are a list.
  await map.getByText('Points on the map').click();
  await map.getByRole('button', { name: 'Lyon depot' }).press('Enter');
  await page.waitForURL(/\/Place\/3$/);
  expect(faults).toEqual([]);
});
