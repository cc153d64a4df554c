import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as delta from '@aloft/delta';
import { parseAppImage } from '@aloft/image';
import { encodeOffer, keyIdOf, planRepository, privateKeySigner, signManifest, suitSeal } from '@aloft/release';
import { openRepositoryFolder, startServer } from '@aloft/server';
import {
  fetchTransport,
  IDF_VERSIONS,
  type IdfVersion,
  loadDeviceCode,
  runUpdateStory,
  SimulatorError,
  type StoryEvent,
  type StoryOptions,
} from '@aloft/simulator';
import { about, CliError, EXIT, refusing, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { checkImage, checkPair } from '../images.ts';
import { parseSize, parseWhole } from '../sizes.ts';
import { checkFlash } from '../story/check-flash.ts';
import { StoryDrawer } from '../story/story-drawer.ts';
import { progressBar } from '../terminal/progress.ts';
import type { Context } from './context.ts';

export interface SimulateOptions {
  readonly from: string;
  readonly to: string;
  readonly flash?: string;
  readonly idf?: string;
  readonly encrypted?: boolean;
  readonly seed?: string;
  readonly json?: boolean;
}

const DEVICE_CLASS = 'demo';
const VENDOR = 'example.com';
/** Keys for the length of a story; no device outside it ever gets them. */
const [own, thiefs] = [privateKeySigner(new Uint8Array(32).fill(1)), privateKeySigner(new Uint8Array(32).fill(2))];

/** `aloft simulate --from OLD --to NEW`: the life of virtual devices that update over real HTTP. */
export async function simulate(context: Context, options: SimulateOptions): Promise<void> {
  const device = {
    ...(options.flash === undefined ? {} : { flashSize: parseSize(options.flash, '--flash') }),
    ...(options.idf === undefined ? {} : { idf: parseIdf(options.idf) }),
    ...(options.encrypted === true ? { encrypted: true } : {}),
    ...(options.seed === undefined ? {} : { seed: parseWhole(options.seed, 'seed') }),
  };
  await refusing(SimulatorError, () => play(context, options, device));
}

async function play(
  { terminal }: Context,
  options: SimulateOptions,
  device: NonNullable<StoryOptions['device']>,
): Promise<void> {
  const from = await readInput(options.from);
  const to = await readInput(options.to);
  checkImage({ file: options.from, bytes: from });
  checkImage({ file: options.to, bytes: to });
  const old = about(options.from, () => parseAppImage(from));
  const fresh = about(options.to, () => parseAppImage(to));
  checkPair({ file: options.to, bytes: to }, { file: options.from, bytes: from });
  if (from.length === to.length && from.every((byte, i) => byte === to[i])) {
    throw usage(`is the same as ${options.from}, so there is nothing to update; give two versions`, options.to);
  }
  if (device.flashSize !== undefined) checkFlash(device.flashSize, Math.max(from.length, to.length), old.chip);

  const progress = progressBar(terminal, 'simulate');
  const folder = await mkdtemp(join(tmpdir(), 'aloft-'));
  try {
    progress.update(0, 'compiling the device code (the first time only)');
    const code = await loadDeviceCode();
    progress.update(0.2, 'making the patch');
    const repository = openRepositoryFolder(folder);
    const plan = await planRepository(
      {
        deviceClass: DEVICE_CLASS,
        target: {
          bytes: to,
          version: versionOf(fresh.descriptor?.version, 'new'),
          chipId: fresh.chipId,
          secureVersion: fresh.descriptor?.secureVersion ?? 0,
        },
        bases: [{ bytes: from }],
        existingOffer: null,
        seal: suitSeal(VENDOR, [own]),
      },
      delta,
    );
    await repository.write(plan.files);
    const forgedOffer = encodeOffer(await signManifest(plan.offer.manifest, [thiefs]), plan.offer.artifacts);
    const trust = { vendorDomain: VENDOR, anchors: { version: 0, threshold: 1, keys: [own.publicKey] } };
    progress.clear();
    const server = await startServer({ repository, port: 0 });
    try {
      const drawer = new StoryDrawer(terminal, {
        chip: old.chip?.label ?? 'unknown chip',
        fromSize: from.length,
        toSize: to.length,
        patchSize: plan.offer.artifacts.find(({ kind }) => kind === 'patch')?.size,
        url: server.url,
        keyId: Buffer.from(keyIdOf(own.publicKey)).toString('hex'),
      });
      if (options.json !== true) drawer.begin();
      const onEvent = (event: StoryEvent): void => {
        if (options.json === true) terminal.out(JSON.stringify(event));
        else drawer.draw(event);
      };
      const transport = fetchTransport(server.url);
      const told = { from, to, deviceClass: DEVICE_CLASS, transport, code, onEvent, forgedOffer };
      const result = await runUpdateStory({ ...told, device: { ...device, trust } });
      if (options.json === true) terminal.out(JSON.stringify({ kind: 'story-end', ...result }));
      else drawer.end(result);
      if (!result.ok) {
        const failed = result.scenes.filter((scene) => !scene.result.ok).map(({ scene }) => scene);
        const what = `these scenes did not end as they should: ${failed.join(', ')}`;
        throw new CliError('STORY_FAILED', EXIT.refused, what);
      }
    } finally {
      await server.close();
    }
  } finally {
    progress.clear();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Versions of bare images are empty, and an offer needs one. */
function versionOf(version: string | undefined, otherwise: string): string {
  return version === undefined || version === '' ? otherwise : version;
}

function parseIdf(text: string): IdfVersion {
  const found = IDF_VERSIONS.find((version) => version === text);
  if (found !== undefined) return found;
  throw usage(`"${text}" is no ESP-IDF version that is modelled; choose one of ${IDF_VERSIONS.join(', ')}`);
}
