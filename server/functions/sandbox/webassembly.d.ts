/** The little of WebAssembly's JavaScript interface that sandboxes need; no library of ours declares it. */
declare namespace WebAssembly {
  interface Module {
    readonly __module: never;
  }
  const Module: new (bytes: Uint8Array) => Module;
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
    /** By pages of 64 KiB; gives the size before. */
    grow(pages: number): number;
  }
}
