import type { Partition } from '@aloft/image';
import type { BootedApp } from '../bootloader/boot-result.ts';
import { runBootloader } from '../bootloader/run-bootloader.ts';
import { boardPort } from '../device/board-port.ts';
import { ChipRestart } from '../device/chip-restart.ts';
import type { DeviceAction } from '../device-code/device-action.ts';
import { DeviceCode } from '../device-code/device-code.ts';
import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import { FlashError } from '../errors.ts';
import type { NorFlash } from '../flash/nor-flash.ts';
import { isSame } from '../ota/boot-record.ts';
import { EspOta } from '../ota/esp-ota.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { buildBoard, type CutBoard } from './board.ts';
import { BrokenLaw, type Ledger, type Runs } from './ledger.ts';
import type { Scenario } from './scenario.ts';
import { CutServer, DEVICE_CLASS } from './server.ts';
import type { StoryContent } from './stories.ts';

const VERDICT_AFTER_MS = 3000;
const CRASH_AFTER_MS = 500;
/** A sleep so long outside of a trial means: nothing to do before the next check-in. */
const REST_MS = 600_000;
/** Three boots of a target that times out, twice over, need about half of it. */
const MOST_BOOTS = 25;
const MOST_STEPS = 60_000;
/** Check-ins a device may still need that has not reported yet: a pause after each failed artifact, and more. */
const MOST_WAITS = 8;
const ENGINE = { trialLimitMs: 20_000, maxAttempts: 4, maxBoots: 3, workspaceSize: 32_768 };

/** Times a target is selected at most; so many cuts in trials may cost a good target. */
export const MAX_BOOTS: number = ENGINE.maxBoots;

/** A device whose power can be cut: the board of a scenario, a server, and the application's behaviour. */
export class CutDevice {
  readonly scenario: Scenario;
  readonly hardware: CutBoard;
  readonly server: CutServer;
  ledger: Ledger = { told: [], boots: 0 };
  /** What runs, or ran before the power went. */
  runs: Runs = 'base';
  running: Partition | undefined;
  /** Told of everything that happens, for a trace. */
  onTrace: ((line: string) => void) | undefined;
  readonly #module: DeviceCodeModule;
  readonly #content: StoryContent;

  constructor(module: DeviceCodeModule, scenario: Scenario) {
    this.scenario = scenario;
    this.hardware = buildBoard(scenario);
    this.#module = module;
    this.#content = scenario.story.content();
    this.server = new CutServer(this.#content.target, '2.0.0', this.#content.offered);
  }

  get flash(): NorFlash {
    return this.hardware.board.flash;
  }

  /**
   * Boots until the device rests, and as often as `isSettled` asks for waits until the next check-in.
   *
   * @throws {PowerCut} at an armed cut
   * @throws {BrokenLaw} `boots`, `rests`, `whole`, `flash-rules`, `true-report`
   */
  run(isSettled: () => boolean): void {
    try {
      for (let boots = 0; boots < MOST_BOOTS; boots++) if (this.#bootOnce(isSettled)) return;
    } catch (error) {
      if (error instanceof FlashError) throw new BrokenLaw('flash-rules', `${error.code}: ${error.message}`);
      if (error instanceof WebAssembly.RuntimeError)
        throw new BrokenLaw('rests', `the device code traps: ${error.message}`);
      throw error;
    }
    throw new BrokenLaw('rests', `still restarting after ${MOST_BOOTS} boots`);
  }

  /** Which image a slot holds. */
  imageIn({ offset }: Partition): Runs {
    const holds = (image: Uint8Array): boolean => Buffer.compare(this.flash.peek(offset, image.length), image) === 0;
    if (holds(this.#content.base)) return 'base';
    return holds(this.#content.target) ? 'target' : 'neither';
  }

  /** The boot record's view of the running slot; see {@link ToldReport}. */
  isKept(ota: EspOta): boolean {
    if (!isSame(ota.getBootPartition(), ota.getRunningPartition())) return false;
    const state = ota.getActiveState();
    return state === undefined || state === 'valid' || (state === 'undefined' && !this.scenario.board.rollback);
  }

  #bootOnce(isSettled: () => boolean): boolean {
    const { board, table, journal } = this.hardware;
    this.ledger.boots++;
    const result = runBootloader(board);
    if (result.booted === null) throw new BrokenLaw('boots', `nothing boots: ${result.reason}`);
    this.#look(result);
    const ota = new EspOta(board, table, result.partition);
    const next = ota.getNextUpdatePartition();
    if (next === undefined) throw new BrokenLaw('boots', 'no slot for updates');
    const { event: _, ...port } = boardPort(board, {
      ...{ deviceClass: DEVICE_CLASS, ota, next, journal, surroundings: {}, random: seededRandom(1) },
      onEvent: ({ kind, status, position, total }) =>
        this.onTrace?.(`  engine ${kind}${status === 'OK' ? '' : ` ${status}`} ${position}/${total}`),
    });
    const traced = this.onTrace === undefined || _ === undefined ? port : { ...port, event: _ };
    try {
      return this.#runApp(new DeviceCode(this.#module, traced, ENGINE), ota, isSettled);
    } catch (error) {
      if (error instanceof ChipRestart) return false;
      throw error;
    }
  }

  /** What the bootloader started. */
  #look({ partition, image, booted }: BootedApp): void {
    this.running = partition;
    this.runs = this.imageIn(partition);
    this.onTrace?.(`boot: ${partition.name} (${String(booted)}), ${image.descriptor?.version ?? '?'}: ${this.runs}`);
    if (this.runs === 'neither') throw new BrokenLaw('whole', `${partition.name} is neither base nor target`);
  }

  /** True at rest, false after a restart. */
  #runApp(code: DeviceCode, ota: EspOta, isSettled: () => boolean): boolean {
    const { clock } = this.hardware.board;
    const app = this.runs === 'target' ? this.scenario.story.app : 'healthy';
    const bootMs = clock.nowMs;
    let waits = MOST_WAITS;
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const action = code.step();
      if (action.kind === 'reboot') return false;
      if (action.kind !== 'run' && code.inTrial) {
        if (app === 'crashes-at-once') return this.#crash();
        if (app === 'crashes' && clock.nowMs - bootMs >= CRASH_AFTER_MS) return this.#crash();
        const hasVerdict = app === 'healthy' || app === 'unhealthy';
        if (hasVerdict && clock.nowMs - bootMs >= VERDICT_AFTER_MS) code.health(app === 'healthy');
      }
      if (action.kind === 'sleep') {
        if (action.ms > REST_MS && !code.inTrial && (isSettled() || waits-- === 0)) return true;
        clock.sleep(action.ms);
      } else this.#do(action, code, ota);
    }
    throw new BrokenLaw('rests', `the engine never rests: ${MOST_STEPS} steps in one boot`);
  }

  #crash(): false {
    this.onTrace?.('  the application crashes');
    return false;
  }

  #do(action: DeviceAction, code: DeviceCode, ota: EspOta): void {
    if (action.kind === 'get') this.server.open(code, action.path, action.offset);
    else if (action.kind === 'feed') this.server.feed(code);
    else if (action.kind === 'report') {
      const { report } = action;
      this.onTrace?.(
        `  report: ${report.outcome} ${report.status}, ${report.attempts} attempts, ${report.boots} boots`,
      );
      this.ledger.told.push({ report, runs: this.runs, isKept: this.isKept(ota) });
    }
  }
}
