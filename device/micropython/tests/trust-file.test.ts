import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { interpreters } from './interpreters.ts';
import { withIds, withKeys } from './trust-vectors.ts';

/** A record of vectors/trust-anchors; see the README there. */
interface RecordCase {
  readonly name: string;
  readonly bytes: string;
  readonly device?: 'passed over' | 'counts' | 'nobody is obeyed';
  readonly version?: number;
  readonly threshold?: number;
  readonly keys?: readonly string[];
}

const records: { readonly valid: readonly RecordCase[]; readonly invalid: readonly RecordCase[] } = JSON.parse(
  readFileSync(new URL('../../../vectors/trust-anchors/records.json', import.meta.url), 'utf8'),
);
const device = withIds();
const builtIn = withKeys({ threshold: 1, keys: ['black'] });
const sets = [
  builtIn,
  withKeys({ version: 3, threshold: 2, keys: ['black', 'blue'] }),
  withKeys({ version: 4, threshold: 1, keys: ['blue'] }),
];

/** What the device has with a file. */
interface Answer {
  readonly counts: { readonly version?: number; readonly error?: string } | null;
  readonly said: readonly string[];
  readonly finished: boolean;
  readonly file: string | null;
  readonly copy: string | null;
}

for (const { name, missing, answers } of interpreters) {
  const options = { skip: missing ?? false };
  const ask = async (cases: readonly unknown[]): Promise<readonly Answer[]> =>
    (await answers('trust_file_cases', cases)).map((each) => Object(each));

  test(`${name}: a file counts as the record in flash that it is`, options, async () => {
    const cases = [...records.valid, ...records.invalid];
    const found = await ask(cases.map(({ bytes }) => ({ kind: 'load', bytes, device, builtIn })));
    for (const [index, { name, device: verdict, version, threshold, keys }] of cases.entries()) {
      const { counts, said } = found[index] ?? assert.fail();
      if (verdict === 'nobody is obeyed') assert.deepEqual(counts, { error: 'TRUST_STORE' }, name);
      else if (verdict === 'passed over') {
        // The keys that are built in may be the ones that it revoked.
        assert.deepEqual(counts, { error: 'TRUST_STORE' }, name);
        assert.match(said.join('\n'), /damaged/, name);
      } else if (verdict === 'counts') assert.notDeepEqual(counts, builtIn, name);
      else assert.deepEqual(counts, version === 0 ? builtIn : { version, threshold, keys }, name);
    }
  });

  test(
    `${name}: without a file, with an older one or with another vendor's the built-in keys count`,
    options,
    async () => {
      const newer = withKeys({ version: 9, threshold: 1, keys: ['black'] });
      const ofTwo = records.valid[1]?.bytes;
      const other = withIds({ ...device, vendorDomain: 'example.org' });
      const found = await ask([
        { kind: 'load', bytes: null, device, builtIn },
        { kind: 'load', bytes: ofTwo, device, builtIn: newer },
        { kind: 'load', bytes: ofTwo, device: other, builtIn },
      ]);
      assert.deepEqual(found[0], { counts: builtIn, said: [] });
      assert.deepEqual(found[1], { counts: newer, said: [] });
      assert.deepEqual(found[2]?.counts, builtIn);
      assert.match(found[2]?.said.join() ?? '', /not for this device/);
    },
  );

  test(`${name}: while the file can not be read, nobody is obeyed`, options, async () => {
    const [found] = await ask([{ kind: 'unreadable', device, builtIn }]);
    assert.deepEqual(found?.counts, { error: 'TRUST_STORE' });
  });

  test(`${name}: a byte changed anywhere, or an end anywhere, brings no revoked key back`, options, async () => {
    const bytes = Buffer.from(records.valid[1]?.bytes ?? '', 'hex');
    const changed = Array.from(bytes, (byte, at) => {
      const other = Buffer.from(bytes);
      other[at] = byte ^ (1 << (at % 8));
      return other;
    });
    const all = [
      ...changed.filter((_, at) => at % 7 === 0),
      ...changed.map((_, at) => bytes.subarray(0, at)).filter((_, at) => at % 23 === 0),
    ];
    const found = await ask(all.map((each) => ({ kind: 'load', bytes: each.toString('hex'), device, builtIn })));
    for (const { counts } of found) assert.deepEqual(counts, { error: 'TRUST_STORE' });
    const { version, threshold, keys } = records.valid[1] ?? assert.fail();
    for (const damaged of ['bytes', 'copy']) {
      const other = damaged === 'copy' ? 'bytes' : 'copy';
      const withCopy = all
        .filter((_, at) => at % 5 === 0)
        .map((each) => ({ [damaged]: each.toString('hex'), [other]: bytes.toString('hex') }));
      const kept = await ask(withCopy.map((files) => ({ kind: 'load', bytes: null, ...files, device, builtIn })));
      for (const { counts } of kept) assert.deepEqual(counts, { version, threshold, keys });
    }
  });

  test(`${name}: whenever the power goes, the file holds the set before or the new one`, options, async (context) => {
    const [whole, ...cuts] = await ask([
      { kind: 'save', sets, device, cut: null },
      ...Array.from({ length: 15 }, (_, index) => ({ kind: 'save', sets, device, cut: index + 1 })),
    ]);
    assert.deepEqual([whole?.counts, whole?.said], [sets[2], []]);
    const lost = cuts.filter(({ finished }) => !finished);
    assert.ok(lost.length > 3 && lost.length < cuts.length);
    assert.equal(whole?.copy, whole?.file);
    for (const { counts, said } of cuts) {
      assert.deepEqual(said, []);
      assert.deepEqual(counts, counts?.version === 3 ? sets[1] : sets[2]);
    }
    assert.ok(lost.some(({ counts }) => counts?.version === 3));
    context.diagnostic(`${lost.length} operations`);
  });

  test(`${name}: the file is the record that the command line writes`, options, async () => {
    const { version, threshold, keys, bytes } = records.valid[1] ?? assert.fail();
    const [saved] = await ask([{ kind: 'save', sets: [builtIn, { version, threshold, keys }], device, cut: null }]);
    assert.equal(saved?.file, bytes);
  });
}
