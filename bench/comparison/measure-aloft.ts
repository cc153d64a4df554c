import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { applyPatch } from '@aloft/delta';
import { decodePatchWithDeviceCode, loadDeviceCode } from '@aloft/simulator';
import type { NativePrograms } from '../apply/native-programs.ts';
import { type ApplyRun, applyOnce, timeApplies } from '../apply/time-apply.ts';
import { decoderCost } from '../cost/decoder-cost.ts';
import { measureCreate } from '../create/measure-create.ts';
import type { AloftFigures } from './pair-result.ts';
import { type Pair, readBytes } from './pairs.ts';

/** What measuring needs besides the pair. */
export interface MeasureTools {
  readonly native: NativePrograms;
  /** Path of HPatchLite's encoder, if it is here. */
  readonly hdiffi: string | undefined;
  /** An existing folder for patches. */
  readonly scratch: string;
  /** Called with what is being done. */
  readonly say: (step: string) => void;
}

/** The smallest dictionary of the catalogue, packed by LZMA: what HPatchLite's apply time is measured with. */
const HPATCHLITE_OPTIONS = ['-c-lzma-9-4k', '-p-1', '-d', '-f'];

/** Make the patch and the packed image with the real encoder; decode both in TypeScript and in C, and compare. */
export async function measureAloft(pair: Pair, tools: MeasureTools): Promise<AloftFigures> {
  const { say, scratch } = tools;
  const [patch, packed] = [join(scratch, 'aloft-patch'), join(scratch, 'aloft-image')];
  say('patch');
  const made = measureCreate(pair.base, pair.target, patch);
  say('packed image');
  const image = measureCreate(undefined, pair.target, packed);
  say('decode');
  await verify(pair.base, patch, pair.target, tools.native);
  await verify(undefined, packed, pair.target, tools.native);
  return {
    size: made.patchSize,
    ramSize: made.ramSize,
    createSeconds: made.createSeconds,
    peakMemory: made.peakMemory,
    ...timeDecoders(pair, patch, packed, tools),
    ...decoderCost(readBytes(pair.base), readBytes(patch)),
    imageSize: image.patchSize,
    imageCreateSeconds: image.createSeconds,
  };
}

/** Decode with both decoders; the C one as a native program, or else as the simulator runs it. */
async function verify(base: string | undefined, patch: string, target: string, native: NativePrograms): Promise<void> {
  const expected = readBytes(target);
  const from = base === undefined ? null : readBytes(base);
  assert.ok(Buffer.compare(applyPatch(from, readBytes(patch)), expected) === 0, 'TypeScript rebuilt something else');
  if (native.aloft !== undefined) return applyOnce({ program: native.aloft, base, patch, target });
  const rebuilt = decodePatchWithDeviceCode(await loadDeviceCode(), from, readBytes(patch));
  assert.ok(Buffer.compare(rebuilt, expected) === 0, 'the device code rebuilt something else');
}

function timeDecoders(
  { base, target }: Pair,
  patch: string,
  packed: string,
  { native, hdiffi, scratch, say }: MeasureTools,
): Pick<AloftFigures, 'applySeconds' | 'hpatchLiteSeconds' | 'imageApplySeconds'> {
  const program = native.aloft;
  if (program === undefined) {
    return { applySeconds: undefined, hpatchLiteSeconds: undefined, imageApplySeconds: undefined };
  }
  say('apply times');
  const own: readonly ApplyRun[] = [
    { program, base, patch, target },
    { program, base: undefined, patch: packed, target },
  ];
  const other: ApplyRun[] = [];
  if (native.hpatchLite !== undefined && hdiffi !== undefined) {
    const theirs = join(scratch, 'hpatchlite-patch');
    execFileSync(hdiffi, [...HPATCHLITE_OPTIONS, base, target, theirs], { stdio: 'ignore' });
    other.push({ program: native.hpatchLite, base, patch: theirs, target });
  }
  const [applySeconds, imageApplySeconds, hpatchLiteSeconds] = timeApplies([...own, ...other]);
  return { applySeconds, hpatchLiteSeconds, imageApplySeconds };
}

/** How the C decoder was run, in words. */
export function decoderInWords({ compiler }: NativePrograms): string {
  return compiler === undefined
    ? 'C decoder as WebAssembly, as the simulator runs it'
    : `C decoder native, ${compiler} -O2`;
}
