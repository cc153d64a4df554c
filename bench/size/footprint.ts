import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, programVersion } from '../peers/find-program.ts';
import { buildCore, sizeAsOneUnit } from './build-core.ts';
import { CallGraph, type StackPath } from './call-graph.ts';
import type { Piece } from './link-map.ts';
import { type Processor, processors } from './processors.ts';
import { PORT_STACK } from './ram-uses.ts';

/** What the device code takes on one processor. */
export interface Footprint {
  readonly processor: Processor;
  readonly compiler: string;
  readonly pieces: readonly Piece[];
  /** Code and constants when optimised as one unit. */
  readonly sizeAsOneUnit: number;
  readonly engineSize: number;
  /** Deepest stack below any function of the interface. */
  readonly stack: StackPath;
}

/** All processors whose compiler is here, and why others are missing. */
export interface Footprints {
  readonly footprints: readonly Footprint[];
  readonly skipped: readonly string[];
  /** Part of the decoder's memory that is in `struct aloft_engine`. */
  readonly patchStateSize: number;
}

const INTERFACE = /^aloft_engine_(init|step|http_\w+|health|wake|in_trial)$/;

/** Compile, link and weigh device/core for every processor. @param folders where compilers are looked for */
export function measureFootprints(folders: readonly string[], wanted: readonly Processor[] = processors): Footprints {
  const work = mkdtempSync(join(tmpdir(), 'bench-size-'));
  const footprints: Footprint[] = [];
  const skipped: string[] = [];
  try {
    for (const [at, processor] of wanted.entries()) {
      const gcc = findProgram(`${processor.prefix}gcc`, folders);
      if (gcc === undefined) {
        skipped.push(`size for ${processor.name}: ${processor.prefix}gcc not found`);
        continue;
      }
      const build = buildCore(gcc, processor, join(work, String(at)));
      footprints.push({
        processor,
        compiler: `${processor.prefix}gcc ${programVersion(gcc, ['-dumpfullversion']) ?? ''}`,
        pieces: build.pieces,
        sizeAsOneUnit: sizeAsOneUnit(gcc, processor, join(work, `${at}-lto`)),
        engineSize: build.engineSize,
        stack: deepestStack(new CallGraph(build.callGraphs, PORT_STACK)),
      });
    }
    return { footprints, skipped, patchStateSize: readPatchStateSize() };
  } finally {
    rmSync(work, { recursive: true });
  }
}

function deepestStack(graph: CallGraph): StackPath {
  const paths = graph.roots.filter((name) => INTERFACE.test(name)).map((name) => graph.deepest(name));
  const [first, ...rest] = paths;
  if (first === undefined) throw new Error('no function of the interface in the call graph');
  return rest.reduce((best, each) => (graph.depth(each) > graph.depth(best) ? each : best), first);
}

function readPatchStateSize(): number {
  const header = readFileSync(join(import.meta.dirname, '../../device/core/include/aloft/patch.h'), 'utf8');
  const match = /#define ALOFT_PATCH_STATE_SIZE (\d+)u/.exec(header);
  if (match === null) throw new Error('patch.h does not say ALOFT_PATCH_STATE_SIZE');
  return Number(match[1]);
}
