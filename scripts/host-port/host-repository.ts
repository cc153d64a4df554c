import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import * as delta from '@aloft/delta';
import { parseAppImage } from '@aloft/image';
import {
  type Artifact,
  encodeOffer,
  type OfferSeal,
  offerPath,
  planRepository,
  type RepositoryPlan,
  type RepositoryReader,
  STABLE,
  type StoredFile,
  suitSeal,
} from '@aloft/release';
import { startServer } from '@aloft/server';

const DEVICE_CLASS = 'weather';

/** Files by path. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Vendor of the devices in these tests. */
export const VENDOR = 'example.com';

/** What is special about an offer. */
export interface PlanChoices {
  /** Who signs for whom; nobody for {@link VENDOR} when left out. */
  readonly seal?: OfferSeal;
  readonly channel?: string;
}

/** Publishes a target with patches from bases. */
export function plan(
  bases: readonly Uint8Array[],
  target: Uint8Array,
  { seal = suitSeal(VENDOR, []), channel = STABLE }: PlanChoices = {},
): Promise<RepositoryPlan> {
  const { descriptor, chipId } = parseAppImage(target);
  assert.ok(descriptor);
  const { version, secureVersion } = descriptor;
  return planRepository(
    {
      deviceClass: DEVICE_CLASS,
      target: { bytes: target, version, chipId, secureVersion },
      bases: bases.map((bytes) => ({ bytes, version: '1.0.0' })),
      existingOffer: null,
      channel,
      seal,
    },
    delta,
  );
}

/** The files of a repository as it was planned. */
export function filesOf({ files }: RepositoryPlan): Files {
  return new Map(files.map(({ path, bytes }) => [path, bytes]));
}

/** The files of a repository whose offer names only artifacts of the given kinds. */
export function filesWith(
  planned: RepositoryPlan,
  kinds: readonly Artifact['kind'][] = ['patch', 'packed-image', 'image'],
): Files {
  const { offer } = planned;
  const artifacts = offer.artifacts.filter(({ kind }) => kinds.includes(kind));
  assert.equal(new Set(artifacts.map(({ kind }) => kind)).size, kinds.length);
  return new Map(filesOf(planned)).set(offerPath(DEVICE_CLASS), encodeOffer(offer.envelope, artifacts));
}

/** What a server was asked, and when it goes silent. */
export interface Served {
  readonly url: string;
  /** Bytes asked for, as `artifacts+start`, `offers+0`. */
  readonly asked: string[];
  /** Resolves when a download has come to the point where it stalls. */
  readonly stalled: Promise<void>;
}

/** Serves files with the real server; downloads of artifacts stall behind `stallAt` bytes. */
export async function serve(t: TestContext, files: Files, stallAt: number = Number.POSITIVE_INFINITY): Promise<Served> {
  const asked: string[] = [];
  const stall = Promise.withResolvers<void>();
  const repository: RepositoryReader = {
    open: async (path: string) => {
      const bytes = files.get(path);
      if (bytes === undefined) return null;
      const kind = path.split('/')[0] ?? '';
      const end = kind === 'artifacts' ? stallAt : bytes.length;
      return storedFile(bytes, end, stall.resolve, (start) => asked.push(`${kind}+${start}`));
    },
  };
  const server = await startServer({ port: 0, repository, limits: { closingMs: 0 } });
  t.after(() => server.close());
  return { url: `${server.url}/`, asked, stalled: stall.promise };
}

function storedFile(
  bytes: Uint8Array,
  stallAt: number,
  onStall: () => void,
  onAsked: (start: number) => void,
): StoredFile {
  return {
    size: bytes.length,
    stream: (start, end) => {
      onAsked(start);
      return new ReadableStream({
        start(controller) {
          controller.enqueue(bytes.slice(start, Math.min(end, stallAt)));
          if (end <= stallAt) controller.close();
          else onStall();
        },
      });
    },
    close: async () => {},
  };
}
