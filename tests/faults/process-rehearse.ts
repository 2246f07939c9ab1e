import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../scripts/servers.ts';
import { leaveFiles, drawn } from '../../server/process/testing.ts';
import { adminKey, eventually, live, must, place, type Life, type Place } from './child.ts';
import { freshDatabase } from './rehearse.ts';

const flow = (id: string, from: string, to: string): string => `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}" />`;
const keep = (id: string): string => `<bpmn:serviceTask id="${id}" name="${id}"><bpmn:extensionElements>
  <portico:call kind="operation" name="records.create" retries="20" backoff="PT1S" />
  <portico:input into="entity" from="&quot;Leave&quot;" />
  <portico:input into="values" from="{first_day: &quot;2026-01-01&quot;, last_day: &quot;2026-01-02&quot;, reason: string(number) + &quot; ${id}&quot;}" />
  <portico:output into="${id}" from="record.id" /></bpmn:extensionElements></bpmn:serviceTask>`;

/** Two effects at once, a clock, a called process with an effect of its own, and a join. */
const long = drawn(
  'long',
  `<bpmn:startEvent id="begin" />${flow('a', 'begin', 'split')}
  <bpmn:parallelGateway id="split" />${flow('b', 'split', 'left')}${flow('c', 'split', 'right')}
  ${keep('left')}${keep('right')}${flow('d', 'left', 'soon')}
  <bpmn:intermediateCatchEvent id="soon"><bpmn:timerEventDefinition id="t"><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
  ${flow('e', 'soon', 'join')}${flow('f', 'right', 'call')}
  <bpmn:callActivity id="call" calledElement="short"><bpmn:extensionElements><portico:input into="number" from="number" /></bpmn:extensionElements></bpmn:callActivity>
  ${flow('g', 'call', 'join')}<bpmn:parallelGateway id="join" />${flow('h', 'join', 'end')}<bpmn:endEvent id="end" />`,
);
const short = drawn('short', `<bpmn:startEvent id="begin" />${flow('a', 'begin', 'inside')}${keep('inside')}${flow('b', 'inside', 'end')}<bpmn:endEvent id="end" />`);
const effects = ['left', 'right', 'inside'];

export interface ProcessRehearsal {
  readonly kills: number;
  readonly instances: number;
  /** Everything lost, doubled, stuck or out of order; empty is what is wanted. */
  readonly wrong: readonly string[];
}

/**
 * Kills Portico again and again while processes run, with `replicas` of it on one database, starts it again, and counts
 * in the end: every instance acknowledged is there once, at its end, with each of its effects done once.
 */
export async function rehearseProcesses(how: { server: string | undefined; replicas: number; kills: number; seconds: number }): Promise<ProcessRehearsal> {
  const database = await freshDatabase(how.server);
  const first = await place(database.environment);
  const places: Place[] = [first];
  for (let more = 1; more < how.replicas; more += 1) {
    const port = await freePort();
    places.push({ ...first, url: `http://127.0.0.1:${port}`, environment: { ...first.environment, PORT: String(port) } });
  }
  const lives: Life[] = [];
  const end = performance.now() + how.seconds * 1000;
  let kills = 0;
  const begun = new Map<number, string>();
  try {
    for (const at of places) lives.push(await live(at));
    await must(first.url, 'POST /apps', { name: 'leave', title: 'Leave', starter: false });
    await must(first.url, 'POST /apps/leave/commits', { message: 'Begin', files: { ...leaveFiles, 'processes/long.bpmn': long, 'processes/short.bpmn': short } });
    await must(first.url, 'POST /apps/leave/releases', {});
    const beginning = begin(places, begun);
    while (kills < how.kills && (kills < 2 || performance.now() < end)) {
      await wait(300 + Math.random() * 1200);
      const victim = Math.floor(Math.random() * places.length);
      await lives[victim]?.kill();
      const at = places[victim];
      if (at) lives[victim] = await live(at);
      kills += 1;
    }
    await beginning.halt();
    const wrong = await findings(first.url, begun);
    for (const life of lives) {
      const code = await life.stop();
      if (code !== 0) wrong.push(`stopped with ${code}: ${life.output()}`);
    }
    return { kills, instances: begun.size, wrong };
  } finally {
    for (const life of lives) await life.kill();
    first.remove();
    await database.drop();
  }
}

/** Starts instances until it is halted; each with a key of its own, again and again until it is acknowledged. */
function begin(places: readonly Place[], begun: Map<number, string>): { halt(): Promise<void> } {
  const halt = new AbortController();
  let next = 0;
  const client = async (): Promise<void> => {
    while (!halt.signal.aborted) {
      const number = next;
      next += 1;
      for (let attempt = 0; !begun.has(number); attempt += 1) {
        const at = places[(number + attempt) % places.length];
        const id = await startOne(at?.url ?? '', number);
        if (id === undefined) await wait(100);
        else begun.set(number, id);
      }
      await wait(30);
    }
  };
  const clients = [client(), client()];
  return {
    halt: async () => {
      halt.abort();
      await Promise.all(clients);
    },
  };
}

async function startOne(url: string, number: number): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/api/apps/leave/process/long/instances`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ variables: { number }, idempotencyKey: `number ${number}` }),
      signal: AbortSignal.timeout(10_000),
    });
    return answer.ok ? ((await answer.json()) as { id: string }).id : undefined;
  } catch {
    return undefined;
  }
}

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly incidents: number;
  readonly at: string[];
}

async function all<T>(url: string, call: string, field: string): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Record<string, unknown> = await must(url, `GET ${call}${call.includes('?') ? '&' : '?'}limit=500${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    found.push(...(page[field] as T[]));
    cursor = page['next'] as string | null;
  } while (cursor !== null);
  return found;
}

async function findings(url: string, begun: ReadonlyMap<number, string>): Promise<string[]> {
  const wrong: string[] = [];
  const instances = await eventually(
    () => all<Listed>(url, '/apps/leave/instances', 'instances'),
    (rows) => rows.every(({ status, incidents }) => status !== 'running' || incidents > 0),
    120,
  ).catch(() => all<Listed>(url, '/apps/leave/instances', 'instances'));
  for (const { id, status, at } of instances) if (status !== 'completed') wrong.push(`instance ${id} is ${status} at ${at.join()}`);
  if (instances.length !== 2 * begun.size) wrong.push(`${instances.length} instances for ${begun.size} starts, each with one process called`);
  const there = new Set(instances.map(({ id }) => id));
  for (const [number, id] of begun) if (!there.has(id)) wrong.push(`start ${number} is lost`);
  const reasons = (await all<{ values: { reason: string } }>(url, '/apps/leave/records/Leave', 'records')).map(({ values }) => values.reason);
  for (const number of begun.keys()) {
    for (const effect of effects) {
      const times = reasons.filter((reason) => reason === `${number} ${effect}`).length;
      if (times !== 1) wrong.push(`the effect ${effect} of ${number} happened ${times} times`);
    }
  }
  for (const id of [...begun.values()].slice(0, 50)) {
    const { steps } = (await must(url, `GET /apps/leave/instances/${id}/history?limit=100`)) as { steps: { number: number }[] };
    if (steps.some(({ number }, place_) => number !== place_ + 1)) wrong.push(`the history of ${id} has gaps: ${steps.map(({ number }) => number).join()}`);
  }
  return wrong;
}
