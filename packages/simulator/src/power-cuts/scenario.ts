import type { IdfVersion } from '../ota/idf-version.ts';
import type { Story } from './stories.ts';

/** What `boots` from power-on before the update. */
export type Start =
  /** A new device: otadata is blank, the base in the factory partition or in `ota_0`. */
  | 'new'
  /** An earlier update brought the base into `ota_1`; the journal is nearly full of history. */
  | 'updated'
  /** Otadata selects `ota_1`, whose image is broken: the bootloader fell back to the base in `ota_0`. */
  | 'fell-back';

/** Which partitions lie under flash encryption. */
export type Encryption = 'none' | 'slots' | 'slots-and-journal';

/** A board, and what its flash holds before the update. */
export interface BoardKind {
  readonly idf: IdfVersion;
  /** Whether the bootloader rolls back unconfirmed images. */
  readonly rollback: boolean;
  readonly factory: boolean;
  readonly encryption: Encryption;
  /** Bytes of each slot; a streamed story makes slots as small as its target. */
  readonly slotSize: number;
  readonly start: Start;
  /** State records in the journal of an `updated` device: 25 fill the first sector. */
  readonly history: number;
}

/** One update on one board: what the proof cuts to pieces. */
export interface Scenario {
  /** `story/board`, unique. */
  readonly name: string;
  readonly story: Story;
  readonly board: BoardKind;
}
