import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { outlineOf } from './map-outline.ts';
import { clustersIn, pan, project, viewOf, zoom } from './map-view.ts';

const size = { width: 600, height: 400 };
const rome = { lon: 12.5, lat: 41.9 };
const milan = { lon: 9.2, lat: 45.5 };
const sydney = { lon: 151.2, lat: -33.9 };

test('all points are in sight, north is up and east is right', () => {
  const view = viewOf([rome, milan, sydney], size);
  for (const point of [rome, milan, sydney]) {
    const { x, y } = project(point, view, size);
    expect(x > 0 && x < size.width && y > 0 && y < size.height).toBe(true);
  }
  expect(project(sydney, view, size).x).toBeGreaterThan(project(rome, view, size).x);
  expect(project(milan, view, size).y).toBeLessThan(project(rome, view, size).y);
});

test('what lies under the pointer stays there, and nobody walks off the world', () => {
  const view = viewOf([rome, milan], size);
  const at = project(milan, view, size);
  const closer = zoom(view, 2, { at, size });
  expect(closer.scale).toBe(view.scale * 2);
  expect(project(milan, closer, size).x).toBeCloseTo(at.x);
  expect(project(milan, closer, size).y).toBeCloseTo(at.y);
  expect(pan(view, { x: 1e9, y: -1e9 }, size)).toMatchObject({ lon: 180, lat: 85 });
  expect(zoom(view, 1e-9, { size }).scale).toBeCloseTo(600 / 360);
});

test('neighbours are one until the map comes closer', () => {
  const far = clustersIn([rome, milan, sydney], { view: viewOf([], size), size, cell: 36 });
  expect(far.map(({ points }) => points.length).toSorted()).toEqual([1, 2]);
  const close = viewOf([rome, milan], size);
  expect(clustersIn([rome, milan, sydney], { view: close, size, cell: 36 }).map(({ points }) => points)).toEqual([[rome], [milan]]);
});

test('the outline of the land is read from its arcs', () => {
  const small = {
    arcs: [
      [
        [0, 0],
        [10, 0],
        [0, 10],
      ],
      [
        [10, 10],
        [-10, 0],
        [0, -10],
      ],
    ],
    transform: { scale: [1, 1], translate: [0, 0] },
    objects: { land: { geometries: [{ arcs: [[[0, 1]], [[~0]]] }] } },
  };
  expect(outlineOf(small)).toBe('M0 0L10 0L10 -10L10 -10L0 -10L0 0ZM10 -10L10 0L0 0Z');
  const world = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/land-110m.json'), 'utf8')) as typeof small;
  expect(outlineOf(world).match(/M/g)).toHaveLength(126);
});
