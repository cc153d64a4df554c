const KB = 1024;
const MB = 1024 * KB;

/**
 * Reads a size as people write it: `4096`, `0x1000`, `512K`, `1.5MB`. K and M mean 1024 and 1024².
 *
 * @returns Whole bytes, or undefined when the text is no size.
 */
export function parseByteSize(text: string): number | undefined {
  const match = /^(0x[0-9a-f]+|\d+(?:\.\d+)?) ?(?:([km])(?:i?b)?|b)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const unit = match[2]?.toLowerCase();
  const size = Number(match[1]) * (unit === 'k' ? KB : unit === 'm' ? MB : 1);
  return Number.isSafeInteger(size) && size <= 0xffff_ffff ? size : undefined;
}

/** A size in the largest unit that keeps it short: `4 MB`, `19.9 KB`, `96 B`. */
export function formatByteSize(size: number): string {
  const [unit, name] = size >= MB ? [MB, 'MB'] : size >= KB ? [KB, 'KB'] : [1, 'B'];
  const value = size / unit;
  const digits = Number.isInteger(value) || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${name}`;
}

/** A whole number with its thousands set apart: `1,234,567`. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** An address or offset: `0x10020`. */
export function formatHex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** A share: `6.4 %`, `0.31 %`, `100 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent.toFixed(percent >= 99.95 || percent === 0 ? 0 : percent >= 1 ? 1 : 2)} %`;
}
