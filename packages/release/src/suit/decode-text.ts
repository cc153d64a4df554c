import { CborReader } from '../cbor/cbor-reader.ts';
import { readComponent } from './decode-common.ts';
import * as suit from './suit-labels.ts';

/** What the text part says. */
export interface TextPart {
  readonly vendorDomain: string;
  readonly deviceClass: string;
  readonly version: string;
}

/** Reads `SUIT_Text_Map`: the names of vendor and class, and the version, of the application image. */
export function readText(bytes: Uint8Array): TextPart {
  const reader = CborReader.open(bytes, 'manifest.text');
  reader.expectMap(1, 'MANIFEST_TEXT', 'the list of languages');
  const language = reader.text();
  if (language !== suit.TEXT_LANGUAGE) reader.fail('MANIFEST_TEXT', `has a language other than ${suit.TEXT_LANGUAGE}`);
  reader.expectMap(1, 'MANIFEST_TEXT', 'the text of the language');
  readComponent(reader, 'MANIFEST_TEXT');
  reader.expectMap(3, 'MANIFEST_TEXT', 'the text of the component');
  return {
    vendorDomain: readName(reader, suit.TEXT.vendorDomain),
    deviceClass: readName(reader, suit.TEXT.modelInfo),
    version: readName(reader, suit.TEXT.componentVersion),
  };
}

function readName(reader: CborReader, label: number): string {
  reader.expectInt(label, 'MANIFEST_TEXT', 'the next text');
  return reader.text();
}
