import { findCortexImage, isPatch } from '@aloft/delta';
import { parsePartitionCsv, recognise } from '@aloft/image';
import { digestToHex, sha256 } from '@aloft/release';
import { CliError, EXIT, toldRefusal, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { inspectAppImage } from '../inspect/app-image.ts';
import { inspectCortexImage } from '../inspect/cortex-image.ts';
import { inspectDocument } from '../inspect/document.ts';
import { inspectFileSet, inspectMpy } from '../inspect/file-set.ts';
import { inspectDump, inspectOtadata, looksLikeErasedOtadata } from '../inspect/flash.ts';
import type { Inspection } from '../inspect/inspection.ts';
import { inspectOfferFile, looksLikeOffer } from '../inspect/offer.ts';
import { inspectPatchFile } from '../inspect/patch.ts';
import { inspectTable } from '../inspect/table.ts';
import { inspectTrustFile } from '../inspect/trust.ts';
import { otherFormat } from '../other-formats.ts';
import { formatBytes } from '../sizes.ts';
import { foreign } from '../terminal/style.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Context, print } from './context.ts';

export interface InspectOptions {
  readonly base?: string;
  readonly json?: boolean;
}

/** `aloft inspect FILE`: what it is, drawn. A file that is unfit for use is shown and refused. */
export async function inspect(context: Context, file: string, options: InspectOptions): Promise<void> {
  const bytes = await readInput(file);
  if (options.base !== undefined && !isPatch(bytes)) {
    throw usage('is no patch, and only patches have a --base; leave that out', file);
  }
  const base = options.base === undefined ? undefined : { file: options.base, bytes: await readInput(options.base) };
  const { terminal } = context;
  const digest = digestToHex(await sha256(bytes));
  const { data, lines, fault } = isPatch(bytes)
    ? inspectPatchFile(terminal, file, bytes, base)
    : await inspectBytes(terminal, file, bytes, digest);
  const verdict = fault === undefined ? {} : { error: { ...fault, file } };
  print(context, options.json, { file, bytes: bytes.length, sha256: digest, ...data, ...verdict }, () => [
    `${foreign(file)}: ${formatBytes(bytes.length)} bytes`,
    ...lines(),
  ]);
  if (fault !== undefined) throw toldRefusal(fault.code, fault.message, file);
}

async function inspectBytes(terminal: Terminal, file: string, bytes: Uint8Array, digest: string): Promise<Inspection> {
  switch (recognise(bytes)) {
    case 'app-image':
      return inspectAppImage(terminal, file, bytes, digest);
    case 'partition-table':
      return inspectTable(terminal, file, bytes);
    case 'otadata':
      return inspectOtadata(terminal, file, bytes);
    case 'flash-dump':
      return inspectDump(terminal, bytes);
    default: {
      const other = otherFormat(bytes);
      if (other !== undefined) throw new CliError('FILE_UNKNOWN', EXIT.refused, other, file);
      const known =
        inspectFileSet(terminal, file, bytes) ??
        inspectTrustFile(terminal, file, bytes) ??
        inspectDocument(terminal, file, bytes);
      if (known !== undefined) return known;
      if (looksLikeErasedOtadata(bytes)) return inspectOtadata(terminal, file, bytes);
      if (looksLikeOffer(bytes)) return await inspectOfferFile(terminal, file, bytes);
      const csv = tableFromCsv(bytes);
      if (csv !== undefined) return inspectTable(terminal, file, csv);
      // Bytes that begin like an image are told what is wrong with it.
      if (bytes[0] === 0xe9) return inspectAppImage(terminal, file, bytes, digest);
      const cortex = findCortexImage(bytes);
      if (cortex !== undefined) return inspectCortexImage(terminal, bytes, digest, cortex);
      const mpy = inspectMpy(bytes);
      if (mpy !== undefined) return mpy;
      throw new CliError(
        'FILE_UNKNOWN',
        EXIT.refused,
        'is no app image, Cortex-M binary, partition table, otadata, flash dump, patch, offer, list of files, .mpy file, record, class file or set of trust anchors; was it encrypted, compressed or cut?',
        file,
      );
    }
  }
}

function tableFromCsv(bytes: Uint8Array): ReturnType<typeof parsePartitionCsv> | undefined {
  try {
    const partitions = parsePartitionCsv(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return partitions.length > 0 ? partitions : undefined;
  } catch {
    return undefined;
  }
}
