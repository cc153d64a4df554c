import { ReleaseError, readTrustStatement, signTrustStatement, vendorIdOf, verifyTrustStatement } from '@aloft/release';
import { about, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { chooseSigners, type SignOptions } from '../keys/choose-signers.ts';
import { createFiles, refuseExisting } from '../keys/create-files.ts';
import { trustLines, trustReport } from '../keys/draw-trust-set.ts';
import { readTrustFile } from '../keys/read-trust-file.ts';
import { vendorOf } from '../keys/rotation.ts';
import { namedKeys, type TrustSet, trustSetOf } from '../keys/trust-set.ts';
import { hexOf } from '../sizes.ts';
import { type Context, print } from './context.ts';

export interface SignStatementOptions extends SignOptions {
  readonly trust: string;
  readonly vendor?: string;
  readonly output: string;
  readonly json?: boolean;
}

/** `aloft keys sign STATEMENT`: one more signature, where several people must sign. */
export async function signStatement(context: Context, file: string, options: SignStatementOptions): Promise<void> {
  const current = await readTrustFile(options.trust);
  const vendor = vendorOf(options.trust, current, options.vendor);
  const given = await readInput(file);
  const said = about(file, () => readTrustStatement(given));
  // A statement for others, or an old one, is told before anybody is asked for a passphrase.
  about(file, () => verify(given, vendor, current, true));
  if (options.sign === undefined) throw usage('say who signs: --sign KEY');
  await refuseExisting([options.output]);
  const { terminal } = context;
  const next = trustSetOf(said.anchors, { vendor }, current.names);
  // Whoever signs sees what, before a passphrase or a token is asked for.
  if (options.json !== true) {
    for (const line of [`${file} says that devices shall believe:`, ...trustLines(terminal, next), ''])
      terminal.out(line);
  }
  const signers = await chooseSigners(context, options, (chosen) => {
    const stranger = chosen.find(({ keyId }) => !namedKeys(current).some((key) => key.keyId === keyId));
    if (stranger === undefined) return;
    throw usage(
      `--sign: ${stranger.name} (${stranger.keyId}) is not in the set in use, so its signature would count for nothing`,
    );
  });
  let statement = given;
  for (const signer of signers) statement = await signTrustStatement(statement, signer);
  const isAccepted = about(file, () => verify(statement, vendor, current, false));
  await createFiles([{ path: options.output, content: statement, mode: 0o644 }]);

  const signedBy = readTrustStatement(statement).signedBy.map(hexOf);
  const { threshold } = current.anchors;
  const counting = namedKeys(current).filter(({ keyId }) => signedBy.includes(keyId)).length;
  const report = {
    statement: options.output,
    accepted: isAccepted,
    signed_by: signedBy,
    missing_signatures: Math.max(0, threshold - counting),
    ...trustReport(next),
  };
  print(context, options.json, report, () => [
    `${options.output}: trust statement, ${statement.length} bytes, ${counting} of ${threshold} signatures that must be there`,
    isAccepted
      ? `Devices with version ${current.anchors.version} of the set accept it.`
      : `Devices refuse it until ${threshold - counting} more of the current keys signed it.`,
  ]);
}

/** Whether devices accept the statement; only signatures that are still to come are no reason to throw. */
function verify(statement: Uint8Array, vendor: string, current: TrustSet, isUnsignedFine: boolean): boolean {
  const { anchors, vendorId } = readTrustStatement(statement);
  try {
    verifyTrustStatement(statement, vendor, current.anchors);
    return true;
  } catch (error) {
    const code = error instanceof ReleaseError ? error.code : undefined;
    const isIncomplete =
      code === 'SIGNATURE_TOO_FEW' ||
      (isUnsignedFine && (code === 'TRUST_UNSIGNED' || code === 'SIGNATURE_KEY_UNKNOWN'));
    if (!isIncomplete) throw error;
    // Signatures are checked first, so what comes after them has not been looked at yet.
    if (hexOf(vendorId) !== hexOf(vendorIdOf(vendor))) {
      throw new ReleaseError('TRUST_OTHER_VENDOR', 'statement.vendorId', `is not that of ${vendor}`);
    }
    if (anchors.version <= current.anchors.version) {
      throw new ReleaseError(
        'TRUST_OLDER',
        'statement.version',
        `is ${anchors.version}; in use is ${current.anchors.version}`,
      );
    }
    return false;
  }
}
