import { PorticoError } from '@portico/contracts';
import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/index.ts';
import { createBackOff } from './stdio-back-off.ts';

const died = new PorticoError('provider.unreachable', { params: { provider: 'crm', reason: 'its process ended with exit code 1' } });

test('the first end is forgiven, pauses double, too many make it rest a minute, and then it may try again', async () => {
  let now = 0;
  const subject = createBackOff({ name: 'crm', restarts: 5, clock: { ...systemClock, now: () => new Date(now) } });
  const left = (): Promise<string> =>
    subject.wait().then(
      () => 'now',
      (error: PorticoError) => `${String(error.params['state'])}: ${/next try in \d+ s/.exec(error.message)?.[0]}`,
    );
  expect(await left()).toBe('now');
  subject.failed(died);
  expect(await left()).toBe('now');
  for (let n = 2; n <= 5; n += 1) subject.failed(died);
  expect(await left()).toBe('restarting: next try in 4 s');
  subject.failed(died);
  expect(await left()).toBe('offline: next try in 60 s');
  await expect(subject.wait()).rejects.toThrow('it ended 6 times in a row, last because its process ended with exit code 1');
  now += 60_000;
  expect(await left()).toBe('now');
  subject.failed(died);
  expect(await left()).toBe('offline: next try in 60 s');
  subject.succeeded();
  expect(await left()).toBe('now');
  expect(subject.failures).toBe(0);
});
