/**
 * What coded bits are about, in the words that reports use.
 * @module
 */
import type { Topic } from './body.ts';

/** One topic of coded bits. */
export interface TopicInfo {
  readonly topic: Topic;
  /** What its bits say, in a few words. */
  readonly meaning: string;
  /** Whether its bits make target bytes; else they are sent before the first one. */
  readonly makesTarget: boolean;
}

const INFO: Readonly<Record<Topic, TopicInfo>> = {
  preamble: { topic: 'preamble', meaning: 'what the regions of the base hold', makesTarget: false },
  map: { topic: 'map', meaning: 'how far addresses moved', makesTarget: false },
  operations: { topic: 'operations', meaning: 'what comes from where', makesTarget: true },
  gaps: { topic: 'gaps', meaning: 'where predictions fail', makesTarget: true },
  fields: { topic: 'fields', meaning: 'references that were mispredicted', makesTarget: true },
  differences: { topic: 'differences', meaning: 'changed bytes inside copies', makesTarget: true },
  literals: { topic: 'literals', meaning: 'bytes that are new', makesTarget: true },
};

/**
 * Every topic, in the order in which a patch comes to it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { topics } from '@aloft/delta';
 *
 * assert.equal(topics.find(({ topic }) => topic === 'map')?.makesTarget, false);
 * ```
 */
export const topics: readonly TopicInfo[] = Object.values(INFO);

/** Whether bits of `topic` make target bytes. */
export function makesTarget(topic: Topic): boolean {
  return INFO[topic].makesTarget;
}
