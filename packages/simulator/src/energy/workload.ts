/** What a chip's flash was asked for. */
export interface FlashWork {
  readonly erases: number;
  readonly programs: number;
  readonly programmedBytes: number;
  readonly readBytes: number;
}

/** A stretch of an update. */
export interface WorkPhase {
  readonly name: string;
  /** Whether the connection is needed meanwhile. */
  readonly isOnline: boolean;
  readonly receivedBytes: number;
  readonly requests: number;
  /** Times the chip starts and connects at the beginning of the phase. */
  readonly starts: number;
  readonly flash: FlashWork;
  readonly instructions: number;
}

/** One update from check-in to confirmation, as it happened on a virtual device or was worked out. */
export interface UpdateWork {
  readonly name: string;
  readonly phases: readonly WorkPhase[];
}

/** No work at all. */
export const NO_FLASH_WORK: FlashWork = { erases: 0, programs: 0, programmedBytes: 0, readBytes: 0 };

/** The flash work of both. */
export function addFlashWork(a: FlashWork, b: FlashWork): FlashWork {
  return {
    erases: a.erases + b.erases,
    programs: a.programs + b.programs,
    programmedBytes: a.programmedBytes + b.programmedBytes,
    readBytes: a.readBytes + b.readBytes,
  };
}

/** Bytes over the air, without protocol overhead. */
export function receivedBytesOf({ phases }: UpdateWork): number {
  return phases.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
}
