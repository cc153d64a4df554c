/**
 * `aloft publish` on the command line.
 * @module
 */
import type { Command } from 'commander';
import type { Context } from './commands/context.ts';
import { examples, json } from './help-text.ts';
import { folder, PASSPHRASE_HELP, passphraseFile, SIGNER_HELP } from './keys-program.ts';

const PUBLISH_HELP = `
Devices take what enough of their keys signed, for their vendor, and nothing else. The vendor is named by --vendor, the
class file, the set of --trust, or what the repository offers already; where several name it, they must agree. A set
trust.json in the folder of the keys is taken for --trust. --unsigned makes releases that only devices without keys take,
built so for a laboratory.

A device that tried a release in vain gives that sequence number up. Once the cause is mended, such as a server or a network that
kept the new program from being confirmed, --renew with the same image offers it under a higher number, and they try again.

--micropython publishes the files of a folder under their paths there. Left out are names that begin with a dot, __pycache__
and the like, the repository itself, and what boards only take over the cable: boot.py, ota.py, aloft_guard.py. Each file is
offered as it is, deflated where that is smaller, and as a patch from the same file of the newest releases (--patches-from)
where that saves a quarter and 256 bytes. In stable, files/CLASS has the files for boards with ota.py and for mip.`;

/** Add `aloft publish`. */
export function addPublish(program: Command, context: Context): void {
  program
    .command('publish')
    .description('sign a release, an image or files for MicroPython, and put it into a static repository')
    .requiredOption('--class <name>', 'device class, such as lamp-c3, or the file that describes it: .toml or .json')
    .option('--image <file>', 'the new image')
    .option('--micropython <folder>', 'the files of boards that run MicroPython, instead of an image; needs --version')
    .requiredOption('--out <folder>', 'the repository; made when it does not exist')
    .option('--key <key...>', 'keys that sign: names, key ids or files')
    .option('--vendor <domain>', 'whose devices these are, such as example.com')
    .option('--trust <file...>', 'trust anchors that devices have: refuse what they would refuse')
    .option('--statement <file...>', 'trust statements that come with the release; those that are out stay')
    .option('--drop-statements', 'carry only those of --statement: what is out is not kept')
    .option('--partial', 'with fewer signatures than devices ask for; others publish the same and add theirs')
    .option('--unsigned', 'sign nothing, for devices of a laboratory that have no keys')
    .option('--channel <name>', 'where devices look; default: stable')
    .option('--patches-from <number>', 'patches from the newest releases of the class; default: 5')
    .option('--base <file...>', 'further images that devices run now; each gets a patch')
    .option('--version <text>', "version to publish; default: the image's")
    .option('--must-pass <version>', 'devices must have had this release, or a later one, before')
    .option('--minimum-sequence <number>', 'the same by sequence number')
    .option('--min-chip-revision <revision>', "least revision of the chip, such as 0.3; default: the class file's")
    .option('--max-chip-revision <revision>', "largest revision of the chip; default: the class file's")
    .option(
      '--expires <time>',
      'not to be installed any more after: 90d, 12w, or a date; devices without clock ignore it',
    )
    .option('--secure-version <number>', "secure version that devices compare; default: the image's")
    .option('--needs-bootloader <version>', 'ESP-IDF version the bootloader must have at least, such as 5.1')
    .option('--needs-partitions <csv>', 'partitions that devices must have')
    .option('--needs-layout <name>', 'partition layout that devices must have')
    .option('--exclude <pattern...>', 'names, or paths with a slash, that are not published, such as tests or "*.md"')
    .option('--mpy-cross [program]', 'compile .py files, but for main.py, with mpy-cross; default: the one in PATH')
    .option('--mpy-march <name>', 'processor for native code in them, such as xtensawin')
    .option('--window <size>', 'memory boards have for unpacking a deflated file: 512 to 32K; default: 4K')
    .option('--requires-micropython <version>', 'least MicroPython of the boards, such as 1.22')
    .option('--requires-platform <name...>', 'sys.platform of the boards, such as esp32')
    .option('--requires-board <text...>', 'part of the name in sys.implementation._machine')
    .option('--requires-heap <size>', 'heap that must be free on boards, such as 60K')
    .option('--replace', 'publish the version though it is out with another image')
    .option('--downgrade', 'publish a version older than the one that is offered: devices go back')
    .option('--change-chip', 'publish for another chip than the releases of the class so far')
    .option('--renew', 'sign the release that is out again, under a new number, for devices that gave it up')
    .option('--ram <size>', "memory the devices can give their decoder, such as 20K; default: the class file's")
    .option('--jobs <number>', 'patches that are made at once; default: one for each processor, up to 8')
    .option('--signer <command>', 'command that signs for keys kept elsewhere')
    .option('--signer-timeout <seconds>', 'how long the command may take; default: 120')
    .addOption(folder())
    .addOption(passphraseFile())
    .option('--dry-run', 'make everything, sign it, write nothing, and say what would be written')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft publish --class lamp-c3 --image build/lamp.bin --out public --key release --vendor example.com',
        'aloft publish --class classes/lamp-c3.toml --image build/lamp.bin --out public --key release --trust trust.json --dry-run',
        'aloft publish --class lamp-c3 --image build/lamp.bin --base old/1.0.bin --out public --unsigned --vendor lab.example',
        'aloft publish --class lamp --micropython src --version 1.2.0 --out public --key release --vendor example.com',
      ),
    )
    .addHelpText('after', PUBLISH_HELP)
    .addHelpText('after', SIGNER_HELP)
    .addHelpText('after', PASSPHRASE_HELP)
    .action(async (options) => (await import('./commands/publish.ts')).publish(context, options));
}
