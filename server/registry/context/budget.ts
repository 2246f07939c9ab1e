import { cutOrders, type CutOrder } from '@portico/contracts';
import { estimateTokens } from '../search/estimate-tokens.ts';

/** What a piece holds: its parts in the order of their weight, most important first. */
export interface Body {
  readonly units: readonly string[];
  /** Between two units. */
  readonly joint: string;
  /** May a unit be cut in the middle? Prose may, a record may not. */
  readonly divisible: boolean;
}

/** A piece before the budget is looked at. */
export interface Wanted {
  readonly heading: string;
  readonly body: Body;
  readonly cut: CutOrder;
  /** Most tokens of this piece. */
  readonly most: number | undefined;
}

/** What of a piece fits. `by` says what cut it. */
export interface Fitting {
  readonly text: string;
  readonly tokens: number;
  /** Tokens of all there is. */
  readonly before: number;
  /** Units that are in it, a divided one among them. */
  readonly units: number;
  readonly by: 'piece' | 'budget' | undefined;
}

const nothing = { text: '', tokens: 0, units: 0 } as const;

/** What stands before a piece's text where several are read as one. */
export function headed(heading: string, text: string): string {
  return `## ${heading}\n${text}`;
}

/**
 * Fits pieces into a budget of tokens; gives one fitting for each, in order. First every piece keeps to its own limit.
 * Then pieces are shortened, from those that are cut first to those that are cut last, and among equals from the last
 * one backwards; what no part of fits is left out.
 */
export function fitBudget(pieces: readonly Wanted[], budget: number): readonly Fitting[] {
  const fitting = pieces.map((piece): Fitting => {
    const whole = take(piece, Infinity);
    const before = whole.tokens;
    return piece.most === undefined || before <= piece.most ? { ...whole, before, by: undefined } : { ...take(piece, piece.most), before, by: 'piece' };
  });
  let total = fitting.reduce((sum, { tokens }) => sum + tokens, 0);
  const order = pieces.map((piece, index) => ({ piece, index })).toSorted((a, b) => cutOrders.indexOf(a.piece.cut) - cutOrders.indexOf(b.piece.cut) || b.index - a.index);
  for (const { piece, index } of order) {
    const now = fitting[index];
    if (total <= budget || !now || now.tokens === 0) continue;
    const next = take(piece, now.tokens - (total - budget));
    fitting[index] = { ...next, before: now.before, by: 'budget' };
    total += next.tokens - now.tokens;
  }
  return fitting;
}

/** As much from the beginning as so many tokens hold, heading included. */
function take({ heading, body }: Wanted, most: number): Omit<Fitting, 'by' | 'before'> {
  const { units, joint, divisible } = body;
  if (units.length === 0) return nothing;
  const measure = (text: string): number => estimateTokens(headed(heading, text));
  const first = (count: number): string => units.slice(0, count).join(joint);
  const whole = first(units.length);
  if (measure(whole) <= most) return { text: whole, tokens: measure(whole), units: units.length };
  const count = largest(units.length, (one) => measure(first(one)) <= most);
  const next = units[count];
  if (divisible && next !== undefined) {
    const words = next.split(/(?<=\s)|(?<=\p{Script=Han})/u);
    const with_ = (many: number): string => `${count > 0 ? `${first(count)}${joint}` : ''}${words.slice(0, many).join('').trimEnd()} …`;
    const many = largest(words.length, (one) => measure(with_(one)) <= most);
    if (many > 0) return { text: with_(many), tokens: measure(with_(many)), units: count + 1 };
  }
  return count === 0 ? nothing : { text: first(count), tokens: measure(first(count)), units: count };
}

/** The largest number up to `end` that fits, where all smaller ones fit too. */
function largest(end: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
