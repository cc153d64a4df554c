import { createPatch } from '@aloft/delta';
import { bundledFirmware } from './components.ts';
import type { FaultKind } from './fault.ts';
import { firmware, lyingPatch } from './firmware.ts';
import { type Offered, sha256 } from './server.ts';

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
  readonly targetDigest: Uint8Array;
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
  /** What goes wrong besides, once the power was cut. */
  readonly fault: FaultKind | null;
  /** On which boards it is told: every n-th. */
  readonly everyBoard: number;
  /** Large targets cost much, and their sectors are all alike. */
  readonly isLarge: boolean;
  /** Base, target or both have components. */
  readonly hasComponents: boolean;
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
  everyBoard?: number;
  size?: number;
  offers?: (content: { base: Uint8Array; target: Uint8Array }) => readonly Offered[];
  ending?: Ending;
  app?: TargetApp;
  isStreamed?: boolean;
  baseRots?: boolean;
  fault?: FaultKind;
  base?: (size: number) => Uint8Array;
  target?: (size: number) => Uint8Array;
}

function story(name: string, about: string, plot: Plot = {}): Story {
  const { size = SMALL, everyBoard = 1, ending = CONFIRMED, app = 'healthy' } = plot;
  const { isStreamed = false, baseRots = false, fault = null } = plot;
  let content: StoryContent | undefined;
  const make = (): StoryContent => {
    const base = plot.base?.(size) ?? firmware('1.0.0', size);
    const target = plot.target?.(size) ?? firmware('2.0.0', size);
    return { base, target, targetDigest: sha256(target), offered: (plot.offers ?? image)({ base, target }) };
  };
  return {
    ...{
      name,
      about,
      ending,
      app,
      isStreamed,
      baseRots,
      fault,
      ...{ everyBoard, isLarge: size > SMALL, hasComponents: name.includes('bundle') },
    },
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

/** Not a multiple of how often anything else about the boards comes round. */
const FAULTY_BOARDS = 5;
const faulty = (fault: FaultKind): Plot => ({ fault, everyBoard: FAULTY_BOARDS });

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

const oldBundle = (size: number): Uint8Array => bundledFirmware('1.0.0', size);
const newBundle = (size: number): Uint8Array => bundledFirmware('2.0.0', size);
const bundles: Plot = { base: oldBundle, target: newBundle, everyBoard: FAULTY_BOARDS };

/** Every story of the proof. */
export const stories: readonly Story[] = [
  story('image', 'a full image'),
  story('image-38k', 'a full image that notes its progress on the way', { size: MIDDLE, everyBoard: 5 }),
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
  story('bundle', 'image and two components, all of it in one file', bundles),
  story('bundle-patch', 'the same, by a staged patch', { ...bundles, offers: patch }),
  story('bundle-streamed', 'the same, by a patch applied as it arrives', {
    ...{ ...bundles, offers: patch, isStreamed: true },
  }),
  story('bundle-crashes', 'a target with components crashes half a second after every boot', {
    ...{ ...bundles, offers: patch, app: 'crashes', ending: CRASHED },
  }),
  story('bundle-to-image', 'the target leaves the components out', {
    ...{ base: oldBundle, everyBoard: FAULTY_BOARDS },
  }),
  story('image-to-bundle', 'the target is the first one with components', {
    ...{ target: newBundle, everyBoard: FAULTY_BOARDS, offers: patch },
  }),
  story('offline', 'no network after the first power cut', faulty('no-network')),
  story('offline-patch', 'the same, with a patch', { ...faulty('no-network'), offers: patch }),
  story('journal-read', 'after a power cut one read of the journal fails', {
    ...faulty('journal-read'),
    offers: patch,
  }),
  story('journal-reads', 'after a power cut the journal cannot be read for a while', {
    ...faulty('journal-reads'),
  }),
  story('journal-reads-unhealthy', 'the same, and the target is not well', {
    ...{ ...faulty('journal-reads'), app: 'unhealthy', ending: UNHEALTHY },
  }),
  story('boot-state', 'after a power cut the boot record cannot be read for a while', faulty('boot-state')),
  story('boot-state-unhealthy', 'the same, and the target is not well', {
    ...{ ...faulty('boot-state'), app: 'unhealthy', ending: UNHEALTHY },
  }),
  story('set-boot', 'after a power cut the first slot selected is refused', faulty('set-boot')),
  story('set-boot-unhealthy', 'the same, and the target is not well', {
    ...{ ...faulty('set-boot'), app: 'unhealthy', ending: UNHEALTHY, offers: patch },
  }),
  story('image-240k', 'a full image of 59 sectors', { size: LARGE, everyBoard: 17 }),
  story('streamed-patch-240k', 'a streamed patch of a target of 59 sectors', {
    ...{ size: LARGE, everyBoard: 17, offers: patch, isStreamed: true },
  }),
  story('staged-patch-240k', 'a staged patch of a target of 59 sectors', {
    size: LARGE,
    everyBoard: 17,
    offers: patch,
  }),
];
