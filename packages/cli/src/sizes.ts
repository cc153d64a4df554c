/**
 * Sizes as people write and read them.
 * @module
 */
import { usage } from './errors.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, K: 1024, KB: 1024, M: 1048576, MB: 1048576 };

/** `4MB`, `512K`, `0x10000`, `1048576` as a number of bytes; `option` names it in the message. */
export function parseSize(text: string, option: string): number {
  const match = /^(0x[0-9a-f]+|\d+(?:\.\d+)?)\s*([kmb]*)$/i.exec(text.trim());
  const unit = UNITS[(match?.[2] ?? '?').toUpperCase()];
  const size = Number(match?.[1]) * (unit ?? Number.NaN);
  if (!Number.isSafeInteger(size)) {
    throw usage(
      `${option}: "${text}" is no size; write bytes, hexadecimal, or a number with K or M: 4M, 512K, 0x10000`,
    );
  }
  return size;
}

/** A whole number from 0 to 2^32 - 1; `what` names it in the message. */
export function parseWhole(text: string, what: string, least = 0): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= 0xffffffff) return value;
  throw usage(`"${text}" is no ${what}; it is a whole number from ${least}`);
}

/** A number of percent from 0, with or without the sign: `20`, `20%`. */
export function parsePercent(text: string, what: string): number {
  const [, digits] = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim()) ?? [];
  if (digits === undefined) throw usage(`"${text}" is no ${what}; it is a number of percent from 0, such as 20 or 20%`);
  return Number(digits);
}

/** Bytes with a thin structure: `1 422 528`. */
export function formatBytes(bytes: number): string {
  return Math.round(bytes)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Bytes in the largest fitting unit: `1.4 MB`, `64 KB`, `96 B`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1048576 ? [bytes / 1024, 'KB'] : [bytes / 1048576, 'MB'];
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`;
}

/** `0x3fc80000`. */
export function hex(value: number, digits = 0): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A share in percent with a sensible number of digits: `0.3 %`, `12 %`, and `100 %` only for all of it. */
export function percent(part: number, whole: number): string {
  const value = whole === 0 ? 0 : (100 * part) / whole;
  if (value > 0 && value < 0.1) return `${value.toFixed(2)} %`;
  if (value < 10) return `${value.toFixed(1)} %`;
  return `${value > 99 && value < 100 ? Math.min(99.9, value).toFixed(1) : Math.round(value)} %`;
}

/** `1 rule`, `2 rules`. */
export function counted(count: number, what: string): string {
  return `${formatBytes(count)} ${what}${Math.round(count) === 1 ? '' : 's'}`;
}
