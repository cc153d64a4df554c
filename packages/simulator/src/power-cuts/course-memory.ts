import type { FlashOperation } from '../flash/flash-options.ts';
import type { FlashSnapshot } from '../flash/nor-flash.ts';
import { type Course, type Deed, MARK_EVERY } from './course.ts';
import type { CutDevice } from './cut-device.ts';
import { CutWalk } from './cut-walk.ts';
import { BrokenLaw } from './ledger.ts';
import { StateKeys } from './state-key.ts';

/**
 * The boots of one scenario's device, each played once: a second boot with the same contents of flash and the same fault
 * is looked up. Nothing else can make a difference; see {@link Course}.
 */
export class CourseMemory {
  readonly #device: CutDevice;
  readonly #keys = new StateKeys();
  readonly #courses = new Map<string, Course>();

  constructor(device: CutDevice) {
    this.#device = device;
  }

  /** Boots that were really played. */
  get played(): number {
    return this.#courses.size;
  }

  /** Names everything that the next boot depends on. */
  keyOf({ cells }: FlashSnapshot): string {
    return `${this.#keys.keyOf(cells)}${JSON.stringify(this.#device.fault)}`;
  }

  /** A walk through these boots, from a snapshot of the undisturbed device. */
  walkFrom(start: FlashSnapshot): CutWalk {
    return new CutWalk(this.#device, this, start);
  }

  /** The next boot of the device, if its flash were as in the snapshot. The device itself does not move. */
  course(snapshot: FlashSnapshot): Course {
    const key = this.keyOf(snapshot);
    let course = this.#courses.get(key);
    if (course === undefined) {
      course = this.#play(snapshot);
      this.#courses.set(key, course);
    }
    return course;
  }

  #play(snapshot: FlashSnapshot): Course {
    const device = this.#device;
    const { flash, server } = device;
    const before = { told: device.told, runs: device.runs, running: device.running, bytes: server.artifactBytes };
    flash.restore(snapshot);
    const deeds: Deed[] = [];
    const marks: FlashSnapshot[] = [flash.snapshot()];
    const stop = flash.watch((operation) => {
      deeds.push(deedOf(device, operation, device.told.length - before.told.length));
      if (deeds.length % MARK_EVERY === 0) marks.push(flash.snapshot());
    });
    let end: Course['end'];
    try {
      end = device.playBoot();
    } catch (error) {
      if (!(error instanceof BrokenLaw)) throw error;
      end = error;
    }
    stop();
    const { runs, running, hasStarted } = device;
    const course: Course = {
      ...{ deeds, marks, end, told: device.told.slice(before.told.length), after: flash.snapshot() },
      artifactBytes: server.artifactBytes - before.bytes,
      ...(hasStarted ? { runs, running } : { runs: undefined, running: undefined }),
    };
    device.told = before.told;
    device.runs = before.runs;
    device.running = before.running;
    server.artifactBytes = before.bytes;
    return course;
  }
}

function deedOf({ flash, hasStarted, runs }: CutDevice, { kind, offset, size }: FlashOperation, told: number): Deed {
  const bytes = kind === 'erase' ? NOTHING : flash.peek(offset, size);
  return { kind, offset, bytes, told, runs: hasStarted ? runs : undefined };
}

const NOTHING = new Uint8Array();
