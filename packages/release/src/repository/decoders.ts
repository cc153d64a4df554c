/** Applies a patch in no more workspace than the offer says; without a base it unpacks an image. */
export type Decode = (base: Uint8Array | null, patch: Uint8Array, ramSize: number) => Promise<Uint8Array>;

/** Unpacks raw DEFLATE with a window of so many bits; throws when it does not become `size` bytes. */
export type Inflate = (bytes: Uint8Array, windowBits: number, size: number) => Promise<Uint8Array>;
