/** Something that stands between an image and the devices of a class. */
export interface Misfit {
  /** Stable: `FIT_…`, or a code of `verifyAppImage` or `checkPartitionTable`. */
  readonly code: string;
  /** `error`: the device would refuse the image, or not start it. `warning`: it runs, with something missing. */
  readonly severity: 'error' | 'warning';
  /** What is wrong and what to do. */
  readonly message: string;
}
