import { commandRules } from './command-rules.ts';
import { fold } from './fold.ts';
import { machineRoles, type Passage } from './passages.ts';
import { excerpt } from './scan-characters.ts';
import type { FindingSeverity, RuleId, Sighting } from './scan-rules.ts';
import { urging } from './sentence-words.ts';
import { theftRules } from './theft-rules.ts';

/** Longer texts are read in part; they are told as too long anyway. */
const longest = 40_000;

const sentenceRules = [...commandRules, ...theftRules];
const chinese = /\p{Script=Han}/u;
const otherRules = sentenceRules.filter(({ pattern }) => !chinese.test(pattern.source) || pattern.source.includes('<'));
/** A value or name as programs write them can say nothing. */
const plainWord = /^[\w$:@#-]{1,60}$/;

/** Sentences aimed at a model, in English and Chinese, whatever letters they are written in. */
export function scanSentences(passage: Passage, decoded = false): Sighting[] {
  const { role, place } = passage;
  if (role === 'icon' || plainWord.test(passage.text)) return [];
  const source = passage.text.slice(0, longest);
  const folded = fold(source);
  const seen = new Map<RuleId, Sighting>();
  const rules = chinese.test(folded.text) ? sentenceRules : otherRules;
  for (const rule of rules) {
    for (const match of folded.text.matchAll(rule.pattern)) {
      const around = folded.text.slice(Math.max(0, match.index - 140), match.index + match[0].length + 140);
      if (rule.unless?.test(folded.text.slice(Math.max(0, match.index - 40), match.index + match[0].length + 60)) === true) continue;
      const urged = rule.urged !== undefined && urging.test(around);
      const severity = raised(urged ? (rule.urged ?? rule.severity) : rule.severity, decoded);
      const known = seen.get(rule.id);
      if (known && rank[known.severity] >= rank[severity]) continue;
      const from = folded.from[match.index] ?? 0;
      const to = (folded.from[match.index + match[0].length - 1] ?? from) + 1;
      seen.set(rule.id, { id: rule.id, severity, place, excerpt: excerpt(source, from, to) });
    }
  }
  const sightings = [...seen.values()];
  const worst = sightings.find(({ severity }) => rank[severity] > 0);
  if (worst && machineRoles.has(role)) return [{ id: 'smuggled.text', severity: 'high', place, excerpt: worst.excerpt }, ...sightings];
  return sightings;
}

export const rank: Readonly<Record<FindingSeverity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/** What somebody took the trouble to encode is meant. */
const raised = (severity: FindingSeverity, decoded: boolean): FindingSeverity => (decoded && rank[severity] < rank.high ? 'high' : severity);
