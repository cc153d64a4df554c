/**
 * The first states of the models as source text.
 * @module
 */

const BYTES_PER_LINE = 16;
const DIGITS_PER_LINE = 100;
const FIRST_MARK = '<!-- first states -->';
const LAST_MARK = '<!-- end of first states -->';

/** A TypeScript file: one hexadecimal digit per model, a paragraph per group. */
export function firstStateFile(
  states: readonly number[],
  groups: readonly { readonly name: string; readonly first: number }[],
): string {
  const lines = groups.flatMap(({ name, first }, i) => {
    const digits = states.slice(first, groups[i + 1]?.first).map((state) => state.toString(16));
    const rows: string[] = [];
    for (let at = 0; at < digits.length; at += DIGITS_PER_LINE) {
      rows.push(`  '${digits.slice(at, at + DIGITS_PER_LINE).join('')}',`);
    }
    return [`  // ${name}`, ...rows];
  });
  return `/**
 * What the models expect before they have seen anything, learned from patches of real firmware: a digit per model, from
 * 0 (ones) to f (zeros). Made by training/train-first-states.ts. docs/spec/patch.md, "First states".
 * @module
 */

export const FIRST_STATES: string = [
${lines.join('\n')}
].join('');
`;
}

/** The same for C: two models per byte, the first in the lower half. */
export function firstStateHeader(states: readonly number[]): string {
  const bytes: string[] = [];
  for (let i = 0; i < states.length; i += 2) {
    bytes.push(`0x${((states[i] ?? 0) | ((states[i + 1] ?? 0) << 4)).toString(16).padStart(2, '0')}`);
  }
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    rows.push(`    ${bytes.slice(at, at + BYTES_PER_LINE).join(', ')}`);
  }
  return `/*
 * What the models expect before they have seen anything: half a byte per model, the first in the lower half. Made with
 * packages/delta/src/first-states.ts, by training/train-first-states.ts there. docs/spec/patch.md, "First states".
 */
#ifndef ALOFT_PATCH_FIRST_H
#define ALOFT_PATCH_FIRST_H

#include <stdint.h>

static const uint8_t first_states[${bytes.length}] = {
${rows.join(',\n')},
};

#endif
`;
}

/** The page with its list of first states made anew: a line per group, between two marks. */
export function withFirstStates(
  page: string,
  states: readonly number[],
  groups: readonly { readonly name: string; readonly first: number }[],
): string {
  const rows = groups.flatMap(({ name, first }, i) => {
    const digits = states.slice(first, groups[i + 1]?.first).map((state) => state.toString(16));
    return `    ${name.toUpperCase().replaceAll(' ', '_').padEnd(17)}${digits.join('')}`;
  });
  const [before, rest] = page.split(FIRST_MARK);
  const after = rest?.split(LAST_MARK)[1];
  if (before === undefined || after === undefined) throw new Error(`The page lacks "${FIRST_MARK}" or "${LAST_MARK}".`);
  return `${before}${FIRST_MARK}\n\n${rows.join('\n')}\n\n${LAST_MARK}${after}`;
}
