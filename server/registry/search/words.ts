/** A piece of text as search sees it: a Latin word in lower case, or a run of Chinese characters. */
export interface Piece {
  readonly text: string;
  readonly han: boolean;
}

const pieces = /\p{Script=Han}+|[\p{L}\p{N}]+/gu;
const han = /^\p{Script=Han}/u;

/** Splits names and sentences: `listForRepo`, `list_for-repo`, `SSHKeys` and `列出SSH密钥` come apart into their words. */
export function split(text: string): Piece[] {
  const spaced = text
    .normalize('NFKC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/['’]s\b|['’]/g, '');
  return (spaced.match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) ?? []).flatMap((run) => (run.match(pieces) ?? []).map((one) => ({ text: one.toLowerCase(), han: han.test(one) })));
}

/** Each ending with what takes its place, and the fewest letters that must stay in front. The first that fits wins. */
const endings: readonly (readonly [ending: RegExp, instead: string, atLeast: number])[] = [
  [/isation$/, 'iz', 4],
  [/ization$/, 'iz', 4],
  [/ations?$/, '', 4],
  [/(?<=[st])ion$/, '', 5],
  [/ment$/, '', 5],
  [/ll?ing$/, 'l', 3],
  [/([bdgmnprt])\1ing$/, '$1', 2],
  [/ing$/, '', 3],
  [/([bdgmnprt])\1ed$/, '$1', 2],
  [/ied$/, 'i', 2],
  [/ed$/, '', 3],
  [/ise$/, 'iz', 4],
  [/ly$/, '', 4],
  [/(?<=[^aeiou])y$/, 'i', 2],
  [/e$/, '', 3],
];

/** Brings forms of one English word together (`invited`, `invitations` → `invit`). A stem is a key, not a word. */
export function stem(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  const one = /(ss|us|is)$/.test(word)
    ? word
    : word
        .replace(/ies$/, 'y')
        .replace(/(?<=s|x|z|ch|sh)es$/, '')
        .replace(/s$/, '');
  for (const [ending, instead, atLeast] of endings) {
    const found = ending.exec(one);
    if (found && found.index >= atLeast) return one.replace(ending, instead).replace(/([^l])\1$/, '$1');
  }
  return one;
}

/** `删除分支` → `删除`, `除分`, `分支`; a single character stands for itself. */
export function bigrams(run: string): string[] {
  const characters = [...run];
  return characters.length < 2 ? characters : characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`);
}

/** Words that carry no meaning of their own in a description or a question. */
export const noise: ReadonlySet<string> = new Set(
  `a an the this that these those it its of in on at to for from by with without into onto over under about as and or but if then than so such is are was were be been being am
  do does did doing done have has had having can could may might must shall should will would i me my mine myself you your yours we us our ours they them their theirs he him his she her hers
  what which who whom whose where when why how there here not no nor very too just only also again still yet ever never any some each every all both few more most other own same please help
  want wants wanted need needs needed like let lets tell know try trying way somehow something anything somebody someone anybody anyone nobody everybody everyone thing things stuff whatever while
  get got make made go going give given take taken put see show use using used via per up out off down now`
    .split(/\s+/)
    .filter(Boolean),
);
