/** `npm run bench:size`: how much code the device's patch decoder is, file by file. README.md says more. */
import { programFolders } from './peers/find-program.ts';
import { measureDecoder } from './size/decoder-size.ts';
import { sizeReport } from './size/size-report.ts';

console.log(sizeReport(measureDecoder(programFolders([], process.env['PATH']))));
