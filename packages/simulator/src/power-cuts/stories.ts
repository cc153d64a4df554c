import { createPatch } from '@aloft/delta';
import { firmware, lyingPatch } from './firmware.ts';
import type { Offered } from './server.ts';

/** How the application of the target behaves in its trial. */
export type TargetApp = 'healthy' | 'unhealthy' | 'silent' | 'crashes' | 'crashes-at-once';

/** How an update must end, however often the power goes away. */
export interface Ending {
  readonly runs: 'base' | 'target';
  readonly outcome: 'confirmed' | 'rolled-back' | 'failed';
  /** The statuses the report may give; the second list counts only when the power was cut at least once. */
  readonly statuses: readonly string[];
  readonly statusesAfterCut?: readonly string[];
  /** Artifacts that fail. */
  readonly attempts: number;
  /** A cut in the download may cost one more: what came in two sessions is fetched once more before it is blamed. */
  readonly isRetriedAfterCut?: boolean;
}

/** The images, what the server offers, and how it must end. */
export interface StoryContent {
  readonly base: Uint8Array;
  readonly target: Uint8Array;
  readonly offered: readonly Offered[];
}

/** One update, whatever the board. */
export interface Story {
  readonly name: string;
  readonly about: string;
  readonly app: TargetApp;
  readonly ending: Ending;
  /** Slots no larger than the target: an artifact cannot be staged. */
  readonly isStreamed: boolean;
  /** The base's slot goes bad at the first cut while the target runs. */
  readonly baseRots: boolean;
  /** On which boards it is told: every n-th. Large targets cost much, and their sectors are all alike. */
  readonly everyBoard: number;
  readonly content: () => StoryContent;
}

const SMALL = 8700;
/** More than the 32 KB after which a raw image notes its progress. */
const MIDDLE = 38_000;
const LARGE = 240_000;

const CONFIRMED: Ending = { runs: 'target', outcome: 'confirmed', statuses: ['OK'], attempts: 0 };
const RESETS = ['ERR_TRIAL_RESET', 'ERR_TRIAL_NOT_BOOTED'];
const UNHEALTHY: Ending = {
  ...{ runs: 'base', outcome: 'rolled-back', statuses: ['ERR_TRIAL_UNHEALTHY'], attempts: 0 },
};
const CRASHED: Ending = { runs: 'base', outcome: 'rolled-back', statuses: RESETS, attempts: 0 };
const TIMEOUT: Ending = {
  ...{ runs: 'base', outcome: 'rolled-back', statuses: ['ERR_TRIAL_TIMEOUT'], statusesAfterCut: RESETS, attempts: 0 },
};

interface Plot {
  size?: number;
  offers?: (content: { base: Uint8Array; target: Uint8Array }) => readonly Offered[];
  ending?: Ending;
  app?: TargetApp;
  isStreamed?: boolean;
  baseRots?: boolean;
  target?: (size: number) => Uint8Array;
}

function story(name: string, about: string, plot: Plot = {}): Story {
  const { size = SMALL, ending = CONFIRMED, app = 'healthy', isStreamed = false, baseRots = false } = plot;
  let content: StoryContent | undefined;
  const make = (): StoryContent => {
    const base = firmware('1.0.0', size);
    const target = plot.target?.(size) ?? firmware('2.0.0', size);
    return { base, target, offered: (plot.offers ?? image)({ base, target }) };
  };
  return {
    ...{ name, about, ending, app, isStreamed, baseRots, everyBoard: size === SMALL ? 1 : size === MIDDLE ? 5 : 17 },
    content: () => {
      content ??= make();
      return content;
    },
  };
}

type Pair = { base: Uint8Array; target: Uint8Array };

const image = ({ target }: Pair): Offered[] => [{ kind: 'image', bytes: target }];
const patch = ({ base, target }: Pair): Offered[] => [{ kind: 'patch', bytes: createPatch(base, target).bytes, base }];
const packed = ({ target }: Pair): Offered[] => [{ kind: 'packed-image', bytes: createPatch(null, target).bytes }];
const liesThenImage = ({ base, target }: Pair): Offered[] => [
  { kind: 'patch', bytes: lyingPatch(base, target, firmware('6.6.6', SMALL)), base },
  { kind: 'image', bytes: target },
];

/** Wrong bytes under the right digest: another bootable image of the same size. */
const otherImage = ({ target }: Pair): Offered[] => [{ kind: 'image', bytes: target, sent: firmware('6.6.6', SMALL) }];
const wrongThenImage = (pair: Pair): Offered[] => {
  const [good] = patch(pair);
  const sent = good?.bytes.slice() ?? new Uint8Array();
  sent[300] = (sent[300] ?? 0) ^ 0x55;
  return [...(good === undefined ? [] : [{ ...good, sent }]), ...image(pair)];
};

/** As published, and no loader would start it: one byte of a segment is wrong. */
function unbootable(size: number): Uint8Array {
  const bytes = firmware('2.0.0', size);
  bytes[700] = (bytes[700] ?? 0) ^ 0x55;
  return bytes;
}

/** Every story of the proof. */
export const stories: readonly Story[] = [
  story('image', 'a full image'),
  story('image-38k', 'a full image that notes its progress on the way', { size: MIDDLE }),
  story('staged-patch', 'a patch kept in the tail of the next slot, then applied', { offers: patch }),
  story('streamed-patch', 'a patch applied as it arrives', { offers: patch, isStreamed: true }),
  story('packed', 'a packed image, staged', { offers: packed }),
  story('streamed-packed', 'a packed image applied as it arrives', { offers: packed, isStreamed: true }),
  story('unhealthy', 'the target says it is not well', { app: 'unhealthy', ending: UNHEALTHY, offers: patch }),
  story('crashes', 'the target crashes half a second after every boot', { app: 'crashes', ending: CRASHED }),
  story('crashes-at-once', 'the target crashes as soon as its trial begins', {
    ...{ app: 'crashes-at-once', ending: CRASHED, offers: patch },
  }),
  story('silent', 'the target never says how it is', { app: 'silent', ending: TIMEOUT }),
  story('lying-patch', 'a patch that makes another bootable image falls back to the image', {
    ...{ offers: liesThenImage, ending: { ...CONFIRMED, attempts: 1 } },
  }),
  story('streamed-lying-patch', 'the same, streamed', {
    ...{ offers: liesThenImage, ending: { ...CONFIRMED, attempts: 1 }, isStreamed: true },
  }),
  story('damaged-patch', 'a patch that arrives damaged falls back to the image', {
    ...{ offers: wrongThenImage, ending: { ...CONFIRMED, attempts: 1, isRetriedAfterCut: true } },
  }),
  story('wrong-image', 'the server sends another bootable image than it offered', {
    ...{ offers: otherImage },
    ending: { runs: 'base', outcome: 'failed', statuses: ['ERR_TARGET_DIGEST'], attempts: 4 },
  }),
  story('unbootable', 'the published image is one that no loader starts', {
    ...{ target: unbootable },
    ending: { runs: 'base', outcome: 'failed', statuses: ['ERR_IMAGE_CHECKSUM'], attempts: 0 },
  }),
  story('base-rots', 'the old slot goes bad while the target is on trial', { baseRots: true, offers: patch }),
  story('base-rots-unhealthy', 'the same, and the target is not well', {
    ...{ baseRots: true, app: 'unhealthy', ending: UNHEALTHY },
  }),
  story('image-240k', 'a full image of 59 sectors', { size: LARGE }),
  story('streamed-patch-240k', 'a streamed patch of a target of 59 sectors', {
    ...{ size: LARGE, offers: patch, isStreamed: true },
  }),
  story('staged-patch-240k', 'a staged patch of a target of 59 sectors', { size: LARGE, offers: patch }),
];
