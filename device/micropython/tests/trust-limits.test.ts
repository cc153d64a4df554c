import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { type Interpreter, interpreters } from './interpreters.ts';
import { uncompressed } from './p256-cases.ts';
import { vectorsOf, vendorId, withIds, withKeys } from './trust-vectors.ts';

const [limited] = vectorsOf('manifests/valid').slice(1);
const [offer] = vectorsOf('offers/valid');
const own = { ...withIds(limited?.device), ...{ sequence: 5, now: 1_800_000_000 } };
const keys = Array.from({ length: 9 }, () =>
  uncompressed(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })).toString('hex'),
).sort();

/** What one case of trust_cases.py comes to: a code, or null. */
async function codesOf({ answers }: Interpreter, cases: readonly unknown[]): Promise<readonly (string | null)[]> {
  return (await answers('trust_cases', cases)).map((answer) => {
    const { error = null, crash = null }: { error?: string | null; crash?: string | null } = Object(answer);
    return crash ?? error;
  });
}

for (const interpreter of interpreters) {
  const { name, missing, answers } = interpreter;
  const options = { skip: missing ?? false };

  test(
    `${name}: a device compares names and identifiers, and what it does not know of itself sets no limit`,
    options,
    async () => {
      const expected: readonly (readonly [unknown, string | null])[] = [
        [own, null],
        [{ ...own, vendorDomain: 'example.org' }, 'MANIFEST_OTHER_VENDOR'],
        [{ ...own, vendorId: withIds({ ...own, vendorDomain: 'example.org' }).vendorId }, 'MANIFEST_OTHER_VENDOR'],
        [{ ...own, deviceClass: 'lamp' }, 'MANIFEST_OTHER_CLASS'],
        [{ ...own, classId: withIds({ ...own, deviceClass: 'lamp' }).classId }, 'MANIFEST_OTHER_CLASS'],
        [{ ...own, chipId: null }, 'MANIFEST_OTHER_CHIP'],
        [{ ...own, chipRevision: 99 }, 'MANIFEST_OTHER_CHIP_REVISION'],
        [{ ...own, chipRevision: 200 }, 'MANIFEST_OTHER_CHIP_REVISION'],
        [{ ...own, chipRevision: null }, null],
        [{ ...own, now: 1_900_000_000 }, 'MANIFEST_EXPIRED'],
        [{ ...own, now: 2 ** 40 }, 'MANIFEST_EXPIRED'],
        [{ ...own, now: null }, null],
      ];
      const cases = expected.map(([device]) => ({
        ...{ kind: 'manifest', hex: limited?.hex, anchors: withKeys(limited?.anchors), device },
      }));
      assert.deepEqual(
        await codesOf(interpreter, cases),
        expected.map(([, code]) => code),
      );
    },
  );

  test(`${name}: a set of keys has 1 to 8 of them, different ones, and asks for 1 to 4`, options, async () => {
    const eight = { version: 0, threshold: 4, keys: keys.slice(0, 8) };
    const expected: readonly (readonly [unknown, string | null])[] = [
      [eight, null],
      [{ ...eight, version: 2 ** 32 - 1 }, null],
      [{ ...eight, version: 2 ** 32 }, 'TRUST_BAD_VALUE'],
      [{ ...eight, keys }, 'TRUST_BAD_VALUE'],
      [{ ...eight, keys: [] }, 'TRUST_BAD_VALUE'],
      [{ ...eight, threshold: 0 }, 'TRUST_BAD_VALUE'],
      [{ ...eight, threshold: 5 }, 'TRUST_BAD_VALUE'],
      [{ ...eight, keys: keys.slice(0, 3) }, 'TRUST_BAD_VALUE'],
      [{ ...eight, keys: [...keys.slice(0, 7), keys[0]] }, 'TRUST_BAD_VALUE'],
      [{ ...eight, keys: [...keys.slice(0, 7), keys[7]?.replace(/..$/, '')] }, 'KEY_INVALID'],
      [{ ...eight, keys: [...keys.slice(0, 7), `05${keys[7]?.slice(2)}`] }, 'KEY_INVALID'],
    ];
    const cases = expected.map(([anchors]) => ({ kind: 'anchors', anchors }));
    assert.deepEqual(
      await codesOf(interpreter, cases),
      expected.map(([, code]) => code),
    );
  });

  test(`${name}: an offer has its keys and no others`, options, async () => {
    const bytes = offer?.hex.slice(2) ?? '';
    const offers = [
      `a3${bytes}`,
      `a4${bytes}0500`,
      `a5${bytes}05000600`,
      'a0',
      'a10102',
      'a2010202 40'.replace(' ', ''),
    ];
    const cases = offers.map((hex) => ({ kind: 'offer', hex, anchors: null, vendorId }));
    const [first, ...others] = await codesOf(interpreter, cases);
    assert.equal(first, null);
    assert.deepEqual(new Set(others), new Set(['OFFER_MALFORMED']));
  });

  test(`${name}: text is UTF-8 when the Encoding Standard says so`, options, async () => {
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    const texts = Array.from({ length: 256 }, (_, first) =>
      edges.flatMap((second) => [
        [first, second],
        [first, second, 0x80],
        [first, second, 0x80, 0xbf],
        [first, second, 0xbf, 0xc0],
      ]),
    )
      .flat()
      .concat([[], [0x80], [0xc2], [0xe0, 0xa0], [0xf4]])
      .filter(([first = 0], index) => first >= 0x7f || index % 40 === 0);
    const expected = texts.map((text) => (isText(Uint8Array.from(text)) ? '1' : '0')).join('');
    const hex = texts.map((text) => Buffer.from(text).toString('hex'));
    const pieces = Array.from({ length: 12 }, (_, at) =>
      hex.slice((at * hex.length) / 12, ((at + 1) * hex.length) / 12),
    );
    const found = await answers(
      'trust_cases',
      pieces.map((texts) => ({ kind: 'texts', texts })),
    );
    assert.equal(found.join(''), expected);
  });
}

function isText(bytes: Uint8Array): boolean {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) !== null;
  } catch {
    return false;
  }
}
