import { crc32 } from 'node:zlib';
import type { CellsSnapshot } from '../flash/flash-cells.ts';
import type { PageSnapshot } from '../flash/shared-pages.ts';

/**
 * Names the contents of a chip: equal texts mean equal bytes and equal states of all encrypted blocks, and the other
 * way round. Each page gets the number of the first page that was byte for byte the same; the checksum only finds it.
 */
export class StateKeys {
  readonly #numbers = new WeakMap<Uint8Array, number>();
  readonly #pagesByChecksum = new Map<number, Uint8Array[]>();
  #pages = 0;

  keyOf({ sectors, blocks }: CellsSnapshot): string {
    const numbers = new Uint32Array(sectors.length + blocks.length);
    this.#fill(numbers, 0, sectors);
    this.#fill(numbers, sectors.length, blocks);
    return Buffer.from(numbers.buffer).toString('latin1');
  }

  #fill(numbers: Uint32Array, start: number, pages: PageSnapshot): void {
    let last: Uint8Array | undefined;
    let number = 0;
    for (let index = 0; index < pages.length; index++) {
      const page = pages[index];
      // Most neighbours are the same blank page.
      if (page !== last && page !== undefined) number = this.#numberOf(page);
      last = page;
      numbers[start + index] = number;
    }
  }

  #numberOf(page: Uint8Array): number {
    let number = this.#numbers.get(page);
    if (number !== undefined) return number;
    const checksum = crc32(page);
    const candidates = this.#pagesByChecksum.get(checksum) ?? [];
    const same = candidates.find((each) => Buffer.compare(each, page) === 0);
    number = same === undefined ? undefined : this.#numbers.get(same);
    if (number === undefined) {
      number = this.#pages++;
      this.#pagesByChecksum.set(checksum, [...candidates, page]);
    }
    this.#numbers.set(page, number);
    return number;
  }
}
