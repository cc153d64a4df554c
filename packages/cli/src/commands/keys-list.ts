import { toldRefusal } from '../errors.ts';
import { warnWhenShared } from '../keys/file-mode.ts';
import { keyFolder } from '../keys/key-folder.ts';
import { type BrokenKey, listKeys, type StoredKey } from '../keys/key-store.ts';
import { readTrustFile } from '../keys/read-trust-file.ts';
import { namedKeys } from '../keys/trust-set.ts';
import { counted } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { markedLines } from '../terminal/wrap.ts';
import { type Context, print } from './context.ts';

export interface ListKeysOptions {
  readonly keys?: string;
  readonly trust?: string;
  readonly json?: boolean;
}

/** `aloft keys list`: the keys of the folder, those that cannot be used, and those a trust set has besides. */
export async function listAllKeys(context: Context, options: ListKeysOptions): Promise<void> {
  const folder = keyFolder(context, options.keys);
  const trust = options.trust === undefined ? undefined : namedKeys(await readTrustFile(options.trust));
  const all = await listKeys(folder);
  const keys = all.filter((key): key is StoredKey => 'keyId' in key);
  const broken = all.filter((key): key is BrokenKey => 'problem' in key);
  const elsewhere = (trust ?? []).filter(({ keyId }) => !keys.some((key) => key.keyId === keyId));
  for (const { privateFile } of keys) {
    if (privateFile !== undefined) await warnWhenShared(context, privateFile, 'a private key');
  }
  const isTrusted = ({ keyId }: StoredKey): boolean => trust?.some((key) => key.keyId === keyId) === true;
  const report = {
    folder,
    keys: keys.map((key) => ({
      name: key.name,
      key_id: key.keyId,
      created_at: key.createdAt.toISOString(),
      private: key.privateFile !== undefined,
      ...(key.isEncrypted === undefined ? {} : { encrypted: key.isEncrypted }),
      ...(trust === undefined ? {} : { trusted: isTrusted(key) }),
    })),
    ...(trust === undefined ? {} : { elsewhere: elsewhere.map(({ keyId, name }) => ({ key_id: keyId, name })) }),
    broken: broken.map(({ name, problem }) => ({
      name,
      code: problem.code,
      message: problem.message,
      file: problem.file,
    })),
  };
  print(context, options.json, { ...report, ...(broken.length === 0 ? {} : { ok: false }) }, () => {
    const { terminal } = context;
    const lock = ({ privateFile, isEncrypted }: StoredKey): string => {
      if (privateFile === undefined) return 'public half only';
      return isEncrypted === true ? 'encrypted' : tone(terminal, 'warn', 'NOT encrypted');
    };
    const cells = (...row: readonly string[]): readonly string[] => (trust === undefined ? row.slice(0, 4) : row);
    const rows = [
      cells('NAME', 'KEY ID', 'CREATED', 'PRIVATE KEY', 'TRUSTED'),
      ...keys.map((key) =>
        cells(
          foreign(key.name),
          key.keyId,
          key.createdAt.toISOString().slice(0, 10),
          lock(key),
          isTrusted(key) ? 'yes' : 'no',
        ),
      ),
      ...elsewhere.map(({ name = '', keyId }) => cells(foreign(name), keyId, '', 'not here', 'yes')),
    ];
    return [
      ...(rows.length === 1 ? [`No keys in ${folder}; make one: aloft keys new NAME`] : table(rows)),
      ...broken.flatMap(({ problem }) => markedLines(terminal, 'bad', `${problem.file ?? folder}: ${problem.message}`)),
    ];
  });
  if (broken.length === 0) return;
  throw toldRefusal('KEY_INVALID', `${counted(broken.length, 'key')} cannot be used; see above`, folder);
}
