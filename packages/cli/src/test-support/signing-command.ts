/**
 * A signing command for tests: `node signing-command.ts HOW KEYFILE` signs standard input. HOW: raw, base64 (of DER),
 * high-s, or a way to fail.
 */
import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const [how = '', file = ''] = process.argv.slice(2);

function signature(encoding: 'der' | 'ieee-p1363'): Buffer {
  return sign('sha256', readFileSync(0), { key: readFileSync(file), dsaEncoding: encoding });
}

function highS(): Buffer {
  const raw = signature('ieee-p1363');
  const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
  const high = s > ORDER / 2n ? s : ORDER - s;
  return Buffer.concat([raw.subarray(0, 32), Buffer.from(high.toString(16).padStart(64, '0'), 'hex')]);
}

switch (how) {
  case 'raw':
    process.stdout.write(signature('ieee-p1363'));
    break;
  case 'base64':
    console.log(signature('der').toString('base64').replace(/.{40}/g, '$&\r\n'));
    break;
  case 'high-s':
    process.stdout.write(highS());
    break;
  case 'environment': {
    const { ALOFT_KEY_ID, ALOFT_KEY_NAME, ALOFT_ALGORITHM, ALOFT_MESSAGE_SHA256, ALOFT_PASSPHRASE } = process.env;
    console.error(
      JSON.stringify({ ALOFT_KEY_ID, ALOFT_KEY_NAME, ALOFT_ALGORITHM, ALOFT_MESSAGE_SHA256, ALOFT_PASSPHRASE }),
    );
    process.exitCode = 9;
    break;
  }
  case 'refuses':
    console.error('PIN is blocked\nask the keeper of the token');
    process.exitCode = 3;
    break;
  case 'sleeps':
    console.error('touch the token');
    await setTimeout(20_000);
    break;
  case 'chatters':
    process.stdout.write(Buffer.alloc(1_000_000, 'x'));
    break;
  case 'silent':
    break;
  default:
    throw new Error(`no such way to sign: ${how}`);
}
