import * as delta from '@aloft/delta';
import { parseAppImage } from '@aloft/image';
import { type PatchMaker, planRepository, suitSeal } from '@aloft/release';
import {
  CPU_WORK,
  type DeviceCodeModule,
  MemoryTransport,
  measureUpdate,
  streamedPatchWork,
  type UpdateWork,
} from '@aloft/simulator';

/** The same update in several ways, each as it happened on a virtual device or was worked out from that. */
export interface PairWork {
  readonly name: string;
  /** Chip of the images, by its ESP-IDF name. */
  readonly chip: string;
  readonly targetSize: number;
  readonly works: readonly UpdateWork[];
}

const MB = 1 << 20;
const FLASH_SIZES: readonly number[] = [1, 2, 4, 8, 16].map((megabytes) => megabytes * MB);
/** Room for two slots with a quarter to spare, and for what is no slot. */
const roomFor = (size: number): number => FLASH_SIZES.find((flash) => (flash - 0x20000) / 2 >= size * 1.25) ?? 16 * MB;
/** esp_delta_ota's share of the CPU time of aloft's decoder: 14 of 28 ms, means over the pairs in RESULTS.md. */
const PEER_DECODING = 0.5;
/** Never smaller than the image, so that nothing but the image is published. */
const NO_PATCHES: PatchMaker = {
  ...delta,
  createPatch: (_base, target) => ({
    ...delta.createPatch(null, target.subarray(0, 4096)),
    bytes: new Uint8Array(target.length),
  }),
};

/**
 * Play the update from `base` to `target` with the raw image, the packed image and the patch.
 *
 * @param peerSize bytes of esp_delta_ota's patch, where it is known
 */
export async function measurePair(
  name: string,
  base: Uint8Array,
  target: Uint8Array,
  code: DeviceCodeModule,
  peerSize: number | undefined,
): Promise<PairWork> {
  const image = parseAppImage(base);
  const chip = image.chip?.name ?? 'esp32';
  const play = async (
    way: string,
    maker: PatchMaker,
    bases: readonly Uint8Array[],
    decoding: (bytes: Uint8Array) => number,
  ): Promise<UpdateWork> => {
    const version = parseAppImage(target).descriptor?.version || 'new';
    const release = { bytes: target, version, chipId: image.chipId, secureVersion: 0 };
    const request = {
      deviceClass: 'bench',
      target: release,
      bases: bases.map((bytes) => ({ bytes })),
      existingOffer: null,
      seal: suitSeal('example.com', []),
    };
    const { files, offer } = await planRepository(request, maker);
    const chosen =
      offer.artifacts.find(({ kind }) => kind === 'patch') ?? offer.artifacts.find(({ kind }) => kind !== 'image');
    const artifact = files.find(({ bytes }) => bytes.length === chosen?.size)?.bytes;
    return measureUpdate({
      name: way,
      from: base,
      chip,
      chipRevision: Math.max(image.header.minChipRevision, parseAppImage(target).header.minChipRevision),
      flashSize: roomFor(Math.max(base.length, target.length)),
      deviceClass: 'bench',
      transport: new MemoryTransport({ files: new Map(files.map(({ path, bytes }) => [path, bytes])) }),
      code,
      decoding: artifact === undefined ? 0 : decoding(artifact),
    });
  };
  let patchDecoding = 0;
  const raw = await play('full image', NO_PATCHES, [], () => 0);
  const packed = await play('packed image', delta, [], (bytes) => decodingOf(null, bytes, chip));
  const patch = await play("aloft's patch", delta, [base], (bytes) => {
    patchDecoding = decodingOf(base, bytes, chip);
    return patchDecoding;
  });
  const peer =
    peerSize === undefined ? [] : [streamedPatchWork('esp_delta_ota', raw, peerSize, patchDecoding * PEER_DECODING)];
  return { name, chip, targetSize: target.length, works: [raw, packed, ...peer, patch] };
}

/** Instructions of the decoder: some for each byte of an image that is walked, some for each binary decision. */
function decodingOf(base: Uint8Array | null, patch: Uint8Array, chip: string): number {
  const { symbols, header } = delta.inspectPatch(base, patch);
  const isXtensa = /^esp32(s\d)?$/.test(chip);
  const perByte = isXtensa ? CPU_WORK.perXtensaByte : CPU_WORK.perRiscvByte;
  return (base === null ? 0 : header.targetSize * perByte.value) + symbols * CPU_WORK.perSymbol.value;
}
