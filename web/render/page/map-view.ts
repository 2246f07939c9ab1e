/** Longitude and latitude in degrees; east and north are positive. */
export interface Spot {
  readonly lon: number;
  readonly lat: number;
}
/** What of the world is shown: its middle, and how many pixels a degree has. Latitude is drawn as longitude is (plate carrée). */
export interface View extends Spot {
  readonly scale: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
/** Points that stand so close that they are drawn as one. */
interface Cluster<P extends Spot> {
  readonly x: number;
  readonly y: number;
  readonly points: readonly P[];
}

const closest = 400;

/** The view that shows all of these points, the whole world where there are none. */
export function viewOf(points: readonly Spot[], size: Size): View {
  const whole = leastScale(size);
  if (points.length === 0) return { lon: 10, lat: 15, scale: whole };
  const lons = points.map(({ lon }) => lon);
  const lats = points.map(({ lat }) => lat);
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const scale = Math.min((size.width * 0.84) / Math.max(east - west, 2), (size.height * 0.84) / Math.max(north - south, 2), 60);
  return held({ lon: (west + east) / 2, lat: (south + north) / 2, scale }, size);
}

/** The smallest scale: the world as wide or as high as its room. */
function leastScale({ width, height }: Size): number {
  return Math.max(0.1, Math.min(width / 360, height / 160));
}

/** Moves by pixels to the right and down of what is shown. */
export function pan(view: View, { x, y }: { x: number; y: number }, size: Size): View {
  return held({ ...view, lon: view.lon + x / view.scale, lat: view.lat - y / view.scale }, size);
}

/** Closer (`by` > 1) or farther; the place under `at` (pixels) stays where it is. */
export function zoom(view: View, by: number, { at, size }: { at?: { x: number; y: number }; size: Size }): View {
  const scale = Math.min(closest, Math.max(leastScale(size), view.scale * by));
  const { x, y } = at ?? { x: size.width / 2, y: size.height / 2 };
  const [right, down] = [x - size.width / 2, y - size.height / 2];
  return held({ lon: view.lon + right / view.scale - right / scale, lat: view.lat - down / view.scale + down / scale, scale }, size);
}

function held({ lon, lat, scale }: View, size: Size): View {
  return { lon: Math.min(180, Math.max(-180, lon)), lat: Math.min(85, Math.max(-85, lat)), scale: Math.max(leastScale(size), scale) };
}

/** Where a spot is drawn, in pixels from the upper left. */
export function project({ lon, lat }: Spot, view: View, size: Size): { x: number; y: number } {
  return { x: size.width / 2 + (lon - view.lon) * view.scale, y: size.height / 2 - (lat - view.lat) * view.scale };
}

/** The points in sight; those within `cell` pixels of one another as one. What belongs together depends on the scale alone: nothing jumps while the map is moved. */
export function clustersIn<P extends Spot>(points: readonly P[], { view, size, cell }: { view: View; size: Size; cell: number }): readonly Cluster<P>[] {
  const found: { x: number; y: number; points: P[] }[] = [];
  for (const point of points) {
    const { x, y } = project(point, view, size);
    const close = found.find((one) => Math.hypot(one.x - x, one.y - y) < cell);
    if (close) close.points.push(point);
    else found.push({ x, y, points: [point] });
  }
  return found.filter(({ x, y }) => x > -cell && y > -cell && x < size.width + cell && y < size.height + cell);
}
