/** The part of saxen (which comes without types) that is used here. */
declare module 'saxen' {
  interface Place {
    readonly line: number;
  }
  type Decode = (text: string) => string;

  export class Parser {
    ns(prefixes: Readonly<Record<string, string>>): this;
    on(event: 'openTag', take: (name: string, attributes: () => Readonly<Record<string, string>>, decode: Decode) => void): this;
    on(event: 'closeTag', take: (name: string) => void): this;
    on(event: 'text', take: (text: string, decode: Decode) => void): this;
    on(event: 'cdata', take: (text: string) => void): this;
    on(event: 'attention', take: (text: string, decode: Decode, place: () => Place) => void): this;
    on(event: 'error' | 'warn', take: (error: Error, place: () => Place) => void): this;
    parse(xml: string): Error | null;
    stop(): void;
  }
}
