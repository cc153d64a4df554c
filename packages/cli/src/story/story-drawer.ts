/**
 * Draws the story of an update, line by line, as it happens.
 * @module
 */
import type { SceneName, SlotMap, StoryEvent, StoryResult } from '@aloft/simulator';
import { counted, formatBytes, formatSize, percent } from '../sizes.ts';
import { bar, gauge } from '../terminal/bar.ts';
import { foreign, type Tone, tone } from '../terminal/style.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Sentence, StoryTeller } from './story-teller.ts';

/** What the story is about. */
export interface StoryFacts {
  readonly chip: string;
  readonly fromSize: number;
  readonly toSize: number;
  readonly patchSize: number | undefined;
  readonly url: string;
  /** Id of the key that signed the release. */
  readonly keyId: string;
}

const TITLES: Readonly<Record<SceneName, string>> = {
  'clean-update': 'Act 1 · An update on a good day',
  'power-cuts': 'Act 2 · The same update, and the power goes out twice',
  'damaged-artifacts': 'Act 3 · Every download arrives damaged',
  'crashing-app': 'Act 4 · A new version that crashes',
  'stolen-server': 'Act 5 · A thief has the server, but not the key',
};
const CELLS: Readonly<Record<string, { readonly mark: string; readonly tone: Tone }>> = {
  erased: { mark: '·', tone: 'dim' },
  base: { mark: '▒', tone: 'base' },
  target: { mark: '█', tone: 'target' },
  other: { mark: '▚', tone: 'staged' },
};

const BAR_WIDTH = 20;

export class StoryDrawer {
  readonly #terminal: Terminal;
  readonly #facts: StoryFacts;
  readonly #teller = new StoryTeller();
  #lastBar = '';
  /** Pictures of the slots, by name: of a new device, and as last drawn. */
  #firstSlots = new Map<string, string>();
  #drawn = new Map<string, string>();

  constructor(terminal: Terminal, facts: StoryFacts) {
    this.#terminal = terminal;
    this.#facts = facts;
  }

  /** What the story starts from. */
  begin(): void {
    const { chip, fromSize, toSize, patchSize, url, keyId } = this.#facts;
    const width = Math.max(10, this.#terminal.columns - 40);
    const most = Math.max(fromSize, toSize);
    const row = (name: string, size: number, colour: Tone, note: string): string =>
      `  ${name.padEnd(6)}${formatBytes(size).padStart(10)}  ${tone(this.#terminal, colour, bar(size / most, width))} ${note}`.trimEnd();
    this.#line(`${tone(this.#terminal, 'strong', `Two images for ${chip}`)}, served by ${url}`);
    this.#line(row('old', fromSize, 'base', ''));
    this.#line(row('new', toSize, 'target', ''));
    this.#line(
      patchSize === undefined
        ? '  no patch is smaller than the image'
        : row('patch', patchSize, 'staged', percent(patchSize, toSize)),
    );
    this.#line(`  signed by key ${keyId}, the only one these devices believe`);
    const legend = [
      ['base', 'old image'],
      ['target', 'new image'],
      ['other', 'staged download'],
      ['erased', 'erased'],
    ];
    this.#line(`  slots: ${legend.map(([cell, name]) => `${this.#cell(cell ?? '')} ${name}`).join('   ')}`);
  }

  draw(event: StoryEvent): void {
    for (const sentence of this.#teller.before(event)) this.#told(sentence);
    switch (event.kind) {
      case 'scene-begin':
        this.#teller.beginScene();
        this.#lastBar = '';
        this.#drawn = new Map(this.#firstSlots);
        this.#line('');
        this.#line(
          tone(
            this.#terminal,
            'strong',
            `${TITLES[event.scene]}: ${foreign(event.fromVersion)} → ${foreign(event.toVersion)}`,
          ),
        );
        return;
      case 'download':
      case 'apply':
        if (event.position === event.total) this.#finished(event);
        return;
      case 'scene-end': {
        const { ok, version, receivedBytes, ms } = event;
        const verdict = ok ? tone(this.#terminal, 'good', '✓') : tone(this.#terminal, 'bad', '✗');
        this.#line(
          `  ${verdict} runs ${foreign(version ?? 'nothing')}; ${formatBytes(receivedBytes)} bytes over the air, ` +
            `${counted(event.erases, 'sector')} erased, ${(ms / 1000).toFixed(1)} s`,
        );
        return;
      }
      default:
    }
    for (const sentence of this.#teller.tell(event)) this.#told(sentence);
    if (event.kind === 'power-cut') this.#slots(event.slots);
    if (event.kind === 'boot' && this.#firstSlots.size === 0) {
      for (const sentence of this.#teller.flush()) this.#told(sentence);
      this.#slots(event.slots);
      this.#firstSlots = new Map(this.#drawn);
    }
  }

  end(result: StoryResult): void {
    const bricks = result.scenes.filter(({ result: { version } }) => version === null).length;
    this.#line('');
    this.#line(
      result.ok
        ? tone(this.#terminal, 'good', `${result.scenes.length} scenes, every device alive: ${bricks} bricks`)
        : tone(this.#terminal, 'bad', 'not every scene ended as it should'),
    );
  }

  /** A download or a rebuilt image, once. */
  #finished(event: Extract<StoryEvent, { kind: 'download' | 'apply' }>): void {
    const { kind, total, ms, slots } = event;
    const key = `${kind} ${total} ${ms}`;
    if (key === this.#lastBar) return;
    this.#lastBar = key;
    const isDownload = kind === 'download';
    const picture = tone(this.#terminal, isDownload ? 'staged' : 'target', gauge(1, BAR_WIDTH));
    this.#told({ ms, text: `${isDownload ? 'downloaded' : 'rebuilt'} ${formatSize(total)} ${picture}` });
    if (!isDownload) this.#slots(slots);
  }

  #told({ ms, text }: Sentence): void {
    const seconds = `${(ms / 1000).toFixed(2)} s`.padStart(9);
    this.#line(`${tone(this.#terminal, 'dim', seconds)}  ${text}`);
  }

  /** Slots that look different from when they were last drawn. */
  #slots(slots: readonly SlotMap[]): void {
    for (const { name, cells } of slots) {
      const picture = cells.map((cell) => this.#cell(cell)).join('');
      if (this.#drawn.get(name) === picture) continue;
      this.#drawn.set(name, picture);
      this.#line(`           ${tone(this.#terminal, 'dim', name)} ${picture}`);
    }
  }

  #cell(cell: string): string {
    const { mark, tone: colour } = CELLS[cell] ?? { mark: '?', tone: 'bad' as const };
    return tone(this.#terminal, colour, mark);
  }

  #line(text: string): void {
    this.#terminal.out(text);
  }
}
