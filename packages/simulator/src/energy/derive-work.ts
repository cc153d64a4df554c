import type { UpdateWork } from './workload.ts';

/**
 * The work of a patch that another tool applies while it arrives, as esp_delta_ota does: the flash work of a raw image,
 * with less to receive, the base to read, and a decoder. Measured is only the raw image.
 *
 * @param raw the same update with the raw image
 * @param patchSize bytes of the patch
 * @param decoding instructions that its decoder takes
 */
export function streamedPatchWork(name: string, raw: UpdateWork, patchSize: number, decoding: number): UpdateWork {
  const phases = raw.phases.map((phase) => {
    if (phase.name !== 'download, online') return phase;
    // Written means read from the base, more or less: what is new is small.
    const readBytes = phase.flash.readBytes + phase.flash.programmedBytes;
    return {
      ...phase,
      receivedBytes: patchSize,
      flash: { ...phase.flash, readBytes },
      instructions: phase.instructions + decoding,
    };
  });
  return { name, phases };
}
