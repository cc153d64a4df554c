/** Whom the host port obeys: records of trust anchors, signatures, vendors, channels. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { privateKeySigner, type ReleaseSigner, suitSeal } from '@aloft/release';
import { buildHost } from './build-host.ts';
import { newFlash } from './host-flash.ts';
import { filesOf, type PlanChoices, plan, serve, VENDOR } from './host-repository.ts';
import { type HostRun, runHost } from './host-run.ts';

interface Vectors {
  readonly valid: readonly {
    name: string;
    version: number;
    vendorId: string | null;
    classId: string | null;
    keys: string[];
    bytes: string;
  }[];
  readonly invalid: readonly { name: string; bytes: string }[];
}

const { skip } = buildHost();
const vectors = join(import.meta.dirname, '..', '..', 'vectors');
const firmware = (version: string): Uint8Array =>
  new Uint8Array(readFileSync(join(vectors, 'firmware', `weather-esp32c3-${version}.bin`)));
const base = firmware('1.0.0');
const target = firmware('1.1.0');
const records: Vectors = JSON.parse(readFileSync(join(vectors, 'trust-anchors/records.json'), 'utf8'));
const keys: readonly { publicKey: string; privateKey: string }[] = JSON.parse(
  readFileSync(join(vectors, 'manifests/keys.json'), 'utf8'),
);

function signerOf(publicKey: string | undefined): ReleaseSigner {
  const key = keys.find((each) => each.publicKey === publicKey);
  assert.ok(key);
  return privateKeySigner(Buffer.from(key.privateKey, 'hex'));
}

/** A record of a single key, and signers with that key and with another. */
const anchors = records.valid.find((each) => each.keys.length === 1);
assert.ok(anchors);
const trusted = signerOf(anchors.keys[0]);
const other = signerOf(keys.find(({ publicKey }) => publicKey !== anchors.keys[0])?.publicKey);

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-trust-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs a new device that trusts the key of `anchors`. */
async function runWith(t: TestContext, choices: PlanChoices, ...rest: readonly string[]): Promise<HostRun> {
  const folder = newFolder(t);
  const [flash, trust] = ['flash.bin', 'trust.bin'].map((name) => join(folder, name));
  assert.ok(anchors && flash && trust);
  writeFileSync(flash, newFlash(base));
  writeFileSync(trust, Buffer.from(anchors.bytes, 'hex'));
  const { url } = await serve(t, filesOf(await plan([], target, choices)));
  return runHost(flash, url, '--trust', trust, ...rest);
}

test('a device takes what its key signed', { skip }, async (t) => {
  const run = await runWith(t, { seal: suitSeal(VENDOR, [trusted]) });
  assert.deepEqual([run.code, run.complaints], [0, ''], run.lines.join('\n'));
  assert.ok(run.lines.includes('report confirmed 1.1.0 OK'), run.lines.join('\n'));
});

const refused: readonly { what: string; signers: readonly ReleaseSigner[]; status: string }[] = [
  { what: 'what nobody signed', signers: [], status: 'ERR_MANIFEST_UNSIGNED' },
  { what: 'what another key signed', signers: [other], status: 'ERR_SIGNATURE_KEY_UNKNOWN' },
];

for (const { what, signers, status } of refused) {
  test(`a device with keys does not take ${what}: that is no check-in`, { skip }, async (t) => {
    const run = await runWith(t, { seal: suitSeal(VENDOR, signers) });
    assert.deepEqual([run.code, run.complaints], [5, ''], run.lines.join('\n'));
    assert.ok(run.lines.includes(`event error ${status} 0/0`), run.lines.join('\n'));
    assert.equal(
      run.lines.some((line) => line.startsWith('event download')),
      false,
    );
  });
}

test("another vendor's release of the same class name is refused, though the key is right", { skip }, async (t) => {
  const run = await runWith(t, { seal: suitSeal('example.org', [trusted]) });
  assert.deepEqual([run.code, run.complaints], [3, ''], run.lines.join('\n'));
  assert.ok(run.lines.includes('report refused 1.1.0 REFUSED_VENDOR'), run.lines.join('\n'));
});

test('a device follows its channel and no other', { skip }, async (t) => {
  const seal = suitSeal(VENDOR, [trusted]);
  const [follows, stays] = [
    await runWith(t, { seal, channel: 'beta' }, '--channel', 'beta'),
    await runWith(t, { seal, channel: 'beta' }),
  ];
  assert.equal(follows.code, 0, follows.lines.join('\n'));
  assert.deepEqual(
    [stays.code, stays.lines.includes('event error ERR_HTTP_STATUS 0/0')],
    [5, true],
    stays.lines.join('\n'),
  );
});

/** Boots a device of class `lamp` with these bytes as its keys. */
async function bootWith(t: TestContext, bytes: Uint8Array, vendor: string = VENDOR, name = 'lamp'): Promise<HostRun> {
  const folder = newFolder(t);
  const [flash, trust] = ['flash.bin', 'trust.bin'].map((file) => join(folder, file));
  assert.ok(flash && trust);
  writeFileSync(flash, newFlash(base));
  writeFileSync(trust, bytes);
  const who = ['--vendor', vendor, '--class', name];
  return runHost(flash, 'http://127.0.0.1:1/', '--boot-only', '--trust', trust, ...who);
}

test('valid records of trust anchors are keys, invalid ones are refused before anything boots', { skip }, async (t) => {
  for (const { name, bytes } of records.invalid) {
    const run = await bootWith(t, Buffer.from(bytes, 'hex'));
    assert.deepEqual([run.code, run.lines], [2, ['']], name);
    assert.match(run.complaints, /^aloft-host: --trust "[^\n]+": there is no valid record[^\n]+\n$/, name);
  }
  for (const { name, classId, bytes } of records.valid) {
    const run = await bootWith(t, Buffer.from(bytes, 'hex'));
    const fits = classId === null;
    assert.equal(run.code, fits ? 0 : 2, `${name}: ${run.complaints}`);
    assert.equal(
      /there is no valid record of trust anchors for --vendor and --class/.test(run.complaints),
      !fits,
      name,
    );
  }
});

test('the newest record of a partition that is for the device counts, as on a device', { skip }, async (t) => {
  const named = records.valid.find(({ vendorId, version }) => vendorId !== null && version > 0);
  assert.ok(anchors && named);
  const partition = Buffer.alloc(8192, 0xff);
  partition.set(Buffer.from(anchors.bytes, 'hex'));
  partition.set(Buffer.from(named.bytes, 'hex'), 4096);
  assert.equal((await bootWith(t, partition)).code, 0);
  assert.equal((await bootWith(t, partition, 'example.org')).code, 0);
  partition.fill(0, 0, 4096);
  assert.match(
    (await bootWith(t, partition, 'example.org')).complaints,
    /no valid record[^\n]+for --vendor and --class/,
  );
  assert.match((await runHost('none', 'http://127.0.0.1:1/', '--trust', 'no/such/file')).complaints, /cannot be read/);
});
