import { parseAppImage } from '@aloft/image';
import {
  checkFit,
  checkVersion,
  decodeOffer,
  type Manifest,
  type Misfit,
  offerPath,
  readWhole,
  STABLE,
  slotSizeOf,
} from '@aloft/release';
import { about, asUsage, toldRefusal } from '../errors.ts';
import { readInput } from '../files.ts';
import { otherFormat } from '../other-formats.ts';
import { readClassFile } from '../repository/class-file.ts';
import { openRepository } from '../repository/open-repository.ts';
import { counted, formatBytes, formatSize } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { markedLines } from '../terminal/wrap.ts';
import { type Context, print } from './context.ts';

export interface ReleaseCheckOptions {
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
  const device = await readClassFile(options.class);
  const offered = await offeredNow(options, device.deviceClass);
  const images: CheckedImage[] = [];
  for (const file of files) {
    const bytes = await readInput(file);
    const findings = checkFit(device, {
      bytes,
      ...(version === undefined ? {} : { version }),
      ...(offered === null ? {} : { offeredVersion: offered.version, offeredSecureVersion: offered.secureVersion }),
    });
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

/** What the channel offers the class now; null when that is not asked, or nothing. */
async function offeredNow(options: ReleaseCheckOptions, deviceClass: string): Promise<Manifest | null> {
  if (options.out === undefined) return null;
  const source = await openRepository(options.out);
  const bytes = await readWhole(source, offerPath(deviceClass, options.channel ?? STABLE));
  return bytes === null ? null : about(options.out, () => decodeOffer(bytes, null).manifest);
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
