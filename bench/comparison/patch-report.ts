import { countText, decimalText, ratioOf } from '../report/numbers.ts';
import { type Column, tableOf } from '../report/table.ts';
import { bestPeer, type PairResult } from './pair-result.ts';
import {
  createRatio,
  imageRatio,
  measuredSize,
  type RatioSummary,
  recordedSize,
  summarise,
  summariseTools,
  xzImage,
  type Yardstick,
} from './summary.ts';

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });
const yardsticks: readonly (readonly [Yardstick, string])[] = [
  ['espDeltaOta', 'esp_delta_ota'],
  ['small', 'best small-RAM peer'],
  ['any', 'best of any peer'],
];

/** What the figures were made with. */
export interface RunFacts {
  readonly day: string;
  readonly versions: readonly string[];
  readonly skipped: readonly string[];
  /** How the C decoder was run. */
  readonly decoder: string;
}

/** The whole report in Markdown. */
export function patchReport(results: readonly PairResult[], facts: RunFacts): string {
  return [
    `${facts.day}, ${results.length} pairs. ${facts.versions.join(', ')}. ${facts.decoder}.`,
    '### Means over the pairs',
    meansTable(results),
    '### By pair',
    pairTable(results),
    '### The peers of this run, by pair',
    peersTable(results),
    ...recordedPart(results),
    '### The tools, over the pairs',
    toolsTable(results),
    '### Whole images, without a base',
    imageTable(results),
    '### Applying',
    applyTable(results),
    ...missingPart(results, facts.skipped),
  ].join('\n\n');
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

function millisecondsText(seconds: number | undefined): string {
  return decimalText(milliseconds(seconds), 0);
}

function megabytesText(bytes: number): string {
  return countText(bytes / (1 << 20));
}

function meansTable(results: readonly PairResult[]): string {
  const summaries: readonly (readonly [string, RatioSummary])[] = [
    ...yardsticks.map(
      ([key, name]) =>
        [`patch ÷ ${name}`, summarise(results, (each) => ratioOf(each.aloft.size, measuredSize(each, key)))] as const,
    ),
    ['patch ÷ new image', summarise(results, (each) => each.aloft.size / each.targetSize)],
    ['packed image ÷ xz -9e', summarise(results, imageRatio)],
    ['create CPU ÷ bsdiff', summarise(results, createRatio)],
    [
      'apply CPU ÷ HPatchLite',
      summarise(results, (each) => ratioOf(each.aloft.applySeconds, each.aloft.hpatchLiteSeconds)),
    ],
    ['coded symbols per changed byte', summarise(results, (each) => ratioOf(each.aloft.symbols, each.aloft.changed))],
    ['decoder RAM in bytes', summarise(results, (each) => each.aloft.ramSize)],
  ];
  const rows = summaries.map(([name, { mean, worst, pairs }]) => {
    const text = (value: number | undefined): string =>
      name.startsWith('decoder') ? countText(value) : decimalText(value, 3);
    return [name, text(mean), text(worst?.ratio), worst?.pair ?? '', String(pairs)];
  });
  return tableOf([left('aloft'), right('geometric mean'), right('worst'), left('worst pair'), right('pairs')], rows);
}

function pairTable(results: readonly PairResult[]): string {
  const ratio = (each: PairResult, key: Yardstick): string =>
    decimalText(ratioOf(each.aloft.size, measuredSize(each, key)), 3);
  const rows = results.map((each) => [
    each.pair,
    countText(each.baseSize),
    countText(each.targetSize),
    countText(each.aloft.size),
    ...yardsticks.map(([key]) => ratio(each, key)),
    countText(each.aloft.ramSize),
    decimalText(each.aloft.createSeconds, 2),
    decimalText(createRatio(each), 1),
    megabytesText(each.aloft.peakMemory),
  ]);
  return tableOf(
    [
      left('pair'),
      ...[
        'old',
        'new',
        'aloft',
        '÷ esp_delta_ota',
        '÷ small RAM',
        '÷ any',
        'RAM',
        'create s',
        '÷ bsdiff',
        'peak MB',
      ].map(right),
    ],
    rows,
  );
}

function peersTable(results: readonly PairResult[]): string {
  const rows = results.map((each) => {
    const [small, any] = [bestPeer(each, 'small'), bestPeer(each, 'any')];
    const base = measuredSize(each, 'espDeltaOta');
    return [
      each.pair,
      countText(base),
      countText(small?.size),
      small?.peer ?? '',
      countText(any?.size),
      any?.peer ?? '',
    ];
  });
  return tableOf(
    [left('pair'), right('esp_delta_ota'), right('small RAM'), left('by'), right('any'), left('by')],
    rows,
  );
}

function recordedPart(results: readonly PairResult[]): readonly string[] {
  if (results.every(({ recorded }) => recorded === undefined)) return [];
  const means = yardsticks.map(([key, name]) => {
    const { mean } = summarise(results, (each) => ratioOf(each.aloft.size, recordedSize(each, key)));
    return `${decimalText(mean, 3)} × ${name}`;
  });
  const rows = results.map((each) => [
    each.pair,
    ...yardsticks.flatMap(([key]) => [
      countText(recordedSize(each, key)),
      decimalText(ratioOf(each.aloft.size, recordedSize(each, key)), 3),
    ]),
  ]);
  const columns = ['esp_delta_ota', 'aloft ÷ it', 'small RAM', 'aloft ÷ it', 'any', 'aloft ÷ it'];
  return [
    '### Recorded elsewhere',
    `Sizes of the same peers that came with the pairs; this run did not measure them. Against them aloft's patches are ${means.join(', ')} (geometric means).`,
    tableOf([left('pair'), ...columns.map(right)], rows),
  ];
}

function toolsTable(results: readonly PairResult[]): string {
  const rows = summariseTools(results).map((each) => [
    each.tool,
    decimalText(each.perImage, 4),
    decimalText(each.perEspDeltaOta, 3),
    decimalText(each.createSeconds, 2),
    millisecondsText(each.applySeconds),
    String(each.pairs),
  ]);
  const columns = ['patch ÷ new image', '÷ esp_delta_ota', 'create CPU s', 'apply CPU ms', 'pairs'];
  return tableOf([left('tool'), ...columns.map(right)], rows);
}

function imageTable(results: readonly PairResult[]): string {
  const rows = results.map((each) => [
    each.pair,
    countText(each.targetSize),
    countText(each.aloft.imageSize),
    countText(xzImage(each)),
    decimalText(imageRatio(each), 3),
    decimalText(each.aloft.imageCreateSeconds, 2),
    millisecondsText(each.aloft.imageApplySeconds),
  ]);
  const columns = ['new', 'aloft', 'xz -9e', 'aloft ÷ xz', 'create s', 'apply ms'];
  return tableOf([left('pair'), ...columns.map(right)], rows);
}

function applyTable(results: readonly PairResult[]): string {
  const rows = results.map(({ pair, aloft }) => [
    pair,
    decimalText(milliseconds(aloft.applySeconds), 1),
    decimalText(milliseconds(aloft.hpatchLiteSeconds), 1),
    decimalText(ratioOf(aloft.applySeconds, aloft.hpatchLiteSeconds), 2),
    countText(aloft.symbols),
    countText(aloft.changed),
    decimalText(ratioOf(aloft.symbols, aloft.changed), 1),
  ]);
  const columns = ['apply ms', 'HPatchLite ms', '÷ HPatchLite', 'symbols', 'changed bytes', 'symbols per byte'];
  return tableOf([left('pair'), ...columns.map(right)], rows);
}

function missingPart(results: readonly PairResult[], skipped: readonly string[]): readonly string[] {
  const failed = results.flatMap(({ pair, failures }) =>
    failures.map(({ peer, reason }) => `- failed: ${peer} on ${pair}: ${reason}`),
  );
  const lines = [...skipped.map((why) => `- skipped: ${why}`), ...failed];
  return lines.length === 0 ? [] : ['### Not measured', lines.join('\n')];
}
