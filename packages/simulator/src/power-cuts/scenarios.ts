import { IDF_VERSIONS, type IdfVersion } from '../ota/idf-version.ts';
import type { BoardKind, Encryption, Scenario, Start } from './scenario.ts';
import { stories } from './stories.ts';

const KB = 1024;
/** One release before inactive entries are invalidated early, the last before and the first after ESP-IDF 6. */
const IDFS: readonly IdfVersion[] = ['5.1', '5.5', '6.1'];
const ENCRYPTIONS: readonly Encryption[] = ['none', 'slots', 'slots-and-journal'];
const SLOT_SIZES: readonly number[] = [256 * KB, 512 * KB, 1024 * KB, 2048 * KB, 4096 * KB];
/** Records in the journal of an updated device: the update fills the first sector sooner or later. */
const HISTORIES: readonly number[] = [25, 24, 23, 22, 21, 20, 19, 18, 17];

function boardName({ idf, rollback, factory, encryption, slotSize, start, history }: BoardKind): string {
  return [
    `idf${idf}`,
    rollback ? 'rollback' : 'no-rollback',
    ...(factory ? ['factory'] : []),
    ...(encryption === 'none' ? [] : [encryption === 'slots' ? 'encrypted' : 'all-encrypted']),
    ...(slotSize === 256 * KB ? [] : [`${slotSize / KB}k`]),
    ...(start === 'new' ? [] : [start]),
    ...(start === 'new' ? [] : [`j${history}`]),
  ].join('-');
}

/** Every combination of version, rollback and factory; encryption, start and journal take turns over them. */
function boards(): BoardKind[] {
  const kinds: BoardKind[] = [];
  let turn = 0;
  for (const encryption of ENCRYPTIONS) {
    for (const idf of IDFS) {
      for (const rollback of [true, false]) {
        for (const factory of [false, true]) {
          for (const start of STARTS) {
            const history = HISTORIES[turn++ % HISTORIES.length] ?? 0;
            kinds.push({ idf, rollback, factory, encryption, slotSize: 256 * KB, start, history });
          }
        }
      }
    }
  }
  return kinds;
}

const STARTS: readonly Start[] = ['new', 'updated', 'fell-back'];

/** Large slots, one board each. */
function largeBoards(): BoardKind[] {
  return SLOT_SIZES.slice(1).map((slotSize, index) => ({
    ...{ idf: IDF_VERSIONS.at(-1 - index) ?? '6.1', rollback: index % 2 === 0, factory: false, encryption: 'none' },
    ...{ slotSize, start: 'updated', history: 22 },
  }));
}

/** All scenarios of the proof: every story on every board, and some on boards with large slots. */
export function allScenarios(): readonly Scenario[] {
  const plain = stories.flatMap((story) =>
    boards()
      .filter((_, index) => index % story.everyBoard === 0)
      .map((board): Scenario => ({ name: `${story.name}/${boardName(board)}`, story, board })),
  );
  const large = stories
    .filter(({ everyBoard, isStreamed }) => everyBoard === 1 && !isStreamed)
    .flatMap((story) =>
      largeBoards().map((board): Scenario => ({ name: `${story.name}/${boardName(board)}`, story, board })),
    );
  return [...plain, ...large];
}

/** The scenarios whose name contains a text; an exact name means that one alone. */
export function findScenarios(text: string): readonly Scenario[] {
  const scenarios = allScenarios();
  const exact = scenarios.filter(({ name }) => name === text);
  return exact.length > 0 ? exact : scenarios.filter(({ name }) => name.includes(text));
}
