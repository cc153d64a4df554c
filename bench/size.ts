/** `npm run size`: what the device code takes in flash, memory and stack. README.md says more. */
import { parseArgs } from 'node:util';
import { programFolders } from './peers/find-program.ts';
import { dayOf, writeResults } from './report/results-page.ts';
import { runCommand } from './report/run-command.ts';
import { sizeOf } from './size/build-core.ts';
import { type Footprints, measureFootprints } from './size/footprint.ts';
import { ramUses } from './size/ram-uses.ts';
import { sizeReport } from './size/size-report.ts';

const usage = `usage: npm run size [-- --json] [-- --write]
Code, constants, memory and stack of device/core, for the processors whose gcc is in PATH.
  --json   everything measured, as JSON
  --write  also into bench/RESULTS.md
  --help   this
examples:
  npm run size
  npm run size -- --json | jq '.footprints[0].bytes'`;

function main(): number {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, write: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const measured = measureFootprints(programFolders([], process.env['PATH']));
  const report = sizeReport(measured);
  console.log(values.json === true ? JSON.stringify(asData(measured), undefined, 2) : report);
  if (values.write === true) writeResults('size', `${dayOf(new Date())}.\n\n${report}`);
  return 0;
}

function asData({ footprints, skipped, patchStateSize }: Footprints): object {
  return {
    footprints: footprints.map(({ processor, ...rest }) => ({
      processor: processor.name,
      bytes: sizeOf(rest.pieces),
      ...rest,
      memory: ramUses(rest.engineSize, rest.stack.size, patchStateSize),
    })),
    skipped,
  };
}

process.exitCode = await runCommand(main);
