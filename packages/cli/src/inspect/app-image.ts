import { type AppImage, type ImageProblem, parseAppImage, verifyAppImage } from '@aloft/image';
import { digestToHex } from '@aloft/release';
import { drawBundle, reportBundle } from '../bundle/draw-components.ts';
import { about } from '../errors.ts';
import { formatBytes, hex } from '../sizes.ts';
import { flashMap } from '../terminal/flash-map.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { markedLines } from '../terminal/wrap.ts';
import type { Inspection } from './inspection.ts';

/**
 * An app image: what it says of itself, its segments to scale, and whether a chip would boot it. `fileDigest` is the
 * SHA-256 of the whole file, by which releases and patches know it; the appended one covers all but itself.
 */
export function inspectAppImage(terminal: Terminal, file: string, bytes: Uint8Array, fileDigest: string): Inspection {
  const image = about(file, () => parseAppImage(bytes));
  const verdict = verifyAppImage(bytes);
  const bundle = reportBundle(bytes);
  const { chip, chipId, descriptor, header } = image;
  const [problem] = verdict.problems;
  return {
    ...(problem === undefined ? {} : { fault: { code: 'IMAGE_NOT_BOOTABLE', message: faultOf(problem) } }),
    data: {
      kind: 'app-image',
      chip: chip?.name ?? chipId,
      entry_address: header.entryAddress,
      image_bytes: image.imageSize,
      trailing_bytes: image.trailingSize,
      ...(bundle === undefined ? {} : { bundle }),
      segments: image.segments,
      appended_sha256: image.digest === undefined ? null : digestToHex(image.digest),
      signed: image.signature !== undefined,
      descriptor:
        descriptor === undefined
          ? null
          : { version: descriptor.version, project: descriptor.projectName, secure_version: descriptor.secureVersion },
      bootable: verdict.bootable,
      problems: verdict.problems,
      warnings: verdict.warnings,
    },
    lines: () => [
      ...facts(terminal, image, fileDigest),
      '',
      ...flashMap(
        terminal,
        image.segments.map(({ loadAddress, size, kind, offset }) => ({
          name: kind,
          start: loadAddress,
          size,
          tone: kind === 'irom' || kind === 'iram' ? 'target' : 'base',
          note: `file ${hex(offset)}`,
        })),
      ),
      '',
      ...drawBundle(terminal, bundle),
      ...verdict.problems.flatMap(({ message, offset }) =>
        markedLines(terminal, 'bad', `${message} (at offset ${hex(offset)})`),
      ),
      ...verdict.warnings.flatMap(({ message }) => markedLines(terminal, 'warn', message)),
      ...(verdict.bootable ? markedLines(terminal, 'good', 'a bootloader accepts it') : []),
    ],
  };
}

function faultOf({ message, offset }: ImageProblem): string {
  return `no bootloader runs it: ${message.replace(/\.$/, '')} (at offset ${hex(offset)})`;
}

function facts(terminal: Terminal, image: AppImage, fileDigest: string): string[] {
  const { chip, chipId, descriptor, header, signature, digest } = image;
  const rows = [
    ['app image for', tone(terminal, 'strong', chip?.label ?? `unknown chip ${hex(chipId)}`)],
    ...(descriptor === undefined
      ? []
      : [
          ['project', `${foreign(descriptor.projectName)} ${tone(terminal, 'strong', foreign(descriptor.version))}`],
          [
            'built',
            foreign(`${descriptor.buildDate} ${descriptor.buildTime} with ESP-IDF ${descriptor.idfVersion}`.trim()),
          ],
          ['secure version', String(descriptor.secureVersion)],
        ]),
    ['entry', hex(header.entryAddress, 8)],
    [
      'size',
      `${formatBytes(image.imageSize)} bytes${image.trailingSize > 0 ? `, ${formatBytes(image.trailingSize)} behind it` : ''}`,
    ],
    ['SHA-256', `${fileDigest.slice(0, 32)}…`],
    ['appended SHA-256', digest === undefined ? 'none' : `${digestToHex(digest).slice(0, 32)}…`],
    ...(signature === undefined ? [] : [['signature', signature.kind.replaceAll('-', ' ')]]),
  ];
  return table(rows).map((line) => `  ${line}`);
}
