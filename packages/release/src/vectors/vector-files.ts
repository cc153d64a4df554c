import { bytesToHex } from '../hex.ts';
import { artifactChoices } from './artifact-choices.ts';
import { invalidOffers } from './invalid-offers.ts';
import { validOffers } from './valid-offers.ts';

/** One file of `vectors/offers/`. */
export interface VectorFile {
  readonly name: string;
  readonly text: string;
}

function asText(cases: readonly object[]): string {
  return `${JSON.stringify(cases, null, 2)}\n`;
}

/** The files of `vectors/offers/` as they shall be, so that a test can compare and a script can write them. */
export function vectorFiles(): readonly VectorFile[] {
  const valid = validOffers().map(({ name, bytes, expected }) => ({ name, hex: bytesToHex(bytes), expected }));
  const invalid = invalidOffers().map(({ name, bytes, error }) => ({ name, hex: bytesToHex(bytes), error }));
  const choices = artifactChoices().map(({ name, offer, runningDigest, ramSize, chosen }) => ({
    name,
    hex: bytesToHex(offer),
    runningDigest: bytesToHex(runningDigest),
    ramSize,
    chosen,
  }));
  return [
    { name: 'valid.json', text: asText(valid) },
    { name: 'invalid.json', text: asText(invalid) },
    { name: 'choices.json', text: asText(choices) },
  ];
}
