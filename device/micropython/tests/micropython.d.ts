/** The part of the npm package that the tests use; it comes without types. */
declare module '@micropython/micropython-webassembly-pyscript/micropython.mjs' {
  export interface MicroPython {
    readonly FS: { mkdir(path: string): void; writeFile(path: string, content: string | Uint8Array): void };
    readonly globals: { get(name: string): unknown; set(name: string, value: string | number): void };
    registerJsModule(name: string, module: object): void;
    runPython(source: string): unknown;
  }
  export interface MicroPythonOptions {
    /** Bytes to begin with; it grows. */
    heapsize?: number;
    pystack?: number;
    /** Path of micropython.wasm. */
    url?: string;
    stdout?(line: string): void;
    stderr?(line: string): void;
    linebuffer?: boolean;
  }
  export function loadMicroPython(options?: MicroPythonOptions): Promise<MicroPython>;
}
