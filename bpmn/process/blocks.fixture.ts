import fc from 'fast-check';

/** Models made of blocks, of which it is known what they do. */
type Block =
  | { readonly is: 'task'; readonly work: string }
  | { readonly is: 'chain' | 'all'; readonly blocks: readonly Block[] }
  | { readonly is: 'one' | 'some'; readonly chosen: number; readonly blocks: readonly Block[] }
  | { readonly is: 'again'; readonly times: number; readonly block: Block }
  | { readonly is: 'inside'; readonly block: Block }
  | { readonly is: 'each'; readonly times: number; readonly sequential: boolean; readonly block: Block };

/** Any such model; `repeats`: with cycles too, which count with variables. */
export function blocks(about: { works: readonly string[]; repeats: boolean; least: number }): fc.Arbitrary<Block> {
  const { block } = fc.letrec<{ block: Block }>((tie) => {
    const parts = fc.array(tie('block'), { minLength: 1, maxLength: 3 });
    const part = { block: tie('block') };
    const cycle = fc.record({ is: fc.constant('again' as const), times: fc.integer({ min: 1, max: 3 }), ...part });
    return {
      block: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.record({ is: fc.constant('task' as const), work: fc.constantFrom(...about.works) }),
        fc.record({ is: fc.constantFrom('chain' as const, 'all' as const), blocks: parts }),
        fc.record({ is: fc.constantFrom('one' as const, 'some' as const), chosen: fc.nat(7), blocks: parts }),
        fc.record({ is: fc.constant('inside' as const), ...part }),
        fc.record({ is: fc.constant('each' as const), times: fc.integer({ min: about.least, max: 3 }), sequential: fc.boolean(), ...part }),
        ...(about.repeats ? [cycle] : []),
      ),
    };
  });
  return block;
}

/** Lines of the drawing, and how often each task is to be done. */
export class Sketch {
  readonly lines: string[] = [];
  readonly expected = new Map<string, number>();
  #next = 0;

  id(kind: string): string {
    this.#next += 1;
    return `${kind}${this.#next}`;
  }

  /** Draws the block behind a node and gives the node it ends with; `times` is how often it runs. */
  add(drawn: Block, from: string, times: number): string {
    switch (drawn.is) {
      case 'task': {
        const id = this.id('t');
        this.lines.push(`${from} > ${id}:${drawn.work}`);
        this.expected.set(id, times);
        return id;
      }
      case 'chain':
        return drawn.blocks.reduce((last, part) => this.add(part, last, times), from);
      case 'all':
      case 'one':
      case 'some':
        return this.#fork(drawn, from, times);
      case 'again': {
        const enter = this.id('x');
        const leave = this.id('x');
        const counter = this.id('n');
        this.lines.push(`${from} > ${this.id('c')}:script(${counter} = 0) > ${enter}:xor > ${this.id('c')}:script(${counter} = ${counter} + 1)`);
        const last = this.add(drawn.block, `c${this.#next}`, times * drawn.times);
        this.lines.push(`${last} > ${leave}:xor >[${counter} < ${drawn.times}] ${enter}`);
        const on = this.id('c');
        this.lines.push(`${leave} >* ${on}:task`);
        return on;
      }
      case 'inside':
      case 'each': {
        const id = this.id('q');
        const runs = drawn.is === 'each' ? drawn.times : 1;
        this.lines.push(`${from} > ${id}:sub {`, `${id}s:start`);
        this.add(drawn.block, `${id}s`, times * runs);
        this.lines.push('}');
        if (drawn.is === 'each') this.lines.push(`with ${id} times ${drawn.times}${drawn.sequential ? ' sequential' : ''}`);
        return id;
      }
    }
  }

  #fork(drawn: Extract<Block, { chosen: number } | { is: 'all' | 'chain' }>, from: string, times: number): string {
    const type = drawn.is === 'one' ? 'xor' : drawn.is === 'some' ? 'or' : 'and';
    const split = this.id('f');
    const join = this.id('j');
    this.lines.push(`${from} > ${split}:${type}`);
    const last = drawn.blocks.length - 1;
    const holds = drawn.blocks.map((_, index) => !('chosen' in drawn) || (type === 'xor' ? index === drawn.chosen % drawn.blocks.length : (drawn.chosen & (1 << index)) !== 0));
    const none = !holds.includes(true);
    for (const [index, part] of drawn.blocks.entries()) {
      const goes = (holds[index] ?? false) || (none && index === last);
      const way = this.id('w');
      const how = type === 'and' ? '>' : index === last && (none || type === 'xor') ? '>*' : `>[${String(goes)}]`;
      this.lines.push(`${split} ${how} ${way}:task`);
      const end = this.add(part, way, goes ? times : 0);
      this.lines.push(index === 0 ? `${end} > ${join}:${type}` : `${end} > ${join}`);
    }
    return join;
  }
}
