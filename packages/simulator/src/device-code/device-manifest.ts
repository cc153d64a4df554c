/** A manifest as the device code parsed it. */
export interface DeviceManifest {
  sequence: number;
  deviceClass: string;
  version: string;
  chipId: number;
  /** 32 bytes. */
  targetDigest: Uint8Array;
  /** Bytes. */
  targetSize: number;
  secureVersion: number;
}

/** Bytes of a manifest as `wasm_describe_manifest` (device/port/wasm/port.c) lays it out. */
export const MANIFEST_SIZE: number = 112;

/** Reads what `wasm_describe_manifest` wrote at the start of `bytes`. */
export function readManifest(bytes: Uint8Array): DeviceManifest {
  const view = new DataView(bytes.buffer, bytes.byteOffset, MANIFEST_SIZE);
  return {
    sequence: view.getUint32(0, true),
    targetSize: view.getUint32(4, true),
    secureVersion: view.getUint32(8, true),
    chipId: view.getUint32(12, true),
    targetDigest: bytes.slice(16, 48),
    deviceClass: textOf(bytes.subarray(48, 80)),
    version: textOf(bytes.subarray(80, MANIFEST_SIZE)),
  };
}

/** The text before the first NUL. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(end < 0 ? bytes : bytes.subarray(0, end));
}
