/**
 * `aloft keys …` on the command line.
 * @module
 */
import { type Command, Option } from 'commander';
import type { Context } from './commands/context.ts';
import { examples, json } from './help-text.ts';

export const PASSPHRASE_HELP: string = `
Passphrases are asked for at the terminal, without echo. For machines:
  --passphrase-file FILE  its first line; whoever reads the file can use the key: mode 600, never beside the key in a backup
  ALOFT_PASSPHRASE        every program that is started with it, and on many systems every process of the same user,
                          can read it; CI systems may write it into logs`;

export const SIGNER_HELP: string = `
--signer runs COMMAND in the shell for every key of which only the public half is here. It gets the message on standard
input, hashes it with SHA-256 and prints the ECDSA signature: 64 bytes or DER, plain, hexadecimal or base64. In its
environment: ALOFT_KEY_ID, ALOFT_KEY_NAME, ALOFT_ALGORITHM (ES256), ALOFT_PUBLIC_KEY, ALOFT_MESSAGE_SHA256.`;

export const folder = (): Option =>
  new Option('--keys <folder>', 'where keys are kept; default: ALOFT_KEYS, or ~/.config/aloft/keys');
export const passphraseFile = (): Option =>
  new Option('--passphrase-file <file>', 'file whose first line is the passphrase');
const trust = (description: string): Option => new Option('--trust <file>', description);

/** Options of commands that sign. */
function signing(command: Command): Command {
  return command
    .option('--sign <key...>', 'keys that sign: names, key ids or files')
    .option('--signer <command>', 'command that signs for keys kept elsewhere')
    .option('--signer-timeout <seconds>', 'how long the command may take; default: 120')
    .addOption(folder())
    .addOption(passphraseFile());
}

/** Add `aloft keys` and its commands. */
export function addKeys(program: Command, context: Context): void {
  const keys = program
    .command('keys')
    .description('make, list, export and replace the keys that releases are signed with')
    .addHelpText(
      'after',
      examples(
        'aloft keys new release',
        'aloft keys export release spare --vendor example.com -o aloft_trust_anchors.h',
        'aloft keys export release spare --vendor example.com --class lamp -o aloft_trust.py',
      ),
    );

  keys
    .command('new')
    .description('make a P-256 key pair: NAME.private.pem, locked with a passphrase, and NAME.public.pem')
    .argument('<name>', 'such as release-2026')
    .addOption(folder())
    .option('--no-passphrase', 'do not lock the private key: whoever gets the file can sign')
    .addOption(passphraseFile())
    .addOption(json())
    .addHelpText(
      'after',
      examples('aloft keys new release', 'aloft keys new ci --keys ~/ci-keys --passphrase-file ~/ci-passphrase'),
    )
    .addHelpText('after', PASSPHRASE_HELP)
    .action(async (name, options) => (await import('./commands/keys-new.ts')).newKey(context, name, options));

  keys
    .command('list')
    .description('the keys of the folder: name, key id, created, whether locked')
    .addOption(folder())
    .addOption(trust('trust anchors, JSON, partition or Python module: say of each key whether it is among them'))
    .addOption(json())
    .addHelpText('after', examples('aloft keys list', 'aloft keys list --trust trust.json --json'))
    .action(async (options) => (await import('./commands/keys-list.ts')).listAllKeys(context, options));

  keys
    .command('export')
    .description('public keys as trust anchors for devices: C header, MicroPython, partition, JSON, PEM')
    .argument('[keys...]', 'names, key ids, or files with public keys')
    .requiredOption('-o, --output <file>', 'where to write them: .h, .py, .bin, .json or .pem; - is standard output')
    .option('--format <name>', 'c, python, partition, json or pem; default: as the output is named')
    .option('--threshold <number>', 'how many of the keys must sign a release; default: 1')
    .option('--vendor <domain>', 'vendor domain, such as example.com: adds the vendor identifier')
    .option('--class <name>', 'device class: adds the class identifier; needs --vendor')
    .option('--set-version <number>', 'version of the set; default: 0, a first set')
    .addOption(trust('export this set, JSON, partition or Python module, instead of keys'))
    .addOption(folder())
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft keys export release spare --vendor example.com -o trust.json',
        'aloft keys export --trust trust.json --class lamp-c3 -o aloft_trust_anchors.h',
        'aloft keys export --trust trust.json --class lamp -o aloft_trust.py',
        'aloft keys export --trust trust.json -o trust.bin',
      ),
    )
    .action(async (names, options) => (await import('./commands/keys-export.ts')).exportKeys(context, names, options));

  signing(
    keys
      .command('rotate')
      .description('a trust statement: keys added and removed, on the word of the keys in use')
      .addOption(trust('the set in use, JSON, partition or Python module').makeOptionMandatory())
      .option('--add <key...>', 'keys to believe from now on')
      .option('--remove <key...>', 'keys to believe no longer: names or key ids of the set')
      .option('--threshold <number>', 'how many keys must sign from now on; default: as before'),
  )
    .option('--vendor <domain>', 'vendor domain; default: as in the set')
    .requiredOption('-o, --output <file>', 'where to write the statement; never replaced')
    .requiredOption('--new-trust <file>', 'where to write the new set as JSON; never replaced')
    .option('--partial', 'write it with fewer signatures than devices ask for; others add theirs')
    .option('--unproven', 'do not insist that enough keys of the new set sign something here and now')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft keys rotate --trust trust.json --add next --remove release --sign spare next -o trust-1.cbor --new-trust trust-1.json',
      ),
    )
    .addHelpText('after', SIGNER_HELP)
    .addHelpText('after', PASSPHRASE_HELP)
    .action(async (options) => (await import('./commands/keys-rotate.ts')).rotateKeys(context, options));

  signing(
    keys
      .command('sign')
      .description('add a signature to a trust statement, where several people must sign')
      .argument('<statement>')
      .addOption(trust('the set in use, JSON, partition or Python module').makeOptionMandatory()),
  )
    .option('--vendor <domain>', 'vendor domain; default: as in the set')
    .requiredOption('-o, --output <file>', 'where to write the statement; never replaced')
    .addOption(json())
    .addHelpText(
      'after',
      examples('aloft keys sign trust-1.cbor --trust trust.json --sign spare -o trust-1.signed.cbor'),
    )
    .addHelpText('after', SIGNER_HELP)
    .addHelpText('after', PASSPHRASE_HELP)
    .action(async (file, options) => (await import('./commands/keys-sign.ts')).signStatement(context, file, options));

  keys
    .command('inspect')
    .description('show and check a trust statement, trust anchors or a key file')
    .argument('<file>')
    .addOption(trust('the set in use: says whether devices with it accept the statement'))
    .option('--vendor <domain>', 'vendor domain; default: as in the set in use')
    .addOption(json())
    .addHelpText(
      'after',
      examples('aloft keys inspect trust-1.cbor --trust trust.json', 'aloft keys inspect trust.bin --json'),
    )
    .action(async (file, options) => (await import('./commands/keys-inspect.ts')).inspectKeys(context, file, options));
}
