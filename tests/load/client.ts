// A worker process that asks one address as fast as answers come, on a fixed number of connections.
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'undici';

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
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { calls: times.length, rate: times.length / elapsed, p50: at(0.5), p99: at(0.99), wrong, firstWrong };
}

process.on('message', (question: Question) => {
  void measure(question).then((measured) => process.send?.(measured));
});
