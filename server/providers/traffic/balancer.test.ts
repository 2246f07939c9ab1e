import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBalancer, type Chosen } from './balancer.ts';

const instancesOf = (weights: readonly number[]) => weights.map((weight, index) => ({ id: String(index), address: '', weight, version: null, up: true }));
const balancer = () => createBalancer({ now: () => 0, ejected: () => undefined });
const weightsOf = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 });

function count(chosen: readonly string[], of: number): number[] {
  return Array.from({ length: of }, (_, index) => chosen.filter((id) => id === String(index)).length);
}

test('weights are met to within one call, one after the other', () => {
  fc.assert(
    fc.property(weightsOf, fc.integer({ min: 1, max: 300 }), (weights, calls) => {
      const subject = balancer();
      const chosen: string[] = [];
      for (let nth = 0; nth < calls; nth += 1) {
        const one = subject.choose({ instances: instancesOf(weights) });
        one?.done('ok');
        chosen.push(one?.instance.id ?? '');
      }
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [index, got] of count(chosen, weights.length).entries()) {
        const due = (calls * (weights[index] ?? 0)) / all;
        expect(Math.abs(got - due)).toBeLessThan(weights.length + 1);
      }
    }),
  );
});

test('under load the shares are those of the weights, as long as all are as quick', () => {
  fc.assert(
    fc.property(weightsOf, fc.integer({ min: 1, max: 60 }), (weights, atOnce) => {
      const subject = balancer();
      const under: Chosen[] = [];
      const chosen: string[] = [];
      for (let nth = 0; nth < 2000; nth += 1) {
        if (under.length >= atOnce) under.shift()?.done('ok');
        const one = subject.choose({ instances: instancesOf(weights) });
        if (one) under.push(one);
        chosen.push(one?.instance.id ?? '');
      }
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [index, got] of count(chosen, weights.length).entries()) expect(Math.abs(got / 2000 - (weights[index] ?? 0) / all)).toBeLessThan(0.05);
    }),
    { numRuns: 40 },
  );
});

test('there is always somebody to ask, and nobody has more under way than her share', () => {
  const step = fc.oneof(fc.constant('ask' as const), fc.nat(50));
  fc.assert(
    fc.property(weightsOf, fc.array(step, { maxLength: 200 }), (weights, steps) => {
      const subject = balancer();
      const under: Chosen[] = [];
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      for (const one of steps) {
        if (one !== 'ask') {
          under.splice(one % Math.max(under.length, 1), 1)[0]?.done('ok');
          continue;
        }
        const next = subject.choose({ instances: instancesOf(weights) });
        if (!next) throw new Error('nobody was chosen');
        under.push(next);
        const has = under.filter(({ instance }) => instance.id === next.instance.id).length;
        expect(has).toBeLessThanOrEqual(Math.ceil((under.length * next.instance.weight) / all));
      }
    }),
  );
});

test('weight 0 takes none; what a probe found down is asked only when nothing else is there', () => {
  const subject = balancer();
  const [off, down, well] = [
    { id: 'off', address: '', weight: 0, version: null, up: true },
    { id: 'down', address: '', weight: 1, version: null, up: false },
    { id: 'well', address: '', weight: 1, version: null, up: true },
  ];
  expect(subject.choose({ instances: [off, down, well] })?.instance.id).toBe('well');
  expect(subject.choose({ instances: [off, down, well], except: new Set(['well']) })?.instance.id).toBe('down');
  expect(subject.choose({ instances: [off] })).toBeUndefined();
});
