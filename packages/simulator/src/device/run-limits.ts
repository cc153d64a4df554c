/** When `VirtualDevice.run` shall stop by itself. */
export interface RunLimits {
  /** Clock time in milliseconds (default: one day from now). */
  untilMs?: number;
  /** Asked after every step of the device code; true stops. */
  until?: () => boolean;
}

/** Why `VirtualDevice.run` stopped: no power, no bootable app, the time was over, or `until` said so. */
export type RunEnd = 'power-cut' | 'not-bootable' | 'time' | 'until';
