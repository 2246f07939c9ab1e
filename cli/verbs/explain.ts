import { policyExplain } from '@portico/contracts';
import { flagsOf } from '../operation-verbs.ts';
import { showPairs, showValue } from '../show.ts';
import type { Verb } from '../verb.ts';

const places = ['app', 'entity', 'action'];

export const explainVerb: Verb = {
  words: 'explain',
  title: { en: 'Why somebody may or may not do something', zh: '说明某人为何可以或不可以执行某操作' },
  about: policyExplain.description,
  flags: flagsOf(policyExplain).map((flag) => {
    const place = places.indexOf(flag.name);
    const about = flag.name === 'principal' ? { en: 'id of a person or agent; yourself when absent', zh: '人员或代理的编号；省略时为自己' } : undefined;
    return { ...flag, ...(place >= 0 && { place }), ...(about && { about }) };
  }),
  run: async (means, input) => {
    const { terminal, client } = means;
    const { say, paint } = terminal;
    const found = await client.call(policyExplain, input);
    if (means.json) return showValue(means, found);
    const mark = { yes: paint('green', '✓'), some: paint('yellow', '◐'), no: paint('red', '✗') }[found.allowed];
    terminal.out(`${mark} ${say(found.words)}`);
    if (found.condition !== null) terminal.out(`  ${say({ en: 'which', zh: '条件' })}  ${found.condition}`);
    for (const rule of found.rules) {
      terminal.out('');
      terminal.out(`${paint(rule.effect === 'permit' ? 'green' : 'red', rule.effect)}  ${paint('bold', rule.id)}  ${paint('cyan', `${rule.file}:${rule.line}`)}`);
      for (const line of rule.text.split('\n')) terminal.out(paint('dim', `  ${line}`));
    }
    const { readable, writable, hidden } = found.fields;
    if (readable.length + writable.length + hidden.length === 0) return;
    terminal.out('');
    showPairs(terminal, [
      [say({ en: 'may read', zh: '可读字段' }), readable.join(', ')],
      [say({ en: 'may write', zh: '可写字段' }), writable.join(', ')],
      [say({ en: 'hidden', zh: '隐藏字段' }), hidden.join(', ') || say({ en: 'none', zh: '无' })],
    ]);
  },
};
