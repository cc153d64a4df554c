import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What making one patch cost. Sizes in bytes, CPU seconds, peak resident memory of the whole process in bytes. */
export interface CreateFigures {
  readonly targetSize: number;
  readonly patchSize: number;
  readonly ramSize: number;
  readonly createSeconds: number;
  readonly peakMemory: number;
}

/**
 * Make a patch in a process of its own: peak memory only ever grows, and every patch pays for a compiler that has not
 * warmed up, as on a build server. The start of the process is not counted in the time.
 *
 * @param base Path of the old image, undefined for a packed image.
 * @param patch Path that the patch is written to.
 */
export function measureCreate(base: string | undefined, target: string, patch: string): CreateFigures {
  const program = join(import.meta.dirname, 'make-patch.ts');
  const figures: CreateFigures = JSON.parse(
    execFileSync(process.execPath, [program, base ?? '-', target, patch], { encoding: 'utf8' }),
  );
  return figures;
}
