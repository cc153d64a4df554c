import type { ChipCurrents } from './chip-currents.ts';
import { CPU_WORK, type FlashFigures, type NetworkFigures, SUPPLY } from './conditions.ts';
import type { UpdateWork, WorkPhase } from './workload.ts';

/** What current flows for: the radio beyond an idle chip, the flash chip, a working CPU, an idle chip. */
export type EnergyPart = 'radio' | 'flash' | 'cpu' | 'idle';

/** All parts, in the order they are drawn in. */
export const ENERGY_PARTS: readonly EnergyPart[] = ['radio', 'flash', 'cpu', 'idle'];

/** Under which circumstances an update happens. */
export interface EnergyConditions {
  readonly chip: ChipCurrents;
  readonly network: NetworkFigures;
  readonly flash: FlashFigures;
}

/** A stretch of time with constant currents. */
export interface EnergyStep {
  readonly name: string;
  readonly seconds: number;
  readonly isRadioOn: boolean;
  readonly milliamperes: Readonly<Record<EnergyPart, number>>;
}

/** What an update takes. */
export interface EnergyEstimate {
  readonly steps: readonly EnergyStep[];
  readonly seconds: number;
  readonly radioSeconds: number;
  /** Charge in mAh. */
  readonly charge: number;
  readonly millijoules: number;
  /** Millijoules by part; they add up to `millijoules`. */
  readonly parts: Readonly<Record<EnergyPart, number>>;
}

/**
 * Time and energy of an update: a timeline of steps with constant currents. Steps follow one another, as they do in a
 * program that waits for its flash; nothing is done at the same time.
 *
 * @param work what is done, from `measureUpdate`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { CHIP_CURRENTS, estimateEnergy, FLASHES, NETWORKS, NO_FLASH_WORK } from '@aloft/simulator';
 *
 * const conditions = { chip: CHIP_CURRENTS.esp32c3, network: NETWORKS.normal, flash: FLASHES.measured };
 * const download = {
 *   name: 'download', isOnline: true, receivedBytes: 100_000, requests: 1, starts: 0, flash: NO_FLASH_WORK, instructions: 0,
 * };
 * const { radioSeconds } = estimateEnergy({ name: 'a patch', phases: [download] }, conditions);
 * assert.equal(radioSeconds.toFixed(1), '1.1');
 * ```
 */
export function estimateEnergy(work: UpdateWork, conditions: EnergyConditions): EnergyEstimate {
  return sumUp(work.phases.flatMap((phase) => stepsOf(phase, conditions)));
}

/** The same update and then deep sleep, until `seconds` have passed: updates of different length become comparable. */
export function withDeepSleep(estimate: EnergyEstimate, seconds: number, chip: ChipCurrents): EnergyEstimate {
  const rest = Math.max(0, seconds - estimate.seconds);
  const milliamperes = { radio: 0, flash: 0, cpu: 0, idle: chip.deepSleep.value / 1000 };
  return sumUp([...estimate.steps, { name: 'deep sleep', seconds: rest, isRadioOn: false, milliamperes }]);
}

function sumUp(steps: readonly EnergyStep[]): EnergyEstimate {
  const total = (of: (step: EnergyStep) => number): number => steps.reduce((sum, step) => sum + of(step), 0);
  const energyOf = (part: EnergyPart): number =>
    total(({ seconds, milliamperes }) => seconds * milliamperes[part] * SUPPLY.value);
  const parts = { radio: energyOf('radio'), flash: energyOf('flash'), cpu: energyOf('cpu'), idle: energyOf('idle') };
  const millijoules = ENERGY_PARTS.reduce((sum, part) => sum + parts[part], 0);
  return {
    steps,
    seconds: total(({ seconds }) => seconds),
    radioSeconds: total(({ seconds, isRadioOn }) => (isRadioOn ? seconds : 0)),
    charge: millijoules / SUPPLY.value / 3600,
    millijoules,
    parts,
  };
}

function stepsOf(phase: WorkPhase, { chip, network, flash }: EnergyConditions): EnergyStep[] {
  const { starts, requests, receivedBytes, isOnline, instructions } = phase;
  const receiving = chip.receive.value - chip.cpuIdle.value;
  const sender = network.isSlow ? chip.transmitSlow : chip.transmit;
  const sending = sender.value - chip.cpuIdle.value;
  const transfer = receiving + network.sending.value * (sending - receiving);
  const step = (name: string, ms: number, radio: number, flashCurrent: number, isCpuBusy: boolean): EnergyStep => ({
    name: `${phase.name}: ${name}`,
    seconds: ms / 1000,
    isRadioOn: radio > 0,
    milliamperes: {
      radio,
      flash: flashCurrent,
      cpu: isCpuBusy ? chip.cpuRunning.value : 0,
      idle: isCpuBusy ? 0 : chip.cpuIdle.value,
    },
  });
  const online = isOnline ? receiving : 0;
  const pages = Math.max(phase.flash.programs, Math.ceil(phase.flash.programmedBytes / 256));
  const cyclesPerMs = chip.clock.value * 1000;
  return [
    step('start', starts * CPU_WORK.boot.value, 0, 0, true),
    step('connect', starts * network.connect.value, receiving, 0, false),
    step('handshake', starts * network.handshake.value, receiving, 0, true),
    step('requests', requests * network.roundTrip.value, receiving, 0, false),
    step('transfer', (receivedBytes / network.throughput.value) * 1000, transfer, 0, false),
    step('erase', phase.flash.erases * flash.eraseSector.value, online, flash.eraseCurrent.value, true),
    // A page at the speed of its share: encrypted rows are smaller than a page, and take less than a whole one.
    step(
      'program',
      Math.min(pages, phase.flash.programmedBytes / 256) * flash.programPage.value,
      online,
      flash.programCurrent.value,
      true,
    ),
    step('read', (phase.flash.readBytes / 4096) * flash.read.value, online, flash.readCurrent.value, true),
    step('compute', (instructions * CPU_WORK.cycles.value) / cyclesPerMs, online, 0, true),
  ].filter(({ seconds }) => seconds > 0);
}
