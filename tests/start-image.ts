// Data folders of a Portico that has started once, bare and with the sample app: made once for each state of the sources, copied
// by every test that begins there. A first start costs seconds, and what it does is tested where it is the subject.
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, globSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const sources = ['{contracts,bpmn,server}/**/*.{ts,sql,cedar,html}', 'examples/order-desk/**', 'package-lock.json'];
const prefix = 'portico-start-image-';
/** Milliseconds an image of other sources is kept. */
const kept = 60 * 60 * 1000;

/** Fills an empty folder from the image; `make` starts a Portico in a folder, fills and stops it, when there is no image yet. */
export async function fromImage(folder: string, kind: 'bare' | 'sample', make: (folder: string) => Promise<void>): Promise<void> {
  const image = path.join(tmpdir(), `${prefix}${kind}-${stateOfSources()}`);
  if (!existsSync(image)) {
    const part = `${image}.${randomBytes(4).toString('hex')}`;
    await make(part);
    try {
      renameSync(part, image);
    } catch {
      // Another test was faster.
      rmSync(part, { recursive: true, force: true });
    }
    sweep();
  }
  cpSync(image, folder, { recursive: true });
}

let state: string | undefined;
function stateOfSources(): string {
  if (state !== undefined) return state;
  // The sample's dates are told from today.
  const hash = createHash('sha256').update(new Date().toISOString().slice(0, 10));
  for (const file of globSync(sources, { cwd: root, exclude: (name) => name === 'node_modules' || name.endsWith('.test.ts') }).sort()) {
    const place = path.join(root, file);
    if (statSync(place).isFile()) hash.update(file).update(readFileSync(place));
  }
  state = hash.digest('hex').slice(0, 16);
  return state;
}

function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const place = path.join(tmpdir(), name);
    const age = Date.now() - (statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > kept) rmSync(place, { recursive: true, force: true });
  }
}
