/**
 * The command line itself: commands, options, help.
 * @module
 */
import { Command, Option } from 'commander';
import type { Context } from './commands/context.ts';
import { EXIT_CODES, examples, json } from './help-text.ts';
import { addKeys } from './keys-program.ts';
import { addBundle } from './program-bundle.ts';
import { addPublish } from './program-publish.ts';
import { addRepositoryCommands } from './program-repository.ts';

/** Build the program; commands run in `context`. Each is loaded when it is asked for, so that all start quickly. */
export function buildProgram(context: Context, version: string): Command {
  const program = new Command('aloft')
    .description('Over-the-air updates for ESP32-family devices: patches many times smaller than the image')
    .version(version)
    // Else the program's own --version would take the one of publish.
    .enablePositionalOptions()
    .addHelpText('after', examples('aloft diff old.bin new.bin -o update.patch', 'aloft COMMAND --help'))
    .addHelpText('afterAll', EXIT_CODES);

  program
    .command('diff')
    .description('make the patch that turns one image into another, and verify it by decoding')
    .argument('<files...>', 'OLD and NEW image; with --full only NEW')
    .requiredOption('-o, --output <patch>', 'where to write the patch; - is standard output')
    .option('--full', 'pack a full image that needs no base')
    .option('--ram <size>', 'memory the device can give its decoder, such as 20K')
    .option('--raw', 'take damaged images, and images for two chips, as plain files')
    .option('--explain', 'say which parts of the new image cost most bytes, and what can be done')
    .option('--elf <file>', 'ELF file of the new image: explain by functions and objects')
    .option('--top <number>', 'explain: rows per table; default: 10, with --json all')
    .option('-q, --quiet', 'print nothing when all is well')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft diff old.bin new.bin -o update.patch',
        'aloft diff old.bin new.bin -o update.patch --explain --elf build/new.elf --top 20',
        'aloft diff old.bin new.bin -o update.patch --ram 20K --json',
        'aloft diff --full new.bin -o full.patch',
      ),
    )
    .action(async (files, options) => (await import('./commands/diff.ts')).diff(context, files, options));

  program
    .command('apply')
    .description('rebuild an image from its base and a patch')
    .argument('<files...>', 'OLD image and PATCH; with --full only the PATCH')
    .requiredOption('-o, --output <image>', 'where to write the image; - is standard output')
    .option('--full', 'the patch is a packed full image')
    .addOption(json())
    .addHelpText(
      'after',
      examples('aloft apply old.bin update.patch -o new.bin', 'aloft apply --full full.patch -o new.bin'),
    )
    .action(async (files, options) => (await import('./commands/apply.ts')).apply(context, files, options));

  program
    .command('inspect')
    .description(
      'say what a file is and draw it: image, Cortex-M binary, partition table, otadata, flash dump, patch, offer, files of a repository, class file, trust anchors',
    )
    .argument('<file>')
    .option('--base <image>', 'the base of a patch, to see what the patch does')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft inspect app.bin',
        'aloft inspect update.patch --base old.bin',
        'aloft inspect flash-dump.bin --json',
        'aloft inspect public/offers/lamp-c3.cbor',
      ),
    )
    .action(async (file, options) => (await import('./commands/inspect.ts')).inspect(context, file, options));

  addBundle(program, context);
  addPartitions(program, context);
  addKeys(program, context);

  addPublish(program, context);
  addRepositoryCommands(program, context);

  program
    .command('serve')
    .description('serve a repository over HTTP, with Range, ETag and log')
    .argument('<repository>')
    .option('--port <number>', 'port; 0 takes any free one', '8070')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('--json', 'log JSON lines'))
    .addHelpText('after', examples('aloft serve public --host 0.0.0.0 --port 8070'))
    .action(async (folder, options) => (await import('./commands/serve.ts')).serve(context, folder, options));

  program
    .command('simulate')
    .description(
      'play an update on virtual devices that run the real device code: a good day, power cuts, bad releases',
    )
    .requiredOption('--from <image>', 'image the devices run')
    .requiredOption('--to <image>', 'image they are offered')
    .option('--flash <size>', 'flash of the board; default: the smallest that fits')
    .option('--idf <version>', 'ESP-IDF version of the bootloader, such as 5.5')
    .option('--encrypted', 'with flash encryption')
    .option('--seed <number>', 'chance of the story: what power cuts leave half done; default: 1')
    .addOption(new Option('--json', 'print one JSON object per event'))
    .addHelpText(
      'after',
      examples(
        'aloft simulate --from old.bin --to new.bin',
        'aloft simulate --from old.bin --to new.bin --flash 4M --encrypted --idf 6.1 --seed 7',
      ),
    )
    .action(async (options) => (await import('./commands/simulate.ts')).simulate(context, options));

  return program;
}

function addPartitions(program: Command, context: Context): void {
  const partitions = program
    .command('partitions')
    .description('plan, check and convert partition tables')
    .addHelpText(
      'after',
      examples('aloft partitions plan --flash 4M --image app.bin', 'aloft partitions check table.csv'),
    );
  partitions
    .command('plan')
    .description('a table with two slots for an image, or what stands in the way')
    .requiredOption('--flash <size>', 'size of the flash, such as 4M')
    .option('--image <file>', 'image that must fit a slot')
    .option('--image-size <size>', 'or just its size')
    .option('--chip <name>', "chip, such as esp32c3; default: the image's")
    .option('--growth <percent>', 'room the image needs to grow, such as 20%', '0')
    .option('--slot <size>', 'exact slot size, from 256K; default: as large as the flash allows')
    .option('--factory', 'with a factory app')
    .option('-o, --output <file>', 'write the table: .csv, or .bin for binary')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft partitions plan --flash 4M --image app.bin --growth 20%',
        'aloft partitions plan --flash 1M --image-size 300K --chip esp32c3 -o partitions.csv',
      ),
    )
    .action(async (options) => (await import('./commands/partitions.ts')).planTable(context, options));
  partitions
    .command('check')
    .description('every rule that a table breaks, and what aloft needs beyond: two slots, otadata, a journal')
    .argument('<file>', 'binary or CSV')
    .option('--flash <size>', 'size of the flash it must fit')
    .addOption(json())
    .addHelpText('after', examples('aloft partitions check partitions.csv --flash 4M'))
    .action(async (file, options) => (await import('./commands/partitions.ts')).checkTable(context, file, options));
  for (const to of ['csv', 'bin'] as const) {
    partitions
      .command(to)
      .description(`convert a table to ${to === 'csv' ? 'CSV' : 'binary'}`)
      .argument('<file>', 'binary or CSV')
      .option('-o, --output <file>', `where to write it${to === 'csv' ? '; default: print it' : ''}`)
      .addOption(json())
      .addHelpText(
        'after',
        examples(
          to === 'csv'
            ? 'aloft partitions csv table.bin -o partitions.csv'
            : 'aloft partitions bin partitions.csv -o table.bin',
        ),
      )
      .action(async (file, options) =>
        (await import('./commands/partitions.ts')).convertTable(context, to, file, options),
      );
  }
}
