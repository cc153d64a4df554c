import { stat } from 'node:fs/promises';
import { parseAppImage } from '@aloft/image';
import {
  type ClassState,
  checkFit,
  checkSuccession,
  checkVersion,
  type DeviceDescription,
  digestToHex,
  type Misfit,
  STABLE,
  sha256,
  slotSizeOf,
} from '@aloft/release';
import { about, asUsage, toldRefusal, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { otherFormat } from '../other-formats.ts';
import { readClassFile } from '../repository/class-file.ts';
import { openRepository, readClasses } from '../repository/open-repository.ts';
import { type NeedsOptions, readNeeds } from '../repository/publish-wish.ts';
import { EXCUSES } from '../repository/release-checks.ts';
import { counted, formatBytes, formatSize } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { markedLines } from '../terminal/wrap.ts';
import { type Context, print } from './context.ts';

export interface ReleaseCheckOptions extends NeedsOptions {
  readonly class: string;
  readonly version?: string;
  readonly out?: string;
  readonly channel?: string;
  readonly json?: boolean;
}

/** An image, and what keeps it from running. */
interface CheckedImage {
  readonly file: string;
  readonly version?: string;
  readonly bytes: number;
  readonly ok: boolean;
  readonly errors: number;
  readonly findings: readonly Misfit[];
}

/** `aloft release check IMAGE… --class FILE`: exit code 1 when some image cannot run there. */
export async function releaseCheck(
  context: Context,
  files: readonly string[],
  options: ReleaseCheckOptions,
): Promise<void> {
  const { version } = options;
  if (version !== undefined) asUsage(() => checkVersion(version, '--version'));
  for (const file of files) {
    if ((await stat(file).catch(() => undefined))?.isDirectory() === true) {
      throw usage('is a folder; files for MicroPython are checked with aloft publish --micropython … --dry-run', file);
    }
  }
  const device = await readClassFile(options.class);
  const state = await stateOf(options, device.deviceClass);
  const needs = await readNeeds(options);
  const images: CheckedImage[] = [];
  for (const file of files) {
    const bytes = await readInput(file);
    const findings = [
      ...checkFit(device, { bytes, needs, ...(version === undefined ? {} : { version }) }),
      ...(state === null ? [] : await againstEarlier(device, bytes, version, state, options.channel ?? STABLE)),
    ];
    const other = otherFormat(bytes);
    const what =
      other === undefined ? findings : [{ code: 'FILE_UNKNOWN', severity: 'error' as const, message: other }];
    const errors = what.filter(({ severity }) => severity === 'error').length;
    images.push({
      file,
      bytes: bytes.length,
      ok: errors === 0,
      errors,
      findings: what,
      ...versionOf(file, bytes, errors),
    });
  }
  const bad = images.filter(({ ok }) => !ok);
  const report = { class: device.deviceClass, ok: bad.length === 0, images };
  const slot = slotSizeOf(device);
  print(context, options.json, report, () =>
    images.flatMap((image) => [
      `${tone(context.terminal, 'strong', foreign(image.file))}${image.version !== undefined ? ` ${foreign(image.version)}` : ''} for ${device.deviceClass} (${device.chip.label}${device.board === undefined ? '' : `, ${foreign(device.board)}`})`,
      ...image.findings.flatMap(({ severity, code, message }) =>
        markedLines(context.terminal, severity === 'error' ? 'bad' : 'warn', `${message} [${code}]`),
      ),
      ...(image.ok
        ? markedLines(
            context.terminal,
            'good',
            `fits: ${formatBytes(image.bytes)} bytes${slot === undefined ? '' : ` in slots of ${formatSize(slot)}`}`,
          )
        : []),
    ]),
  );
  const [first] = bad;
  if (first === undefined) return;
  const what = `cannot run on ${device.deviceClass} for ${counted(first.errors, 'reason')}; see above`;
  throw toldRefusal('RELEASE_UNFIT', what, first.file);
}

/** What the repository has of the class; null when that is not asked. */
async function stateOf(options: ReleaseCheckOptions, deviceClass: string): Promise<ClassState | null> {
  if (options.out === undefined) return null;
  const classes = await readClasses(options.out, await openRepository(options.out));
  return classes.find((one) => one.deviceClass === deviceClass) ?? { deviceClass, offers: [], records: [] };
}

/** What `aloft publish` would say; what an option excuses is a warning here. */
async function againstEarlier(
  device: DeviceDescription,
  bytes: Uint8Array,
  given: string | undefined,
  { offers, records }: ClassState,
  channel: string,
): Promise<readonly Misfit[]> {
  const image = readImage(bytes);
  // What keeps it from being read is among the findings already.
  if (image === undefined) return [];
  const problems = checkSuccession({
    version: given ?? image.descriptor?.version ?? '',
    sha256: digestToHex(await sha256(bytes)),
    chipId: image.chipId,
    secureVersion: image.descriptor?.secureVersion ?? 0,
    scheme: device.versions,
    mustPass: device.mustPass ?? [],
    minimumSequence: device.minimumSequence,
    hasAntiRollback: device.hasAntiRollback !== false,
    channel,
    offered: offers.find((offer) => offer.channel === channel)?.content.manifest ?? null,
    records,
  });
  return problems.map(({ code, message, excuse }) =>
    excuse === null
      ? { code, severity: 'error', message }
      : { code, severity: 'warning', message: `${message} aloft publish asks for ${EXCUSES[excuse].option}.` },
  );
}

function readImage(bytes: Uint8Array): ReturnType<typeof parseAppImage> | undefined {
  try {
    return parseAppImage(bytes);
  } catch {
    return undefined;
  }
}

function versionOf(file: string, bytes: Uint8Array, errors: number): { version: string } | object {
  try {
    return { version: parseAppImage(bytes).descriptor?.version ?? '' };
  } catch (error) {
    // What keeps it from being read is among the findings already.
    if (errors > 0) return {};
    return about(file, () => {
      throw error;
    });
  }
}
