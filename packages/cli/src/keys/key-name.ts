import { usage } from '../errors.ts';

const KEY_NAME = /^[a-z0-9][a-z0-9._-]{0,31}$/;
const KEY_ID = /^[0-9a-f]{16}$/;

/** Names of keys are names of files, so they are lower case; one that looks like a key id would be taken for it. */
export function checkKeyName(name: string): string {
  if (KEY_ID.test(name)) throw usage(`"${name}" looks like a key id; choose a name that does not`);
  if (KEY_NAME.test(name) && !name.endsWith('.pem')) return name;
  throw usage(
    `"${name}" cannot name a key; use 1 to 32 of a-z 0-9 . _ -, the first a letter or digit, such as release-2026`,
  );
}

/** Whether `text` is a key id: 8 bytes in hexadecimal. */
export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

/** Whether `text` names a file rather than a key of the folder. */
export function isKeyPath(text: string): boolean {
  return /[/\\]|\.(pem|der|pub|key)$/.test(text);
}
