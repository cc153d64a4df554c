import { bytesToHex } from '../../hex.ts';
import { boardCases } from './boards.ts';
import { type InvalidDocument, invalidLists } from './invalid-lists.ts';
import { FILE_COUNT, invalidSources, validSources } from './sources-cases.ts';
import { validLists } from './valid-lists.ts';

/** One file of `vectors/files/`. */
export interface VectorFile {
  readonly name: string;
  readonly text: string;
}

/** One case on each line: they hold long lists. */
function asText(content: Readonly<Record<string, number | readonly object[]>>): string {
  const parts = Object.entries(content).map(([name, value]) => {
    if (typeof value === 'number') return `"${name}": ${value}`;
    return `"${name}": [\n${value.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
}

const refused = ({ name, bytes, error }: InvalidDocument): object => ({ name, bytes: bytesToHex(bytes), error });

/** The files of `vectors/files/` as they shall be, so that a test can compare and a script can write them. */
export function filesVectorFiles(): readonly VectorFile[] {
  const lists = {
    valid: validLists().map(({ name, bytes, expected }) => ({ name, bytes: bytesToHex(bytes), ...expected })),
    invalid: invalidLists().map(refused),
    boards: boardCases().map(({ name, bytes, board, error }) => ({ name, bytes: bytesToHex(bytes), board, error })),
  };
  const sources = {
    fileCount: FILE_COUNT,
    valid: validSources().map(({ bytes, name, sources: each }) => ({ name, bytes: bytesToHex(bytes), sources: each })),
    invalid: invalidSources().map(refused),
  };
  return [
    { name: 'lists.json', text: asText(lists) },
    { name: 'sources.json', text: asText(sources) },
  ];
}
