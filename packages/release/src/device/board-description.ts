import { checkRequirements, type FileRequirements } from '../files/file-requirements.ts';
import { JsonFields } from '../repository/json-fields.ts';
import { sizeField } from './class-fields.ts';
import { type ClassPolicy, policyDocument, readPolicy } from './class-policy.ts';

/** What the MicroPython boards of a class have in common. */
export interface BoardDescription extends ClassPolicy {
  /** What every release of the class asks of them; `mpyHeaders` come from the files. */
  readonly requirements: Omit<FileRequirements, 'mpyHeaders'>;
}

const OWN = ['micropython', 'platforms', 'boards', 'heap'] as const;
const KNOWN: readonly string[] = [
  'class',
  'vendor',
  'decoder_ram',
  'versions',
  'min_version',
  'must_pass',
  'minimum_sequence',
  ...OWN,
];

/**
 * Whether a class file describes boards that run MicroPython: then it has one of their fields and no `chip`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { describesBoards } from '@aloft/release';
 *
 * assert.equal(describesBoards({ class: 'lamp', micropython: '1.22' }), true);
 * assert.equal(describesBoards({ class: 'lamp', chip: 'esp32' }), false);
 * ```
 */
export function describesBoards(document: Readonly<Record<string, unknown>>): boolean {
  return !Object.hasOwn(document, 'chip') && OWN.some((name) => Object.hasOwn(document, name));
}

/**
 * The description of a class of MicroPython boards in a decoded JSON or TOML document.
 *
 * @throws {ReleaseError} `CLASS_MALFORMED`, and `FILES_BAD_VALUE` or `FILES_STRUCTURE` for what no requirement can say
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { boardsDescribedBy } from '@aloft/release';
 *
 * const boards = boardsDescribedBy({ class: 'lamp', micropython: '1.22', platforms: ['esp32'], heap: '60K' }, 'class');
 * assert.deepEqual(boards.requirements, { micropython: [1, 22, 0], platforms: ['esp32'], heap: 61_440 });
 * ```
 */
export function boardsDescribedBy(document: unknown, at: string): BoardDescription {
  const fields = new JsonFields(document, at, 'CLASS_MALFORMED');
  for (const name of fields.names()) {
    if (!KNOWN.includes(name)) fields.fail(name, `is no field of a class of boards; known are ${KNOWN.join(', ')}`);
  }
  const version = fields.has('micropython') ? parseMicropythonVersion(fields.text('micropython')) : undefined;
  if (version === null) fields.fail('micropython', 'must be a version such as "1.22" or "1.22.1"');
  const requirements = {
    ...(version === undefined || version === null ? {} : { micropython: version }),
    ...(fields.has('platforms') ? { platforms: textsField(fields, 'platforms') } : {}),
    ...(fields.has('boards') ? { boards: textsField(fields, 'boards') } : {}),
    ...(fields.has('heap') ? { heap: sizeField(fields, 'heap') } : {}),
  };
  checkRequirements(requirements);
  return { ...readPolicy(fields), requirements };
}

/**
 * The description as a JSON document with one spelling for each value: what records keep of it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { boardsDescribedBy, describeBoards } from '@aloft/release';
 *
 * const boards = boardsDescribedBy({ class: 'lamp', platforms: ['esp32'] }, 'class');
 * assert.deepEqual(boardsDescribedBy(describeBoards(boards), 'class'), boards);
 * ```
 */
export function describeBoards(boards: BoardDescription): Record<string, unknown> {
  const { micropython, platforms, boards: names, heap } = boards.requirements;
  const own = { micropython: micropython?.join('.'), platforms, boards: names, heap };
  const all = { ...policyDocument(boards), ...own };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/**
 * `1.22` or `1.22.1` in three numbers; null for anything else.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseMicropythonVersion } from '@aloft/release';
 *
 * assert.deepEqual(parseMicropythonVersion('1.22'), [1, 22, 0]);
 * assert.equal(parseMicropythonVersion('latest'), null);
 * ```
 */
export function parseMicropythonVersion(text: string): [number, number, number] | null {
  const [, major, minor, micro = '0'] = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?$/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return null;
  const parts: [number, number, number] = [Number(major), Number(minor), Number(micro)];
  return parts.every((part) => part <= 255) ? parts : null;
}

function textsField(fields: JsonFields, name: string): string[] {
  return fields
    .list(name)
    .map((value) => (typeof value === 'string' ? value : fields.fail(name, 'must be a list of texts')));
}
