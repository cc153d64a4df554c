/**
 * The command that puts components behind an app image.
 * @module
 */
import type { Command } from 'commander';
import type { Context } from './commands/context.ts';
import { examples, json } from './help-text.ts';

/** `bundle`. */
export function addBundle(program: Command, context: Context): void {
  program
    .command('bundle')
    .description('put components behind an app image: one file, so that all of them switch together')
    .argument('<image>', 'app image as built and, with secure boot, signed')
    .requiredOption('-o, --output <bundle>', 'where to write it; - is standard output')
    .option(
      '--component <name=file>',
      'a file as it is, or a folder as an archive; once for each',
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'aloft bundle build/lamp.bin --component web=www/ --component tune=tune.json -o lamp-bundle.bin',
        'aloft publish --class lamp-c3 --image lamp-bundle.bin --out public --key release --vendor example.com',
      ),
    )
    .action(async (file, options) => (await import('./commands/bundle.ts')).bundle(context, file, options));
}
