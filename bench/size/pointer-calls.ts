/** Where calls through function pointers lead. A compiler does not say; the sources do. @module */

/** What a call through a pointer in one of these files may reach, by names of functions. */
interface PointerCalls {
  readonly in: RegExp;
  readonly reach: RegExp;
  /** Whether it may be a function of the port. */
  readonly port: boolean;
}

const NOTHING = /^$/;

/** Every file of device/core that calls through pointers. */
export const pointerCalls: readonly PointerCalls[] = [
  {
    in: /^engine_step\.c$/,
    reach:
      /^aloft_engine_(boot|measure|resolve|check_in|offer|trust|decide|refuse|fetch|receive|stage_check|apply_begin|apply|verify|select|reboot|trial|confirm|rollback|report|reported|pause)$/,
    port: false,
  },
  { in: /^(engine.*|journal)\.c$/, reach: NOTHING, port: true },
  { in: /^(signature|trust(_record|_statement)?|manifest_judge)\.c$/, reach: NOTHING, port: true },
  { in: /^(image|bundle|bundle_index)\.c$/, reach: /^aloft_engine_read_(running|next)$/, port: false },
  { in: /^patch(_memory)?\.c$/, reach: /^(aloft_engine_read_running|read_target)$/, port: false },
  {
    in: /^patch_body\.c$/,
    reach:
      /^(aloft_preamble_\w+|aloft_copy_(habit|gap|difference|correction|unit|plain)|operation|more_operations|repeat)$/,
    port: false,
  },
];

/** Functions of the compiler and the C library: they call nothing of ours and take little stack. */
export const FOREIGN: RegExp = /^(memcpy|memset|memcmp|memmove|__\w+)$/;
