/**
 * The tools aloft is compared with, and how each is called. None is part of this repository; README.md says where they are.
 * @module
 */
import { bsdiffStreams } from './bsdiff-streams.ts';
import { commandPeer, type Peer, type PeerFiles } from './peer.ts';

/** How to ask a program for its version; those that state none are left out. */
export const versionArguments: ReadonlyMap<string, readonly string[]> = new Map([
  ['detools', ['--version']],
  ['hdiffz', ['-v']],
  ['hdiffi', ['-v']],
  ['xdelta3', ['-V']],
  ['zstd', ['--version']],
  ['bzip2', ['--version']],
  ['xz', ['--version']],
]);

const hdiffz = (match: string, step: string, dictionary: string, group: 'small' | 'any'): Peer =>
  commandPeer({
    name: `hdiffz -m-${match} -SD-${step} -c-lzma2-9-${dictionary}`,
    group,
    create: ({ base, target, patch }) => ({
      program: 'hdiffz',
      args: [
        `-m-${match}`,
        '-block-0',
        `-SD-${step}`,
        `-c-lzma2-9-${dictionary}`,
        '-p-1',
        '-d',
        '-f',
        base,
        target,
        patch,
      ],
    }),
    apply: ({ base, patch, rebuilt }) => [{ program: 'hpatchz', args: ['-f', base, patch, rebuilt] }],
  });

const hdiffi = (compression: string): Peer =>
  commandPeer({
    name: `hdiffi -c-${compression}`,
    group: 'small',
    create: ({ base, target, patch }) => ({
      program: 'hdiffi',
      args: [`-c-${compression}`, '-p-1', '-d', '-f', base, target, patch],
    }),
    apply: ({ base, patch, rebuilt }) => [{ program: 'hpatchi', args: ['-f', base, patch, rebuilt] }],
  });

// esp_delta_ota puts a 64-byte header of its own before this patch; it is not counted.
const espDeltaOta = commandPeer({
  name: 'esp_delta_ota',
  group: 'esp_delta_ota',
  create: ({ base, target, patch }) => ({
    program: 'detools',
    args: [
      'create_patch',
      '--compression',
      'heatshrink',
      '--heatshrink-window-sz2',
      '8',
      '--heatshrink-lookahead-sz2',
      '7',
      base,
      target,
      patch,
    ],
  }),
  apply: ({ base, patch, rebuilt }) =>
    ['detools_c', 'detools'].map((program) => ({ program, args: ['apply_patch', base, patch, rebuilt] })),
});

const bsdiff = commandPeer({
  name: 'bsdiff',
  group: 'any',
  create: ({ base, target, patch }) => ({ program: 'bsdiff', args: [base, target, patch] }),
  apply: ({ base, patch, rebuilt }) => [{ program: 'bspatch', args: [base, rebuilt, patch] }],
});

const xdelta3 = commandPeer({
  name: 'xdelta3 -9 -S lzma',
  group: 'any',
  create: ({ base, target, patch }) => ({
    program: 'xdelta3',
    args: ['-e', '-9', '-S', 'lzma', '-f', '-s', base, target, patch],
  }),
  apply: ({ base, patch, rebuilt }) => [{ program: 'xdelta3', args: ['-d', '-f', '-s', base, patch, rebuilt] }],
});

const zstdBase = ({ base }: PeerFiles): readonly string[] => ['-q', '-f', '--long=27', `--patch-from=${base}`];
const zstd = commandPeer({
  name: 'zstd --ultra -22 --patch-from',
  group: 'any',
  create: (files) => ({
    program: 'zstd',
    args: ['--ultra', '-22', '-T1', ...zstdBase(files), files.target, '-o', files.patch],
  }),
  apply: (files) => [{ program: 'zstd', args: ['-d', ...zstdBase(files), files.patch, '-o', files.rebuilt] }],
});

const xzImage = commandPeer({
  name: 'xz -9e of the image',
  group: 'image',
  create: ({ target, patch }) => ({ program: 'xz', args: ['-9e', '-T1', '-c', target], output: patch }),
  apply: ({ patch, rebuilt }) => [{ program: 'xz', args: ['-dc'], input: patch, output: rebuilt }],
});

/** All of them, the baseline first. */
export const catalogue: readonly Peer[] = [
  espDeltaOta,
  ...['1', '2'].flatMap((match) =>
    ['4k', '64k'].flatMap((step) => ['4k', '16k'].map((dictionary) => hdiffz(match, step, dictionary, 'small'))),
  ),
  hdiffi('tuz-4k'),
  hdiffi('lzma-9-4k'),
  hdiffz('2', '64k', '1m', 'any'),
  bsdiffStreams,
  bsdiff,
  zstd,
  xdelta3,
  xzImage,
];
