import type { Kernel, Tx } from '../kernel/index.ts';
import { lineHash, type AuditLine, type Chained, type Line } from './line.ts';
import { appending, headOf, lastCheckpoint, stageLine, takeStaged } from './store.ts';

interface Waiting extends Line {
  readonly written?: { resolve(): void; reject(error: unknown): void };
}
interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Lines of reads wait this long for company, milliseconds. */
const readDelay = 25;
/** Staged lines of a writer that has not chained them for this long are adopted, milliseconds. */
const abandonedAfter = 60_000;
/** Lines that others left staged are looked for this often, milliseconds. */
const lookEvery = 10_000;
const mostBuffered = 20_000;

/** Appends to this process's chains, many lines in one transaction (group commit). One for a process. */
export class AuditWriter {
  readonly id: string;
  readonly #kernel: Kernel;
  readonly #heads = new Map<string, Head>();
  #waiting: Waiting[] = [];
  #staged = false;
  #looked = 0;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.id = kernel.clock.id();
  }

  /** Resolves once the line is durable. */
  append(line: Line): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...line, written: { resolve, reject } });
      void this.#run();
    });
  }

  /** For reads and refusals: written within moments, in company. Waits when far too many wait already. */
  async note(line: Line): Promise<void> {
    if (this.#waiting.length >= mostBuffered) return this.append(line);
    this.#waiting.push(line);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, readDelay);
  }

  /** Writes a line in the transaction of what it tells; call `stagedCommitted` after the commit. */
  stage(tx: Tx, line: Line): Promise<void> {
    return stageLine(tx, { tenant: line.tenant, writer: this.id, line: line.line });
  }

  stagedCommitted(): void {
    this.#staged = true;
    void this.#run();
  }

  /** Writes all that waits; called at stop and before verifying. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#staged = true;
    await this.#run();
    if (this.#waiting.length > 0) await this.#run();
  }

  get droppedBatches(): number {
    return this.#dropped;
  }

  #run(): Promise<void> {
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #drain(): Promise<void> {
    // One turn of the loop lets calls of the same moment join the batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0 || this.#staged) {
      const batch = this.#waiting.splice(0, 2000);
      const now = this.#kernel.clock.now().getTime();
      const looks = this.#staged || now - this.#looked >= lookEvery;
      this.#staged = false;
      try {
        if (!looks && batch.every(({ tenant }) => this.#heads.has(tenant))) await this.#kernel.database.systemAtOnce(appending(this.#chain(batch)));
        else await this.#kernel.database.system((tx) => this.#write(tx, batch));
        if (looks) this.#looked = now;
        for (const entry of batch) entry.written?.resolve();
      } catch (error) {
        // Whether the commit arrived is not known: read the heads anew before the next batch.
        this.#heads.clear();
        this.#staged ||= looks;
        const silent = batch.filter((entry) => !entry.written);
        for (const entry of batch) entry.written?.reject(error);
        this.#kernel.log.error({ err: error, lines: batch.length }, 'audit lines could not be written');
        if (silent.length > 0 && this.#dropped < 10) {
          this.#dropped += 1;
          this.#waiting.unshift(...silent);
        }
        return;
      }
    }
    this.#dropped = 0;
  }

  /** The long way: takes what is staged, and begins the chains there are none of yet. */
  async #write(tx: Tx, batch: readonly Waiting[]): Promise<void> {
    const abandoned = new Date(this.#kernel.clock.now().getTime() - abandonedAfter);
    const staged = await takeStaged(tx, { writer: this.id, abandoned });
    const lines: Line[] = [...batch, ...staged.map((row) => ({ tenant: row.tenant, line: JSON.parse(row.body) as AuditLine }))];
    if (lines.length === 0) return;
    if (staged.length >= 5000) this.#staged = true;
    for (const { tenant } of lines) if (!this.#heads.has(tenant)) this.#heads.set(tenant, await this.#begin(tx, tenant));
    await appending(this.#chain(lines)).execute(tx);
  }

  /** Ties lines to the ends of their chains. Safe before the commit: a failed one clears the heads. */
  #chain(lines: readonly Line[]): { chained: Chained; line: AuditLine }[] {
    return lines.map(({ tenant, line }) => {
      const head = this.#heads.get(tenant);
      if (!head) throw new Error('a chain was not begun');
      const link = { tenant, writer: this.id, seq: head.seq + 1, body: JSON.stringify(line), previous: head.hash };
      const hash = lineHash(link);
      this.#heads.set(tenant, { seq: link.seq, hash });
      return { chained: { ...link, hash }, line };
    });
  }

  /** A new chain begins at the tenant's last checkpoint, so that it can't be older than that. */
  async #begin(tx: Tx, tenant: string): Promise<Head> {
    const existing = await headOf(tx, tenant, this.id);
    if (existing) return existing;
    const checkpoint = await lastCheckpoint(tx, tenant);
    return { seq: 0, hash: checkpoint?.signature ?? 'genesis' };
  }
}
