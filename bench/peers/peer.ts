import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommandError, runTimed } from './timed-command.ts';

/**
 * What a peer is compared as: the baseline `esp_delta_ota`; `small`, whose decoder fits a microcontroller; `any`, whatever its
 * decoder needs; or `image`, which packs the whole image without a base. Each of the first three also counts as the next.
 */
export type PeerGroup = 'esp_delta_ota' | 'small' | 'any' | 'image';

/** The files a peer works on, and paths it may write to. */
export interface PeerFiles {
  readonly base: string;
  readonly target: string;
  readonly patch: string;
  readonly rebuilt: string;
  /** Folder for anything else. */
  readonly scratch: string;
}

/** Paths of the programs a peer needs, by name. */
export type Programs = ReadonlyMap<string, string>;

/** Another tool that makes patches. */
export interface Peer {
  readonly name: string;
  readonly group: PeerGroup;
  /** Programs it needs, all of them. */
  readonly needs: readonly string[];
  /** Make the patch, apply it, compare; the size is the patch file's. */
  readonly measure: (files: PeerFiles, programs: Programs) => PeerMeasurement;
  /** Programs it uses when they are here: those that apply its patch. */
  readonly uses: readonly string[];
}

/** One peer on one pair. Seconds are CPU time. */
export interface PeerMeasurement {
  readonly size: number;
  readonly createSeconds: number;
  /** Undefined when the tool that applies is not here; the patch is then not checked. */
  readonly applySeconds: number | undefined;
}

/** A peer whose patch did not rebuild the target. */
export class WrongTargetError extends Error {
  override readonly name: string = 'WrongTargetError';
}

/** Applying takes milliseconds: the mean of a few runs says more. */
const APPLY_RUNS = 5;

/** A peer that is one command to make a patch and one to apply it. */
export function commandPeer(options: {
  readonly name: string;
  readonly group: PeerGroup;
  readonly create: (files: PeerFiles) => Command;
  /** Ways to apply the patch; the first whose program is here is taken. */
  readonly apply: (files: PeerFiles) => readonly Command[];
}): Peer {
  const { name, group, create, apply } = options;
  const anyFiles: PeerFiles = { base: '', target: '', patch: '', rebuilt: '', scratch: '' };
  return {
    name,
    group,
    needs: [create(anyFiles).program],
    uses: apply(anyFiles).map(({ program }) => program),
    measure: (files, programs) => {
      const createSeconds = runTimed(located(create(files), programs));
      const command = apply(files).find(({ program }) => programs.has(program));
      const applySeconds = command === undefined ? undefined : timeApply(located(command, programs), files);
      return { size: statSync(files.patch).size, createSeconds, applySeconds };
    },
  };
}

function timeApply(command: Command, files: PeerFiles): number {
  let seconds = 0;
  for (let run = 0; run < APPLY_RUNS; run++) {
    rmSync(files.rebuilt, { force: true });
    seconds += runTimed(command);
  }
  if (!readFileSync(files.rebuilt).equals(readFileSync(files.target))) {
    throw new WrongTargetError(`${command.program} rebuilt something else than the target.`);
  }
  return seconds / APPLY_RUNS;
}

/** The same command with the path of its program. */
export function located(command: Command, programs: Programs): Command {
  const path = programs.get(command.program);
  if (path === undefined) throw new CommandError(`${command.program} was not found.`);
  return { ...command, program: path };
}

/** The files of one pair in a scratch folder. */
export function peerFiles(base: string, target: string, scratch: string): PeerFiles {
  return { base, target, patch: join(scratch, 'patch'), rebuilt: join(scratch, 'rebuilt'), scratch };
}
