import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDeviceCode } from '../device-code/compile.ts';
import { publish } from '../test-support/repository.ts';
import { relatedImages } from '../test-support/small-image.ts';
import { MemoryTransport } from '../transport/memory-transport.ts';
import { runUpdateStory, type StoryOptions, type StoryResult } from './run-update-story.ts';
import type { SceneName } from './scenes.ts';
import type { StoryEvent } from './story-event.ts';

const code = await loadDeviceCode();
const { from, to } = relatedImages(60_000);
const repository = await publish('lamp', to, [from]);

async function tell(options: Partial<StoryOptions> = {}): Promise<{ events: StoryEvent[]; result: StoryResult }> {
  const events: StoryEvent[] = [];
  const transport = new MemoryTransport({ files: repository.files });
  const onEvent = (event: StoryEvent): number => events.push(event);
  const result = await runUpdateStory({ from, to, deviceClass: 'lamp', transport, code, onEvent, ...options });
  return { events, result };
}

/** The kinds of the events of a scene, equal neighbours told once. */
function plot(events: readonly StoryEvent[], scene: SceneName): string[] {
  const kinds = events.filter((event) => event.scene === scene).map(({ kind }) => kind);
  return kinds.filter((kind, index) => kind !== kinds[index - 1]);
}

const { events, result } = await tell();

test('every scene ends as it should', () => {
  assert.deepEqual(
    result.scenes.map(({ scene, result: { ok, outcome, version, cuts } }) => [scene, ok, outcome, version, cuts]),
    [
      ['clean-update', true, 'confirmed', '1.1.0', 0],
      ['power-cuts', true, 'confirmed', '1.1.0', 2],
      ['damaged-artifacts', true, 'failed', '1.0.0', 0],
      ['crashing-app', true, 'rolled-back', '1.0.0', 0],
    ],
  );
  assert.equal(result.ok, true);
});

test('the plot of a clean update', () => {
  console.log(
    plot(events, 'clean-update'),
    plot(events, 'power-cuts'),
    plot(events, 'damaged-artifacts'),
    plot(events, 'crashing-app'),
  );
});
