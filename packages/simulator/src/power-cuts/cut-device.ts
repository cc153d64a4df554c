import type { Partition } from '@aloft/image';
import type { BootedApp } from '../bootloader/boot-result.ts';
import { runBootloader } from '../bootloader/run-bootloader.ts';
import { boardPort } from '../device/board-port.ts';
import { ChipRestart } from '../device/chip-restart.ts';
import type { DeviceAction } from '../device-code/device-action.ts';
import { DeviceCode } from '../device-code/device-code.ts';
import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import { FlashError } from '../errors.ts';
import type { FlashSnapshot, NorFlash } from '../flash/nor-flash.ts';
import { isSame } from '../ota/boot-record.ts';
import { EspOta } from '../ota/esp-ota.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { buildBoard, type CutBoard } from './board.ts';
import { BEHIND, checkComponents } from './components.ts';
import { type Fault, faultOf, faultyPort, NO_FAULT } from './fault.ts';
import { BrokenLaw, type Runs, type ToldReport } from './ledger.ts';
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
/** Check-ins that a device gets that met a fault: it may have to wait for one to try again. */
const MOST_WAITS = 4;
const ENGINE = { retryMs: 2000, trialLimitMs: 20_000, maxAttempts: 4, maxBoots: 3, workspaceSize: 32_768 };

/** Times a target is selected at most; so many cuts in trials may cost a good target. */
export const MAX_BOOTS: number = ENGINE.maxBoots;

/**
 * A device whose power can be cut: the board of a scenario, a server, and the application's behaviour. From one reset
 * to the next it depends on nothing but flash and `fault`.
 */
export class CutDevice {
  readonly scenario: Scenario;
  readonly hardware: CutBoard;
  readonly content: StoryContent;
  readonly server: CutServer;
  /** Reports so far. The world heard them: no power cut takes them away. */
  told: readonly ToldReport[] = [];
  /** What runs, or ran before the power went. */
  runs: Runs = 'base';
  /** False while the bootloader has not started anything yet. */
  hasStarted = false;
  running: Partition | undefined;
  /** Boots since the power came back; null before the first cut. */
  bootsSinceCut: number | null = null;
  /** Number of the flash operation cut last. */
  lastCut = 0;
  /** Told of everything that happens, for a trace. */
  onTrace: ((line: string) => void) | undefined;
  readonly #module: DeviceCodeModule;

  constructor(module: DeviceCodeModule, scenario: Scenario) {
    this.scenario = scenario;
    this.hardware = buildBoard(scenario);
    this.#module = module;
    this.content = scenario.story.content();
    this.server = new CutServer(this.content.target, '2.0.0', this.content.offered);
  }

  get flash(): NorFlash {
    return this.hardware.board.flash;
  }

  /** What goes wrong in the next boot. */
  get fault(): Fault {
    return faultOf(this.scenario.story.fault, this.bootsSinceCut, this.lastCut);
  }

  /** Makes it the device it was when a snapshot was taken, before any cut. */
  reset(snapshot: FlashSnapshot): void {
    this.flash.restore(snapshot);
    this.told = [];
    this.runs = 'base';
    this.running = undefined;
    this.bootsSinceCut = null;
    this.lastCut = 0;
    this.server.artifactBytes = 0;
  }

  /**
   * Boots until the device rests.
   *
   * @param bootOnce plays one boot; `playBoot`, or a memory of it
   * @throws {PowerCut} at an armed cut
   * @throws {BrokenLaw} `boots`, `rests`, `whole`, `components`, `flash-rules`, `true-report`
   */
  run(bootOnce: () => 'rest' | 'restart' = () => this.playBoot()): void {
    for (let boots = 0; boots < MOST_BOOTS; boots++) {
      const end = bootOnce();
      if (this.bootsSinceCut !== null) this.bootsSinceCut++;
      if (end === 'rest') return;
    }
    throw new BrokenLaw('rests', `still restarting after ${MOST_BOOTS} boots`);
  }

  /** Forgets what RAM held, and notes where the power went. */
  losePower(operation: number): void {
    this.bootsSinceCut = 0;
    this.lastCut = operation;
  }

  /** One boot, from reset to rest or the next reset; throws as `run` does. */
  playBoot(): 'rest' | 'restart' {
    this.hasStarted = false;
    this.server.disconnect();
    try {
      return this.#bootOnce();
    } catch (error) {
      if (error instanceof ChipRestart) return 'restart';
      if (error instanceof FlashError) throw new BrokenLaw('flash-rules', `${error.code}: ${error.message}`);
      if (error instanceof WebAssembly.RuntimeError)
        throw new BrokenLaw('rests', `the device code traps: ${error.message}`);
      throw error;
    }
  }

  /** Which image a slot holds. */
  imageIn({ offset }: Partition): Runs {
    const holds = (image: Uint8Array): boolean => Buffer.compare(this.flash.peek(offset, image.length), image) === 0;
    if (holds(this.content.base)) return 'base';
    return holds(this.content.target) ? 'target' : 'neither';
  }

  /** The boot record's view of the running slot; see {@link ToldReport}. */
  isKept(ota: EspOta): boolean {
    if (!isSame(ota.getBootPartition(), ota.getRunningPartition())) return false;
    const state = ota.getActiveState();
    return state === undefined || state === 'valid' || (state === 'undefined' && !this.scenario.board.rollback);
  }

  /** Whether the boot record selects the target, and as one that is confirmed. */
  keepsTarget(): boolean {
    const { board, table, slots } = this.hardware;
    const ota = new EspOta(board, table, slots[0]);
    const selected = ota.getBootPartition();
    return ota.getActiveState() === 'valid' && selected !== undefined && this.imageIn(selected) === 'target';
  }

  #bootOnce(): 'rest' | 'restart' {
    const { board, table, journal } = this.hardware;
    const result = runBootloader(board);
    if (result.booted === null) throw new BrokenLaw('boots', `nothing boots: ${result.reason}`);
    this.#look(result);
    const ota = new EspOta(board, table, result.partition);
    const next = ota.getNextUpdatePartition();
    if (next === undefined) throw new BrokenLaw('boots', 'no slot for updates');
    const { event, ...port } = boardPort(board, {
      ...{ identity: { deviceClass: DEVICE_CLASS }, ota, next, journal, surroundings: {}, random: seededRandom(1) },
      onEvent: ({ kind, status, position, total }) =>
        this.onTrace?.(`  engine ${kind}${status === 'OK' ? '' : ` ${status}`} ${position}/${total}`),
    });
    const traced = this.onTrace === undefined || event === undefined ? port : { ...port, event };
    const code = new DeviceCode(this.#module, faultyPort(traced, this.fault), ENGINE);
    try {
      return this.#runApp(code, ota);
    } finally {
      code.discard();
    }
  }

  /** What the bootloader started. */
  #look({ partition, image, booted }: BootedApp): void {
    this.running = partition;
    this.runs = this.imageIn(partition);
    this.hasStarted = true;
    this.onTrace?.(`boot: ${partition.name} (${String(booted)}), ${image.descriptor?.version ?? '?'}: ${this.runs}`);
    if (this.runs === 'neither') throw new BrokenLaw('whole', `${partition.name} is neither base nor target`);
    if (this.scenario.story.hasComponents) this.#lookBehind(partition, this.runs);
  }

  /** What the program sees of its components, in a boot that was played. */
  #lookBehind({ offset, size }: Partition, runs: 'base' | 'target'): void {
    const { base, target } = this.content;
    const slot = this.flash.peek(offset, Math.min(size, Math.max(base.length, target.length) + BEHIND));
    checkComponents(this.#module, slot, runs === 'base' ? base : target);
  }

  #runApp(code: DeviceCode, ota: EspOta): 'rest' | 'restart' {
    const { clock } = this.hardware.board;
    const app = this.runs === 'target' ? this.scenario.story.app : 'healthy';
    const bootUs = clock.nowUs;
    const { isOffline } = this.fault;
    let waits = this.fault === NO_FAULT || isOffline ? 0 : MOST_WAITS;
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const action = code.step();
      if (action.kind === 'reboot') return 'restart';
      const ageMs = (clock.nowUs - bootUs) / 1000;
      if (action.kind !== 'run' && code.inTrial) {
        if (app === 'crashes-at-once' || (app === 'crashes' && ageMs >= CRASH_AFTER_MS)) return this.#crash();
        const hasVerdict = app === 'healthy' || app === 'unhealthy';
        if (hasVerdict && ageMs >= VERDICT_AFTER_MS) code.health(app === 'healthy');
      }
      if (action.kind === 'sleep') {
        if (action.ms > REST_MS && !code.inTrial && waits-- === 0) return 'rest';
        clock.sleep(action.ms);
      } else if (action.kind === 'get' && isOffline) code.httpEnd(false);
      else this.#do(action, code, ota);
    }
    throw new BrokenLaw('rests', `the engine never rests: ${MOST_STEPS} steps in one boot`);
  }

  #crash(): 'restart' {
    this.onTrace?.('  the application crashes');
    return 'restart';
  }

  #do(action: DeviceAction, code: DeviceCode, ota: EspOta): void {
    if (action.kind === 'get') this.server.open(code, action.path, action.offset);
    else if (action.kind === 'feed') this.server.feed(code);
    else if (action.kind === 'report') {
      const { report } = action;
      this.onTrace?.(
        `  report: ${report.outcome} ${report.status}, ${report.attempts} attempts, ${report.boots} boots`,
      );
      this.told = [...this.told, { report, runs: this.runs, isKept: this.isKept(ota) }];
    }
  }
}
