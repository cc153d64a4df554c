/** The compiled device code. Opaque: pass it to `DeviceCode` or to one of the functions that run a part of it. */
export class DeviceCodeModule {
  readonly #module: WebAssembly.Module;

  /** @param bytes a .wasm file made by `loadDeviceCode` */
  constructor(bytes: Uint8Array) {
    this.#module = new WebAssembly.Module(bytes);
  }

  /** @internal */
  instantiate(imports: Record<string, (...values: number[]) => number | undefined>): WasmMachine {
    return new WasmMachine(new WebAssembly.Instance(this.#module, { port: imports }).exports);
  }
}

/** @internal One running instance: its exports, checked, and its memory. */
export class WasmMachine {
  readonly #exports: WebAssembly.Exports;
  readonly #memory: Uint8Array;
  readonly #exchange: Uint8Array;

  constructor(exports: WebAssembly.Exports) {
    this.#exports = exports;
    const memory = exports.memory;
    if (memory === undefined || typeof memory === 'function') throw new TypeError('the device code has no memory');
    // The memory never grows, so views of it stay good.
    this.#memory = new Uint8Array(memory.buffer);
    const at = this.call('exchange');
    this.#exchange = this.#memory.subarray(at, at + this.call('exchange_size'));
  }

  /** Calls an exported function; the answer is an unsigned 32-bit number. */
  call(name: string, ...values: number[]): number {
    const exported = this.#exports[name];
    if (typeof exported !== 'function') throw new TypeError(`the device code does not export ${name}`);
    return exported(...values) >>> 0;
  }

  /** The buffer through which both sides pass bytes. */
  get exchange(): Uint8Array {
    return this.#exchange;
  }

  /** A view of the exchange buffer for numbers. */
  get numbers(): DataView {
    const { buffer, byteOffset, byteLength } = this.#exchange;
    return new DataView(buffer, byteOffset, byteLength);
  }

  /** A view of `size` bytes at a pointer. */
  bytesAt(pointer: number, size: number): Uint8Array {
    return this.#memory.subarray(pointer, pointer + size);
  }

  /** The NUL-terminated text at a pointer, null for a NULL pointer. */
  textAt(pointer: number): string | null {
    if (pointer === 0) return null;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      this.#memory.subarray(pointer, this.#memory.indexOf(0, pointer)),
    );
  }

  /** Name of a status number, without its C prefix. */
  statusName(status: number): string {
    return this.textAt(this.call('status_name', status)) ?? 'UNKNOWN';
  }
}
