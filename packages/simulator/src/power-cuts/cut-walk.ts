import { type CutMoment, PowerCut } from '../errors.ts';
import type { FlashSnapshot, NorFlash } from '../flash/nor-flash.ts';
import { type Course, type Deed, MARK_EVERY } from './course.ts';
import type { Cut } from './cut.ts';
import type { CutDevice } from './cut-device.ts';
import { BrokenLaw } from './ledger.ts';

/** Where boots are looked up. */
export interface Courses {
  /** The next boot of the device, if its flash were as in the snapshot. */
  course(snapshot: FlashSnapshot): Course;
}

/**
 * Takes a device from boot to boot by looking its boots up, and cuts its power where told. Contents of flash are only
 * put in place where somebody looks at them: at cuts and at the end.
 */
export class CutWalk {
  readonly #device: CutDevice;
  readonly #memory: Courses;
  /** Told of every boot that was not cut. */
  onBoot: ((course: Course) => void) | undefined;
  #snapshot: FlashSnapshot;
  #operations: number;

  /** @param start where the device is; with `operations` that no torn operation of another seed has */
  constructor(device: CutDevice, memory: Courses, start: FlashSnapshot) {
    this.#device = device;
    this.#memory = memory;
    this.#snapshot = start;
    this.#operations = start.operations;
    device.reset(start);
  }

  /** Flash operations so far, over the life of the chip. */
  get operations(): number {
    return this.#operations;
  }

  /**
   * Runs until the cut; false if the device was at rest before. Then, and after a cut, the device's flash is what is
   * left.
   *
   * @param cut null: until the device rests
   * @throws {BrokenLaw} as `CutDevice.run`
   */
  run(cut: Cut | null): boolean {
    let left = cut?.operation ?? Number.POSITIVE_INFINITY;
    let isCut = false;
    this.#device.run(() => {
      const course = this.#memory.course(this.#snapshot);
      if (cut !== null && left <= course.deeds.length) {
        this.#cutIn(course, left - 1, cut.moment);
        isCut = true;
        return 'rest';
      }
      left -= course.deeds.length;
      this.onBoot?.(course);
      return this.#finish(course);
    });
    if (!isCut) this.#device.flash.restore({ ...this.#snapshot, operations: this.#operations });
    return isCut;
  }

  /** Goes on from what the device's flash holds now, as power comes back. */
  comeBack(): void {
    const { flash } = this.#device;
    this.#snapshot = flash.snapshot();
    this.#operations = flash.operations;
  }

  #finish({ deeds, told, artifactBytes, runs, running, end, after }: Course): 'rest' | 'restart' {
    const device = this.#device;
    if (told.length > 0) device.told = [...device.told, ...told];
    device.runs = runs ?? device.runs;
    device.running = running ?? device.running;
    device.server.artifactBytes += artifactBytes;
    this.#snapshot = after;
    this.#operations += deeds.length;
    if (end instanceof BrokenLaw) throw end;
    return end;
  }

  /** Does the deeds before the cut again, since the last mark, and the cut one as far as it comes. */
  #cutIn({ deeds, marks, told }: Course, index: number, moment: CutMoment): void {
    const device = this.#device;
    const { flash } = device;
    const mark = Math.floor(index / MARK_EVERY);
    const [from, deed] = [marks[mark], deeds[index]];
    if (from === undefined || deed === undefined) throw new RangeError(`no operation ${index}`);
    flash.restore({ ...from, operations: this.#operations + mark * MARK_EVERY });
    for (const each of deeds.slice(mark * MARK_EVERY, index)) redo(flash, each);
    flash.cutPowerAt(flash.operations + 1, moment);
    try {
      redo(flash, deed);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    flash.restorePower();
    if (deed.told > 0) device.told = [...device.told, ...told.slice(0, deed.told)];
    device.runs = deed.runs ?? device.runs;
  }
}

function redo(flash: NorFlash, { kind, offset, bytes }: Deed): void {
  if (kind === 'erase') flash.erase(offset, 4096);
  else flash.write(offset, bytes);
}
