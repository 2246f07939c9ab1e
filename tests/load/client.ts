// A worker process that asks one address as fast as answers come, on a fixed number of connections.
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Pool } from 'undici';

export interface Question {
  readonly origin: string;
  readonly method: 'GET' | 'PATCH' | 'POST';
  /** `{id}` stands for a changing odd number below `ids`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ids?: number;
  readonly connections: number;
  readonly seconds: number;
  /** Calls a second at fixed times, whether answers come or not; without it, as fast as they come. */
  readonly rate?: number;
  /** What the answer must contain, so that a fast error is not taken for a fast answer. */
  readonly expects: string;
}
export interface Measured {
  readonly calls: number;
  /** Calls a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly wrong: number;
  readonly firstWrong: string;
}

async function measure(question: Question): Promise<Measured> {
  const times: number[] = [];
  let wrong = 0;
  let firstWrong = '';
  let serial = 0;
  const began = performance.now();
  const end = began + question.seconds * 1000;
  const connection = async (): Promise<void> => {
    const client = new Client(question.origin);
    while (performance.now() < end) {
      serial += 1;
      const id = String(((serial * 2) % (question.ids ?? 2)) + 1);
      const sent = performance.now();
      const { statusCode, body } = await client.request({
        method: question.method,
        path: question.path.replace('{id}', id),
        headers: question.headers,
        ...(question.body !== undefined && { body: question.body.replaceAll('{id}', id).replaceAll('{serial}', String(serial)) }),
      });
      const text = await body.text();
      times.push(performance.now() - sent);
      if (statusCode < 300 && text.includes(question.expects)) continue;
      wrong += 1;
      if (firstWrong === '') firstWrong = `${statusCode} ${text.slice(0, 300)}`;
      await wait(10);
    }
    await client.close();
  };
  await Promise.all(Array.from({ length: question.connections }, connection));
  const elapsed = (performance.now() - began) / 1000;
  return { calls: times.length, rate: times.length / elapsed, ...spread(times), wrong, firstWrong };
}

/** Open loop: the time of a call counts from when it should have begun, so that a stall is not left out. */
async function measureAt(question: Question, rate: number): Promise<Measured> {
  const pool = new Pool(question.origin, { connections: 256, pipelining: 1 });
  const times: number[] = [];
  let wrong = 0;
  let firstWrong = '';
  const began = performance.now() + 50;
  const total = Math.round(rate * question.seconds);
  const one = async (due: number): Promise<void> => {
    const { statusCode, body } = await pool.request({
      method: question.method,
      path: question.path,
      headers: question.headers,
      ...(question.body !== undefined && { body: question.body }),
    });
    const text = await body.text();
    times.push(performance.now() - due);
    if (statusCode < 300 && text.includes(question.expects)) return;
    wrong += 1;
    if (firstWrong === '') firstWrong = `${statusCode} ${text.slice(0, 300)}`;
  };
  const calls: Promise<void>[] = [];
  for (let at = 0; at < total; at += 1) {
    const due = began + (at * 1000) / rate;
    // A timer may fire a little before its time; a call never begins before it is due.
    for (let early = due - performance.now(); early > 0; early = due - performance.now()) await wait(Math.max(1, early));
    calls.push(one(due));
  }
  await Promise.all(calls);
  await pool.close();
  return { calls: total, rate, ...spread(times), wrong, firstWrong };
}

function spread(times: number[]): { p50: number; p99: number } {
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

process.on('message', (question: Question) => {
  void (question.rate === undefined ? measure(question) : measureAt(question, question.rate)).then((measured) => process.send?.(measured));
});
