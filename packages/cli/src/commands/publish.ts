import * as delta from '@aloft/delta';
import { parseAppImage } from '@aloft/image';
import { checkDeviceClass, checkVersion, digestToHex, isVersion, planRepository, readOffer } from '@aloft/release';
import { openRepositoryFolder, RepositoryError } from '@aloft/server';
import { about, asUsage, refusing, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { checkImage, checkPair } from '../images.ts';
import { prepareFolder } from '../repository-folder.ts';
import { formatBytes, parseSize, parseWhole, percent } from '../sizes.ts';
import { progressBar } from '../terminal/progress.ts';
import { tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { type Context, print } from './context.ts';

export interface PublishOptions {
  readonly class: string;
  readonly image: string;
  readonly base?: readonly string[];
  readonly out: string;
  readonly version?: string;
  readonly secureVersion?: string;
  readonly ram?: string;
  readonly json?: boolean;
}

/** `aloft publish --class NAME --image NEW [--base OLD …] --out REPOSITORY`. */
export async function publish(context: Context, options: PublishOptions): Promise<void> {
  asUsage(() => checkDeviceClass(options.class, '--class'));
  const { version: given } = options;
  if (given !== undefined) asUsage(() => checkVersion(given, '--version'));
  const ramBudget = options.ram === undefined ? {} : { ramBudget: parseSize(options.ram) };
  const bytes = await readInput(options.image);
  checkImage({ file: options.image, bytes });
  const image = about(options.image, () => parseAppImage(bytes));
  const version = given ?? image.descriptor?.version ?? '';
  if (!isVersion(version)) {
    const what = version === '' ? 'has no version in its app descriptor' : 'has a version that cannot be published';
    throw usage(`${what}; say --version`, options.image);
  }
  const bases = [];
  for (const file of options.base ?? []) {
    const base = await readInput(file);
    checkPair({ file, bytes: base }, { file: options.image, bytes });
    const found = about(file, () => parseAppImage(base)).descriptor?.version;
    bases.push({ bytes: base, ...(found === undefined ? {} : { version: found }) });
  }
  const secureVersion =
    options.secureVersion === undefined
      ? (image.descriptor?.secureVersion ?? 0)
      : parseWhole(options.secureVersion, 'secure version');

  // Before the patches, which take long.
  await prepareFolder(options.out);
  const store = openRepositoryFolder(options.out);
  const progress = progressBar(context.terminal, 'publish');
  let made = 0;
  const maker = {
    createPatch: (base: Uint8Array | null, target: Uint8Array) => {
      const start = made++ / (bases.length + 1);
      const share = 1 / (bases.length + 1);
      const name = base === null ? 'packed image' : `patch ${made - 1} of ${bases.length}`;
      return delta.createPatch(base, target, {
        ...ramBudget,
        onProgress: (done, step) => progress.update(start + done * share, `${name}: ${step}`),
      });
    },
    applyPatch: delta.applyPatch,
  };
  const plan = await planRepository(
    {
      deviceClass: options.class,
      target: { bytes, version, chipId: image.chipId, secureVersion },
      bases,
      existingOffer: await readOffer(store, options.class),
    },
    maker,
  );
  progress.clear();
  await refusing(RepositoryError, () => store.write(plan.files));

  const { manifest, artifacts } = plan.offer;
  const report = {
    repository: options.out,
    device_class: manifest.deviceClass,
    version: manifest.version,
    sequence: manifest.sequence,
    artifacts: artifacts.map((artifact) => ({
      kind: artifact.kind,
      bytes: artifact.size,
      sha256: digestToHex(artifact.digest),
      ...(artifact.kind === 'image' ? {} : { ram_bytes: artifact.ramSize }),
      ...(artifact.kind === 'patch' ? { base_sha256: digestToHex(artifact.baseDigest) } : {}),
    })),
    dropped: plan.dropped.map(({ reason, detail }) => ({ reason, detail })),
  };
  print(context, options.json, report, () => {
    const { terminal } = context;
    const rows = report.artifacts.map(({ kind, bytes: size, sha256, base_sha256 }) => [
      `  ${kind}`,
      formatBytes(size),
      percent(size, bytes.length),
      tone(
        terminal,
        'dim',
        `${sha256.slice(0, 16)}…${base_sha256 === undefined ? '' : ` from ${base_sha256.slice(0, 16)}…`}`,
      ),
    ]);
    return [
      `${tone(terminal, 'strong', `${manifest.deviceClass} ${manifest.version}`)} (sequence ${manifest.sequence}) is in ${options.out}`,
      ...table(rows, [1, 2]),
      ...report.dropped.map(({ detail }) => tone(terminal, 'warn', `  left out: ${detail}`)),
      `Serve it with: aloft serve ${options.out}`,
    ];
  });
}
