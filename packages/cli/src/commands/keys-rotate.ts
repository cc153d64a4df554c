import { encodeTrustStatement, signTrustStatement, verifyTrustStatement } from '@aloft/release';
import { CliError, EXIT, usage } from '../errors.ts';
import { type ChosenSigner, chooseSigners, type SignOptions } from '../keys/choose-signers.ts';
import { createFiles } from '../keys/create-files.ts';
import { trustLines, trustReport } from '../keys/draw-trust-set.ts';
import { keyFolder } from '../keys/key-folder.ts';
import { findKey, type StoredKey } from '../keys/key-store.ts';
import { proveKey } from '../keys/prove-key.ts';
import { readTrustFile } from '../keys/read-trust-file.ts';
import { checkNobodyIsLockedOut, nextSet, rotationWarnings, vendorOf } from '../keys/rotation.ts';
import { trustToJson } from '../keys/trust-json.ts';
import { namedKeys, type TrustSet, trustWarnings } from '../keys/trust-set.ts';
import { parseWhole } from '../sizes.ts';
import { warn } from '../terminal/warn.ts';
import { type Context, print } from './context.ts';

export interface RotateOptions extends SignOptions {
  readonly trust: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly threshold?: string;
  readonly vendor?: string;
  readonly output: string;
  readonly newTrust: string;
  readonly partial?: boolean;
  readonly unproven?: boolean;
  readonly json?: boolean;
}

/** `aloft keys rotate`: a statement that devices with the current set accept, and the set they have then. */
export async function rotateKeys(context: Context, options: RotateOptions): Promise<void> {
  const current = await readTrustFile(options.trust);
  const vendor = vendorOf(options.trust, current, options.vendor);
  const folder = keyFolder(context, options.keys);
  const add: StoredKey[] = [];
  for (const wanted of options.add ?? []) add.push(await findKey(folder, wanted));
  const threshold = options.threshold === undefined ? undefined : parseWhole(options.threshold, 'threshold', 1);
  const next = nextSet(current, { add, remove: options.remove ?? [], threshold, vendor });

  const signers = await chooseSigners(context, options);
  const isIn = (set: TrustSet, { keyId }: ChosenSigner): boolean => namedKeys(set).some((key) => key.keyId === keyId);
  const stranger = signers.find((signer) => !isIn(current, signer) && !isIn(next, signer));
  if (stranger !== undefined)
    throw usage(`--sign: ${stranger.name} (${stranger.keyId}) is neither in the set nor in the new one`);
  const keepers = signers.filter((signer) => isIn(current, signer));
  const missing = current.anchors.threshold - keepers.length;
  if (missing > 0 && options.partial !== true) {
    const what = `${keepers.length} of the ${current.anchors.threshold} keys in use that must sign are named with --sign; devices would refuse the statement: name ${missing} more, or say --partial and let others add theirs with aloft keys sign`;
    throw new CliError('TRUST_REFUSED', EXIT.refused, what);
  }

  const newcomers = signers.filter((signer) => !isIn(current, signer));
  for (const signer of newcomers) await proveKey(signer);
  if (options.unproven !== true) checkNobodyIsLockedOut(next, new Set(signers.map(({ keyId }) => keyId)));
  let statement = encodeTrustStatement(vendor, next.anchors);
  for (const signer of keepers) statement = await signTrustStatement(statement, signer);
  if (missing <= 0) verifyTrustStatement(statement, vendor, current.anchors);

  await createFiles([
    { path: options.output, content: statement, mode: 0o644 },
    { path: options.newTrust, content: trustToJson(next), mode: 0o644 },
  ]);
  const warnings = [...rotationWarnings(current, next), ...trustWarnings(next)];
  for (const text of warnings) warn(context.terminal, text);
  const names = (list: readonly ChosenSigner[]): string[] => list.map(({ keyId }) => keyId);
  const report = {
    statement: options.output,
    new_trust: options.newTrust,
    accepted: missing <= 0,
    signed_by: names(keepers),
    proven: names(newcomers),
    missing_signatures: Math.max(0, missing),
    ...trustReport(next),
    warnings,
  };
  print(context, options.json, report, () => {
    const isNew = (keyId: string): boolean => !namedKeys(current).some((key) => key.keyId === keyId);
    const gone = namedKeys(current).filter(({ keyId }) => !namedKeys(next).some((key) => key.keyId === keyId));
    return [
      `${options.output}: trust statement, ${statement.length} bytes, signed by ${keepers.map(({ name }) => name).join(', ') || 'nobody yet'}`,
      ...trustLines(context.terminal, next, (keyId) => (isNew(keyId) ? 'added' : '')),
      ...gone.map(
        ({ keyId, name = '' }) => `  ${keyId}  ${name}  removed: counts for nothing once a device has the statement`,
      ),
      '',
      missing > 0
        ? `Devices refuse it until ${missing} more of the current keys signed it: aloft keys sign ${options.output} --trust ${options.trust} --sign KEY -o SIGNED`
        : `Devices with version ${current.anchors.version} of the set accept it. Keep every statement: a device that was away needs them in order.`,
      `The set they have then is in ${options.newTrust}; start the next change from it.`,
    ];
  });
}
