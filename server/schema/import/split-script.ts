import type { Text } from '@portico/contracts';

/** A part of a PostgreSQL script, in the order of the file. Lines are 1-based. */
export type Piece =
  /** `sql` = `head` + text from the file; `line` is where that text begins. A long INSERT comes in several, each with the head. */
  | { readonly kind: 'statement'; readonly sql: string; readonly head: string; readonly line: number }
  /** A `COPY … FROM STDIN`; its data follow in `rows`, and `end`. */
  | { readonly kind: 'copy'; readonly sql: string; readonly line: number }
  | { readonly kind: 'rows'; readonly text: string; readonly line: number }
  | { readonly kind: 'end'; readonly line: number }
  /** A command of psql, `\connect` and the like. */
  | { readonly kind: 'meta'; readonly text: string; readonly line: number };

/** The script can't be cut into statements: an open quote, a cut COPY block. */
export class CutScript extends Error {
  readonly line: number;
  readonly text: Text;
  constructor(line: number, text: Text) {
    super(text.en);
    this.line = line;
    this.text = text;
  }
}

/** Characters of rows after which a long INSERT is handed on in parts. */
const insertPart = 64 * 1024;
/** Characters of one statement that is not such an INSERT. */
const longest = 16 * 1024 * 1024;

const insertHead =
  /^insert\s+into\s+(?:[\w.$\u0080-\uffff]|"(?:[^"]|"")*")+(?:\s+as\s+\w+)?\s*(?:\((?:[^()"]|"(?:[^"]|"")*")*\)\s*)?(?:overriding\s+(?:system|user)\s+value\s+)?values\b/i;

/** Cuts a script into statements, COPY data and psql commands as it streams by; holds one statement at a time. */
export async function* splitScript(chunks: AsyncIterable<string>): AsyncIterable<Piece> {
  const text = new Window(chunks);
  while (await skipBlank(text)) {
    const line = text.line;
    if (text.peek() === '\\') {
      yield { kind: 'meta', text: await text.restOfLine(), line };
      continue;
    }
    text.mark();
    let head = '';
    let from = line;
    for (;;) {
      const stop = await nextStop(text, head);
      const body = text.marked(stop.at);
      if (stop.kind === 'part') {
        yield { kind: 'statement', sql: head + body, head, line: from };
        head = head === '' ? `${insertHead.exec(body)?.[0] ?? ''} ` : head;
        text.mark();
        from = text.line;
        continue;
      }
      if (head === '' && /^copy\b/i.test(body) && /\bfrom\s+stdin\b/i.test(body)) {
        yield { kind: 'copy', sql: body, line: from };
        yield* copyData(text, from);
      } else if ((head + body).trim() !== '') {
        yield { kind: 'statement', sql: head + body, head, line: from };
      }
      break;
    }
  }
}

/** A moving view of the text: what was marked and not yet consumed is kept, the rest is let go. */
class Window {
  readonly #chunks: AsyncIterator<string>;
  #text = '';
  #at = 0;
  #mark = 0;
  #line = 1;
  #markLine = 1;
  /** Up to where `#line` has counted. */
  #counted = 0;
  #done = false;

  constructor(chunks: AsyncIterable<string>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  get at(): number {
    return this.#at - this.#mark;
  }

  get line(): number {
    for (let found = this.#text.indexOf('\n', this.#counted); found !== -1 && found < this.#at; found = this.#text.indexOf('\n', found + 1)) this.#line += 1;
    this.#counted = Math.max(this.#counted, this.#at);
    return this.#line;
  }

  peek(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? '';
  }

  /** The character before the current one. */
  before(): string {
    return this.#text[this.#at - 1] ?? '';
  }

  skip(count: number): void {
    this.#at += count;
  }

  mark(): void {
    this.#markLine = this.line;
    this.#text = this.#text.slice(this.#at);
    this.#at = 0;
    this.#mark = 0;
    this.#counted = 0;
  }

  marked(end: number): string {
    return this.#text.slice(this.#mark, this.#mark + end);
  }

  /** Reads one more chunk; false at the end. */
  async more(): Promise<boolean> {
    if (this.#done) return false;
    const next = await this.#chunks.next();
    if (next.done === true) {
      this.#done = true;
      return false;
    }
    this.#text += next.value;
    return true;
  }

  /** At least `count` characters ahead, unless the text ends. */
  async ahead(count: number): Promise<boolean> {
    while (this.#text.length - this.#at < count) if (!(await this.more())) return false;
    return true;
  }

  /** Moves to the next match at or after the current place; undefined (and at the end) if there is none. */
  async seek(pattern: RegExp): Promise<RegExpExecArray | undefined> {
    for (;;) {
      pattern.lastIndex = this.#at;
      const found = pattern.exec(this.#text);
      if (found) {
        this.#at = found.index;
        return found;
      }
      this.#at = this.#text.length;
      if (this.at > longest) {
        throw new CutScript(this.#markLine, {
          en: `the statement that begins here is longer than ${longest / 1024 / 1024} MB. Split it, or close its quotes and parentheses.`,
          zh: `从此处开始的语句超过 ${longest / 1024 / 1024} MB，请拆分，或补全引号和括号。`,
        });
      }
      if (!(await this.more())) return undefined;
    }
  }

  /** A match exactly here, given enough text to be sure of it. */
  async here(pattern: RegExp, reach: number): Promise<RegExpExecArray | undefined> {
    await this.ahead(reach);
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text) ?? undefined;
  }

  async restOfLine(): Promise<string> {
    this.mark();
    const found = await this.seek(/\n/g);
    const line = this.marked(this.at).replace(/\r$/, '');
    if (found) this.skip(1);
    return line;
  }

  /** Whole lines up to the end of what is held, or up to a line `\.`; `last` says that this line came. */
  async lines(): Promise<{ text: string; last: boolean; ended: boolean }> {
    this.mark();
    let end = /^\\\.\r?$/m.exec(this.#text);
    let whole = this.#text.lastIndexOf('\n') + 1;
    while (!(end && end.index + end[0].length < this.#text.length) && whole === 0) {
      if (!(await this.more())) {
        if (this.#text !== '' && !end) this.#text += '\n';
        break;
      }
      end = /^\\\.\r?$/m.exec(this.#text);
      whole = this.#text.lastIndexOf('\n') + 1;
    }
    if (end && (end.index < whole || this.#done)) {
      const text = this.#text.slice(0, end.index);
      this.#at = Math.min(this.#text.length, end.index + end[0].length + 1);
      return { text, last: true, ended: false };
    }
    whole = this.#text.lastIndexOf('\n') + 1;
    this.#at = whole;
    return { text: this.#text.slice(0, whole), last: false, ended: whole === 0 && this.#done };
  }
}

/** Goes past white space, comments and lone semicolons; false at the end of the text. */
async function skipBlank(text: Window): Promise<boolean> {
  for (;;) {
    if (!(await text.seek(/[^\s;\ufeff]/g))) return false;
    await text.ahead(2);
    if (text.peek() === '-' && text.peek(1) === '-') {
      await text.seek(/\n/g);
    } else if (text.peek() === '/' && text.peek(1) === '*') {
      await skipComment(text);
    } else return true;
    text.mark();
  }
}

/** Goes to the end of the statement, or to a comma between two rows of a long INSERT. A psql command ends one, too. */
async function nextStop(text: Window, head: string): Promise<{ kind: 'end' | 'part'; at: number }> {
  let depth = 0;
  for (;;) {
    const found = await text.seek(/['"$/;()[\],\\-]/g);
    if (!found) return { kind: 'end', at: text.at };
    const sign = found[0];
    if (sign === "'") await skipString(text);
    else if (sign === '"') await skipQuoted(text, '"');
    else if (sign === '$') await skipDollar(text);
    else if (sign === '(' || sign === '[') {
      depth += 1;
      text.skip(1);
    } else if (sign === ')' || sign === ']') {
      depth -= 1;
      text.skip(1);
    } else if (sign === '-' || sign === '/') await skipSign(text);
    else if (sign === '\\') {
      return { kind: 'end', at: text.at };
    } else if (sign === ',') {
      const at = text.at;
      text.skip(1);
      if (depth === 0 && at > insertPart && (head !== '' || insertHead.test(text.marked(at)))) return { kind: 'part', at };
    } else {
      const at = text.at;
      text.skip(1);
      if (depth <= 0 && !insideAtomic(text.marked(at))) return { kind: 'end', at };
    }
  }
}

/** `CREATE FUNCTION … BEGIN ATOMIC …; …; END` holds semicolons outside of quotes. */
function insideAtomic(sql: string): boolean {
  if (!/^create\s+(?:or\s+replace\s+)?(?:function|procedure)\b/i.test(sql)) return false;
  const plain = sql.replace(/'[^']*'|"[^"]*"|--[^\n]*/g, ' ');
  if (!/\bbegin\s+atomic\b/i.test(plain)) return false;
  const opened = plain.match(/\b(?:begin\s+atomic|case)\b/gi)?.length ?? 0;
  const closed = plain.match(/\bend\b/gi)?.length ?? 0;
  return opened > closed;
}

async function skipSign(text: Window): Promise<void> {
  await text.ahead(2);
  const pair = text.peek() + text.peek(1);
  if (pair === '--') await text.seek(/\n/g);
  else if (pair === '/*') await skipComment(text);
  else text.skip(1);
}

/** Comments nest in SQL. */
async function skipComment(text: Window): Promise<void> {
  const line = text.line;
  text.skip(2);
  let depth = 1;
  while (depth > 0) {
    const found = await text.seek(/\/\*|\*\/|[*/]$/g);
    if (!found) throw new CutScript(line, { en: 'the comment that begins here has no end. Close it with */.', zh: '从此处开始的注释没有结束，请用 */ 结束。' });
    if (found[0].length === 1) {
      // The sign's second half may be in the next chunk.
      if (!(await text.ahead(2))) text.skip(1);
      else if (!['*/', '/*'].includes(found[0] + text.peek(1))) text.skip(1);
      continue;
    }
    depth += found[0] === '/*' ? 1 : -1;
    text.skip(2);
  }
}

async function skipString(text: Window): Promise<void> {
  const marked = text.marked(text.at);
  const escaped = /(?:^|[^\w$\u0080-\uffff])e$/i.test(marked.slice(-2));
  if (!escaped) return skipQuoted(text, "'");
  const line = text.line;
  text.skip(1);
  for (;;) {
    const found = await text.seek(/['\\]/g);
    if (!found) throw openQuote(line);
    if (found[0] === "'") return text.skip(1);
    await text.ahead(2);
    text.skip(2);
  }
}

/** A doubled quote inside closes and opens again: the same to us. */
async function skipQuoted(text: Window, quote: string): Promise<void> {
  const line = text.line;
  text.skip(1);
  if (!(await text.seek(quote === "'" ? /'/g : /"/g))) throw openQuote(line);
  text.skip(1);
}

function openQuote(line: number): CutScript {
  return new CutScript(line, { en: 'the quotation that begins here is never closed. Add the missing quote.', zh: '从此处开始的引号没有闭合，请补上引号。' });
}

async function skipDollar(text: Window): Promise<void> {
  const line = text.line;
  const inName = /[\w$\u0080-\uffff]/.test(text.before());
  const tag = inName ? undefined : await text.here(/\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y, 70);
  if (!tag) return text.skip(1);
  text.skip(tag[0].length);
  for (;;) {
    const found = await text.seek(/\$/g);
    if (!found) throw openQuote(line);
    await text.ahead(tag[0].length);
    if (await text.here(new RegExp(tag[0].replaceAll('$', '\\$'), 'y'), tag[0].length)) return text.skip(tag[0].length);
    text.skip(1);
  }
}

async function* copyData(text: Window, from: number): AsyncIterable<Piece> {
  // Data begin on the line after the statement.
  await text.restOfLine();
  for (;;) {
    const line = text.line;
    const { text: lines, last, ended } = await text.lines();
    if (lines !== '') yield { kind: 'rows', text: lines, line };
    if (ended) {
      throw new CutScript(from, {
        en: 'the COPY block that begins here has no end (a line "\\."). The file seems to be cut; export it again.',
        zh: '从此处开始的 COPY 数据块没有结束标记（“\\.”行），文件似乎不完整，请重新导出。',
      });
    }
    if (last) {
      yield { kind: 'end', line: text.line };
      return;
    }
  }
}
