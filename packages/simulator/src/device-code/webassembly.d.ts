/**
 * The part of the WebAssembly JavaScript interface used here. TypeScript declares it only together with the whole
 * browser (lib "dom"), which must not leak into this package.
 */
declare namespace WebAssembly {
  type ExportValue = ((...values: number[]) => number) | Memory | Global;
  type ImportValue = (...values: number[]) => number | undefined;

  interface Exports {
    readonly memory?: ExportValue;
    readonly [name: string]: ExportValue | undefined;
  }

  class Memory {
    readonly buffer: ArrayBuffer;
  }

  class Global {
    value: number;
  }

  class Module {
    constructor(bytes: Uint8Array);
  }

  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, ImportValue>>);
    readonly exports: Exports;
  }

  /** What a trap throws: an access outside of memory, `unreachable`. */
  class RuntimeError extends Error {}
}
