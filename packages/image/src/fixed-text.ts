/** Text in a field of fixed size: UTF-8 up to the first zero byte or the field's end. */
export function fixedText(bytes: Uint8Array, offset: number, size: number): string {
  const field = bytes.subarray(offset, offset + size);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
