import fc from 'fast-check';
import type { Partition } from '../partition.ts';

const anyPartition: fc.Arbitrary<Partition> = fc.record(
  {
    name: fc.stringMatching(/^[a-z][a-z0-9_]{0,15}$/),
    type: fc.integer({ min: 0, max: 0xfe }),
    subtype: fc.integer({ min: 0, max: 0xfe }),
    offset: fc.integer({ min: 0, max: 0xffffffff }),
    size: fc.integer({ min: 0, max: 0xffffffff }),
    flags: fc.integer({ min: 0, max: 3 }),
  },
  { noNullPrototype: true },
);

/** Rows a table can hold, good or bad as a layout. */
export const anyPartitions: fc.Arbitrary<Partition[]> = fc.array(anyPartition, { minLength: 1, maxLength: 94 });
