import { createPatch } from '@aloft/delta';
import { buildAppImage, chipByName } from '@aloft/image';
import {
  type Artifact,
  artifactPath,
  encodeOffer,
  offerPath,
  plainSuitManifest,
  type RepositoryReader,
  type StoredFile,
  sha256,
  unsignedEnvelope,
} from '@aloft/release';
import { seededRandom } from '@aloft/simulator';

/** Device class of every device in the matrix. */
export const DEVICE_CLASS = 'lamp';
/** Two slots of 64 KB, so that a patch of a large image has no room beside it. */
export const PARTITIONS =
  'otadata,data,ota,0x9000,8K\naloft,data,0x40,,8K\nota_0,app,ota_0,0x10000,64K\nota_1,app,ota_1,,64K';

/** A published update: what the device runs, what it shall run, and the artifact that leads there. */
export interface Release {
  readonly from: Uint8Array;
  readonly toVersion: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Path of the artifact the device prefers. */
  readonly artifact: string;
}

/** Builds a bootable image; half of the data is the same in all of them. */
function image(version: string, size: number): Uint8Array {
  const chip = chipByName('esp32c3');
  const data = chip?.windows.drom[0]?.start;
  const code = chip?.windows.iram[0]?.start;
  if (chip === undefined || data === undefined || code === undefined) throw new Error('the chip table lacks ESP32-C3');
  const common = seededRandom(1);
  const own = seededRandom([...version].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
  const rodata = Uint8Array.from({ length: size }, (_, at) => (at < size / 2 ? common() : own()) & 0xff);
  rodata.fill(0, 0, 256);
  return buildAppImage({
    chip,
    entryAddress: code,
    descriptor: { version, projectName: DEVICE_CLASS },
    segments: [
      { loadAddress: data + 0x20, data: rodata },
      { loadAddress: code, data: new Uint8Array(300) },
    ],
  });
}

/**
 * Makes a release whose target has about `size` bytes.
 *
 * @param withPatch whether a patch is offered beside the image
 */
export async function makeRelease(size: number, withPatch: boolean): Promise<Release> {
  const from = image('1.0.0', 20_000);
  const to = image('2.0.0', size);
  const targetDigest = await sha256(to);
  const files = new Map([[artifactPath(targetDigest), to]]);
  const artifacts: Artifact[] = [{ kind: 'image', digest: targetDigest, size: to.length }];
  let artifact = artifactPath(targetDigest);
  if (withPatch) {
    const { bytes, header } = createPatch(from, to);
    const digest = await sha256(bytes);
    artifact = artifactPath(digest);
    files.set(artifact, bytes);
    const { ramSize } = header;
    artifacts.unshift({ kind: 'patch', digest, size: bytes.length, baseDigest: await sha256(from), ramSize });
  }
  const manifest = {
    ...{ sequence: 1, deviceClass: DEVICE_CLASS, version: '2.0.0', chipId: 5 },
    ...{ targetDigest, targetSize: to.length, secureVersion: 0 },
  };
  files.set(
    offerPath(DEVICE_CLASS),
    encodeOffer(unsignedEnvelope(plainSuitManifest('example.com', manifest)), artifacts),
  );
  return { from, toVersion: '2.0.0', files, artifact };
}

/** A repository in memory, for the real server. */
export function repositoryOf(files: ReadonlyMap<string, Uint8Array>): RepositoryReader {
  return {
    open: async (path): Promise<StoredFile | null> => {
      const bytes = files.get(path);
      return bytes === undefined ? null : stored(bytes);
    },
  };
}

function stored(bytes: Uint8Array): StoredFile {
  return {
    size: bytes.length,
    stream: (start, end) => new Blob([bytes.slice(start, end)]).stream(),
    close: async () => {},
  };
}
