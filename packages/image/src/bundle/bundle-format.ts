import { alignUp } from '../bytes.ts';

/** First bytes of a bundle's index, "ALFB". */
export const INDEX_MAGIC: readonly number[] = [0x41, 0x4c, 0x46, 0x42];
/** The format this package reads and writes. */
export const BUNDLE_FORMAT = 1;
/** Index and components begin at multiples of this many bytes from the slot's start: one flash sector. */
export const BUNDLE_ALIGNMENT = 4096;
/** Components a bundle can have. */
export const MAX_COMPONENTS = 16;
/** Largest bundle in bytes: the flash that 24-bit addresses reach. */
export const MAX_BUNDLE_SIZE = 0x1000000;
/** Bytes of a component's name. */
export const MAX_COMPONENT_NAME = 31;

/** Fields of the index before its records; offsets count from the index. */
export const INDEX_AT = { format: 4, count: 6, bundleSize: 8, imageSize: 12, imageDigest: 16, records: 48 } as const;
/** Fields of a record; offsets count from the record. */
export const RECORD_AT = { offset: 0, size: 4, digest: 8, name: 40 } as const;
/** Bytes of a record. */
export const RECORD_SIZE = 72;
/** Bytes of the CRC-32 at the end of the index. */
export const CRC_SIZE = 4;
/** What fills the gaps: flash that was erased. */
export const FILLER = 0xff;

/** Bytes of an index with so many records. */
export function indexSize(count: number): number {
  return INDEX_AT.records + count * RECORD_SIZE + CRC_SIZE;
}

/** The first place for an index or component at or behind `end`. */
export function nextPlace(end: number): number {
  return alignUp(end, BUNDLE_ALIGNMENT);
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,30}$/;

/** Whether a component may be called so. */
export function isComponentName(name: string): boolean {
  return NAME.test(name);
}

/** A component as the index describes it. */
export interface BundleComponent {
  /** 1 to 31 characters: `a`–`z`, `0`–`9`, and behind the first one also `.`, `_`, `-`. */
  readonly name: string;
  /** Offset from the start of the slot and of the file in bytes, a multiple of 4096. */
  readonly offset: number;
  /** Size in bytes, 1 or more. */
  readonly size: number;
  /** SHA-256 of its bytes. */
  readonly digest: Uint8Array;
}

/** What the index of a bundle says. */
export interface BundleIndex {
  /** Where the index stands, in bytes from the start of the slot. */
  readonly offset: number;
  /** Bytes of the whole bundle, from the image's first to the last component's last. */
  readonly bundleSize: number;
  /** In ascending order of their names. */
  readonly components: readonly BundleComponent[];
}
