import { encodeTrustStatement, signTrustStatement, verifyTrustStatement } from '@aloft/release';
import { type ChosenSigner, chooseSigners, type SignOptions } from '../keys/choose-signers.ts';
import { createFiles, refuseExisting } from '../keys/create-files.ts';
import { trustLines, trustReport } from '../keys/draw-trust-set.ts';
import { keyFolder } from '../keys/key-folder.ts';
import { findKey, type StoredKey } from '../keys/key-store.ts';
import { proveKey } from '../keys/prove-key.ts';
import { readTrustFile } from '../keys/read-trust-file.ts';
import { checkSigners, nextSet, rotationWarnings, vendorOf } from '../keys/rotation.ts';
import { trustToJson } from '../keys/trust-json.ts';
import { namedKeys, trustWarnings } from '../keys/trust-set.ts';
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

  await refuseExisting([options.output, options.newTrust]);
  const signers = await chooseSigners(context, options, (chosen) => checkSigners(current, next, chosen, options));
  const isInUse = (keyId: string): boolean => namedKeys(current).some((key) => key.keyId === keyId);
  const keepers = signers.filter(({ keyId }) => isInUse(keyId));
  const newcomers = signers.filter(({ keyId }) => !isInUse(keyId));
  const missing = current.anchors.threshold - keepers.length;
  for (const signer of newcomers) await proveKey(signer);
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
    const gone = namedKeys(current).filter(({ keyId }) => !namedKeys(next).some((key) => key.keyId === keyId));
    return [
      `${options.output}: trust statement, ${statement.length} bytes, signed by ${keepers.map(({ name }) => name).join(', ') || 'nobody yet'}`,
      ...trustLines(context.terminal, next, (keyId) => (isInUse(keyId) ? '' : 'added')),
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
