/**
 * The decoder that patches are tried with: the device's own C code as WebAssembly, or, where that cannot be compiled,
 * the one of the encoder's package.
 * @module
 */
import { applyPatch } from '@aloft/delta';
import { DeviceCodeError, decodePatchWithDeviceCode, loadDeviceCode } from '@aloft/simulator';

/** What rebuilds images, and what it is called in reports. */
export interface TrialDecoder {
  readonly name: 'device code' | 'TypeScript';
  /** Applies a patch in `ramSize` bytes of workspace; throws when it cannot. */
  decode(base: Uint8Array | null, patch: Uint8Array, ramSize: number): Uint8Array;
}

/** Load the decoder; `onProgress` is told what takes long. */
export async function loadTrialDecoder(onProgress?: (what: string) => void): Promise<TrialDecoder> {
  try {
    const code = await loadDeviceCode(onProgress === undefined ? {} : { onProgress });
    return {
      name: 'device code',
      decode: (base, patch, ramSize) => decodePatchWithDeviceCode(code, base, patch, { workspaceSize: ramSize }),
    };
  } catch (error) {
    if (!(error instanceof DeviceCodeError) || error.code !== 'DEVICE_CODE_NOT_COMPILED') throw error;
    return { name: 'TypeScript', decode: (base, patch) => applyPatch(base, patch) };
  }
}
