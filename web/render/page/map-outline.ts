/** The part of TopoJSON that the outline of the land has. */
interface Topology {
  readonly arcs: readonly (readonly (readonly number[])[])[];
  readonly transform: { readonly scale: readonly number[]; readonly translate: readonly number[] };
  readonly objects: { readonly land: { readonly geometries: readonly { readonly arcs: readonly (readonly (readonly number[])[])[] }[] } };
}

let loaded: Promise<string> | undefined;
/** The land of the world as an SVG path in degrees, north up; loaded with the first map (Natural Earth, public domain). */
export function loadOutline(): Promise<string> {
  loaded ??= import('world-atlas/land-110m.json').then(
    (file) => outlineOf(file.default as unknown as Topology),
    (error: unknown) => {
      loaded = undefined;
      throw error;
    },
  );
  return loaded;
}

/**
 * Arcs are steps from point to point; a ring that names an arc by its complement walks it backwards. Rings go on beyond
 * 180° instead of jumping to the other side; one that goes around a pole is closed over it.
 */
export function outlineOf({ arcs, transform, objects }: Topology): string {
  const [kx = 1, ky = 1] = transform.scale;
  const [dx = 0, dy = 0] = transform.translate;
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([right = 0, up = 0]): Degrees => {
      x += right;
      y += up;
      return [x * kx + dx, y * ky + dy];
    });
  });
  const rings = objects.land.geometries.flatMap((geometry) => geometry.arcs.flat());
  return rings.map((ring) => ringPath(ring.flatMap((index) => (index < 0 ? (lines[~index] ?? []).toReversed() : (lines[index] ?? []))))).join('');
}

type Degrees = readonly [lon: number, lat: number];

function ringPath(points: readonly Degrees[]): string {
  let turns = 0;
  const [start] = points;
  if (!start) return '';
  const walked = points.map(([lon, lat], index): Degrees => {
    const before = points[index - 1]?.[0] ?? lon;
    if (Math.abs(lon - before) > 180) turns += lon < before ? 1 : -1;
    return [lon + turns * 360, lat];
  });
  const [end] = walked.at(-1) ?? start;
  const pole = start[1] < 0 ? -90 : 90;
  const closing: readonly Degrees[] =
    Math.abs(end - start[0]) > 180
      ? [
          [end, pole],
          [start[0], pole],
        ]
      : [];
  return `M${[...walked, ...closing].map(([lon, lat]) => `${round(lon)} ${round(-lat)}`).join('L')}Z`;
}

function round(degrees: number): number {
  return Math.round(degrees * 100) / 100 + 0;
}
