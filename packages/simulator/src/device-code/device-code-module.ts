import type { DevicePort } from './device-port.ts';
import { portImports } from './port-imports.ts';

/** The compiled device code. Opaque: pass it to `DeviceCode` or to one of the functions that run a part of it. */
export class DeviceCodeModule {
  readonly #module: WebAssembly.Module;
  readonly #spare: WasmMachine[] = [];

  /** @param bytes a .wasm file made by `loadDeviceCode` */
  constructor(bytes: Uint8Array) {
    this.#module = new WebAssembly.Module(bytes);
  }

  /** @internal A machine fresh from power-on: a new one, or one that was given back. */
  instantiate(port: DevicePort): WasmMachine {
    const spare = this.#spare.pop();
    if (spare === undefined) return new WasmMachine(this.#module, port);
    spare.reset(port);
    return spare;
  }

  /** @internal Takes back a machine that nobody will use any more. */
  giveBack(machine: WasmMachine): void {
    this.#spare.push(machine);
  }
}

/** @internal One running instance: its exports, checked, and its memory. */
export class WasmMachine {
  readonly #exports: WebAssembly.Exports;
  readonly #memory: Uint8Array;
  readonly #exchange: Uint8Array;
  readonly #stack: WebAssembly.Global;
  /** Memory and stack pointer at power-on. */
  readonly #fresh: { readonly memory: Uint8Array; readonly stack: number };
  #port: DevicePort;

  constructor(module: WebAssembly.Module, port: DevicePort) {
    this.#port = port;
    const imports = { port: portImports(() => this.#port, this) };
    this.#exports = new WebAssembly.Instance(module, imports).exports;
    const { memory, __stack_pointer: stack } = this.#exports;
    if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('the device code has no memory');
    if (!(stack instanceof WebAssembly.Global)) throw new TypeError('the device code has no stack pointer');
    // The memory never grows, so views of it stay good.
    this.#memory = new Uint8Array(memory.buffer);
    this.#stack = stack;
    this.#fresh = { memory: this.#memory.slice(), stack: stack.value };
    const at = this.call('exchange');
    this.#exchange = this.#memory.subarray(at, at + this.call('exchange_size'));
  }

  /** Brings memory and stack back to power-on, for another port. */
  reset(port: DevicePort): void {
    this.#port = port;
    this.#memory.set(this.#fresh.memory);
    this.#stack.value = this.#fresh.stack;
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
