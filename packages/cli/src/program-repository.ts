/**
 * The commands that look after a repository and its releases.
 * @module
 */
import type { Command } from 'commander';
import type { Context } from './commands/context.ts';
import { examples, json } from './help-text.ts';

/** `verify`, `prune` and `release`. */
export function addRepositoryCommands(program: Command, context: Context): void {
  program
    .command('verify')
    .description('audit a repository as its devices see it: offers, digests, patches, images, records')
    .argument('<repository>', 'folder or address')
    .option('--class <file...>', 'files that describe device classes; default: what the records keep')
    .option('--trust <file...>', 'trust anchors (JSON, partition) or public keys (PEM): other signatures do not count')
    .option('--threshold <number>', 'with public keys: how many of them must have signed; default: 1')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft verify public --trust trust.json',
        'aloft verify https://updates.example/lamps --class classes/lamp-c3.toml',
      ),
    )
    .action(async (where, options) => (await import('./commands/verify.ts')).verify(context, where, options));

  program
    .command('prune')
    .description('remove records and artifacts that no offer and no kept release needs')
    .argument('<repository>', 'folder')
    .option('--keep <number>', 'releases of each class that stay though nothing offers them; default: 10')
    .option('--dry-run', 'only say what would be removed')
    .addOption(json())
    .addHelpText('after', examples('aloft prune public --dry-run', 'aloft prune public --keep 3'))
    .action(async (where, options) => (await import('./commands/prune.ts')).prune(context, where, options));

  const release = program
    .command('release')
    .description('check a release before it is published; look at those that are')
    .addHelpText(
      'after',
      examples(
        'aloft release check build/lamp.bin --class classes/lamp-c3.toml',
        'aloft release list public',
        'aloft release diff public 1.0.0 1.1.0 --class lamp-c3',
      ),
    );
  release
    .command('check')
    .description('whether images run on the devices of a class, and why not')
    .argument('<images...>')
    .requiredOption('--class <file>', 'file that describes the device class')
    .option('--version <text>', "version to publish; default: the image's")
    .option('--out <folder>', 'the repository it is meant for: compares with what is offered there')
    .option('--channel <name>', 'and in which channel; default: stable')
    .option('--needs-bootloader <version>', 'ESP-IDF version the bootloader must have at least, such as 5.1')
    .option('--needs-partitions <csv>', 'partitions that devices must have')
    .option('--needs-layout <name>', 'partition layout that devices must have')
    .addOption(json())
    .addHelpText('after', examples('aloft release check build/lamp.bin --class classes/lamp-c3.toml --out public'))
    .action(async (images, options) =>
      (await import('./commands/release-check.ts')).releaseCheck(context, images, options),
    );
  release
    .command('list')
    .description('releases and where they are offered, newest first')
    .argument('<repository>', 'folder or address')
    .option('--class <name>', 'only this device class')
    .addOption(json())
    .addHelpText(
      'after',
      examples('aloft release list public', 'aloft release list https://updates.example/lamps --json'),
    )
    .action(async (where, options) =>
      (await import('./commands/release-list.ts')).releaseList(context, where, options),
    );
  release
    .command('show')
    .description('what a release consists of, and when it was published')
    .argument('<repository>', 'folder or address')
    .argument('<version>')
    .option('--class <name>', 'device class; needed when there are several')
    .addOption(json())
    .addHelpText('after', examples('aloft release show public 1.1.0'))
    .action(async (where, version, options) =>
      (await import('./commands/release-list.ts')).releaseShow(context, where, version, options),
    );
  release
    .command('diff')
    .description('what changed between two releases: sizes, texts, descriptor, limits, partitions, patches')
    .argument('<repository>', 'folder or address')
    .argument('<old>', 'version')
    .argument('<new>', 'version')
    .option('--class <name>', 'device class; needed when there are several')
    .option('--top <number>', 'texts and names to show of each kind; default: 10, with --json all')
    .option('--elf <files...>', 'ELF files of the old and the new image: sizes by section, function and object too')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft release diff public 1.0.0 1.1.0',
        'aloft release diff public 1.0.0 1.1.0 --elf old/lamp.elf build/lamp.elf',
      ),
    )
    .action(async (where, before, after, options) =>
      (await import('./commands/release-diff.ts')).releaseDiff(context, where, before, after, options),
    );
}
