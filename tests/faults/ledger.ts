// Clients that write all the time and remember every word they were given: what was acknowledged must be there, once.
import { setTimeout as wait } from 'node:timers/promises';
import { ask, must, type Answer } from './child.ts';

type Values = Record<string, unknown>;
interface Write {
  readonly method: string;
  readonly where: string;
  readonly body?: unknown;
  /** What is true once it is acknowledged. */
  done(answer: Answer): void;
}

export interface Ledger {
  /** Writes acknowledged, by kind. */
  readonly counts: Record<string, number>;
  /** Starts the clients; the promise resolves when `halt` was called and the last answers are in, or are lost. */
  write(url: string): { halt(): Promise<void> };
  /** Asks again, unchanged, for everything that was never answered; then no write is in doubt. */
  settle(url: string): Promise<void>;
  /** Holds what is there against what was acknowledged; gives the differences. */
  compare(url: string): Promise<string[]>;
  /** Traces of acknowledged changes, each of which must have its outcome in the audit. */
  readonly traces: readonly string[];
}

const app = 'ledger';
const item = (extra: readonly string[]): string => `format: 1
name: Item
title: { en: Item, zh: 条目 }
plural: { en: Items, zh: 条目 }
key: [id]
label: [name]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  name: { type: text, length: 200, required: true }
  notes: { type: text, length: 4000, multiline: true }
  created_at: { type: datetime, required: true, default: { auto: now } }
${extra.map((name) => `  ${name}: { type: text, length: 50 }\n`).join('')}`;

/** Makes the app the clients write into. */
export async function openLedger(url: string, clients = 4): Promise<Ledger> {
  await must(url, 'POST /apps', { name: app, title: 'Ledger' });
  await must(url, `POST /apps/${app}/commits`, { message: 'Items', files: { 'entities/Item.yaml': item([]) } });
  await must(url, `POST /apps/${app}/releases`, {});

  const counts = { create: 0, update: 0, delete: 0, commit: 0, publish: 0 };
  const traces: string[] = [];
  /** By id: what the record says now; undefined once it is deleted. */
  const records = new Map<string, Values | undefined>();
  const files = new Map<string, string>();
  const fields: string[] = [];
  const names = new Set<string>();
  /** Writes sent and never answered, one for each client at most. */
  const doubtful = new Map<number, Write>();
  let serial = 0;

  function change(client: number, mine: string[]): Write {
    const living = mine.filter((id) => records.get(id) !== undefined);
    const key = `${client}-${(serial += 1)}`;
    const id = living[serial % Math.max(1, living.length)];
    const records_ = `/apps/${app}/records/Item`;
    if (id === undefined || living.length < 5 || serial % 3 === 0) {
      const values = { name: `item ${key}`, notes: 'new' };
      names.add(values.name);
      return {
        method: 'POST',
        where: records_,
        body: { values, idempotencyKey: key },
        done: (answer) => {
          const made = (answer.body['record'] as { id: string }).id;
          records.set(made, values);
          mine.push(made);
          counts.create += 1;
        },
      };
    }
    if (serial % 7 === 0) {
      return {
        method: 'DELETE',
        where: `${records_}/${id}?idempotencyKey=${key}`,
        done: () => {
          records.set(id, undefined);
          counts.delete += 1;
        },
      };
    }
    const values = { notes: `note ${key}` };
    return {
      method: 'PATCH',
      where: `${records_}/${id}`,
      body: { values, idempotencyKey: key },
      done: () => {
        records.set(id, { ...records.get(id), ...values });
        counts.update += 1;
      },
    };
  }

  /** The developer: saves files and, every third time, publishes one more field. Both may be repeated safely. */
  function develop(): Write {
    const number = (serial += 1);
    if (counts.commit % 3 === 2 && fields.length < 40) {
      const name = `extra_${fields.length + 1}`;
      return {
        method: 'POST',
        where: `/apps/${app}/commits`,
        body: { message: `Field ${name}`, files: { 'entities/Item.yaml': item([...fields, name]) } },
        done: () => {
          fields.push(name);
          counts.commit += 1;
        },
      };
    }
    if (counts.publish < fields.length) {
      return { method: 'POST', where: `/apps/${app}/releases`, body: {}, done: () => void (counts.publish += 1) };
    }
    const [path, content] = [`notes/${number}.txt`, `file ${number}\n`];
    return {
      method: 'POST',
      where: `/apps/${app}/commits`,
      body: { message: `File ${number}`, files: { [path]: content } },
      done: () => {
        files.set(path, content);
        counts.commit += 1;
      },
    };
  }

  /** True when it was answered. A busy or stopping server has refused and changed nothing, so it is asked again later. */
  async function send(url_: string, client: number, write: Write): Promise<boolean> {
    doubtful.set(client, write);
    const answer = await ask(url_, `${write.method} ${write.where}`, { body: write.body }).catch(() => undefined);
    if (!answer) return false;
    if (answer.ok) {
      write.done(answer);
      if (answer.trace !== null) traces.push(answer.trace);
    } else if (!answer.problem.retryable) {
      throw new Error(`${write.method} ${write.where}: ${answer.status} ${JSON.stringify(answer.body)}`);
    } else return false;
    doubtful.delete(client);
    return true;
  }

  const belongings = Array.from({ length: clients }, () => [] as string[]);
  const next = (client: number): Write => (client === clients ? develop() : change(client, belongings[client] ?? []));

  return {
    counts,
    traces,
    write: (address) => {
      const halted = new AbortController();
      const running = Array.from({ length: clients + 1 }, async (_, client) => {
        while (!halted.signal.aborted) {
          if (!(await send(address, client, doubtful.get(client) ?? next(client)))) await wait(50);
        }
      });
      return {
        halt: async () => {
          halted.abort();
          await Promise.all(running);
        },
      };
    },
    settle: async (address) => {
      for (const [client, write] of doubtful) {
        for (let attempt = 0; !(await send(address, client, write)); attempt += 1) {
          if (attempt > 100) throw new Error(`not answered after the restart: ${write.method} ${write.where}`);
          await wait(100);
        }
      }
    },
    compare: async (address) => {
      const wrong: string[] = [];
      const found = new Map<string, Values>();
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Values = await must(address, `GET /apps/${app}/records/Item?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
        for (const record of page['records'] as { id: string; values: Values }[]) found.set(record.id, record.values);
        cursor = page['next'] as string | null;
      }
      for (const [id, values] of records) {
        const there = found.get(id);
        if (values === undefined && there) wrong.push(`record ${id} was deleted and is there`);
        if (values !== undefined && !there) wrong.push(`record ${id} is lost`);
        if (values && there && (values['name'] !== there['name'] || values['notes'] !== there['notes']))
          wrong.push(`record ${id} says ${JSON.stringify(there)} and not ${JSON.stringify(values)}`);
      }
      const seen = new Set<unknown>();
      for (const [id, values] of found) {
        if (!records.has(id)) wrong.push(`record ${id} was never acknowledged: ${JSON.stringify(values)}`);
        if (seen.has(values['name'])) wrong.push(`${String(values['name'])} is there twice`);
        if (!names.has(String(values['name']))) wrong.push(`${String(values['name'])} was never asked for`);
        seen.add(values['name']);
      }
      const { files: listed } = (await must(address, `GET /apps/${app}/files`)) as { files: { path: string }[] };
      for (const path of files.keys()) if (!listed.some((file) => file.path === path)) wrong.push(`file ${path} is lost`);
      const model = (await must(address, `GET /apps/${app}/model`)) as { entities: { fields: { name: string }[] }[] };
      const published = model.entities[0]?.fields.filter((field) => field.name.startsWith('extra_')).length ?? 0;
      if (published < counts.publish) wrong.push(`${counts.publish} publishes were acknowledged, ${published} are there`);
      return wrong;
    },
  };
}
