/**
 * Which trust statements the next offer of a channel carries, and what a person is told of the others.
 * @module
 */
import {
  type ChannelOffer,
  type ChosenStatements,
  type ClassState,
  chooseStatements,
  ReleaseError,
  readTrustStatement,
} from '@aloft/release';
import { CliError, EXIT } from '../errors.ts';
import { trustSetOf } from '../keys/trust-set.ts';
import type { NamedTrust } from '../keys/trusted-keys.ts';
import type { NamedStatement } from './carried-statements.ts';

/** What is known before statements are chosen. */
export interface CarryQuestion {
  readonly vendor: string;
  readonly trust: readonly NamedTrust[];
  readonly given: readonly NamedStatement[];
  /** Whether those of the offer that is replaced shall go. */
  readonly isDropping: boolean;
  /** Whether devices with a set take the offer that is replaced. */
  readonly isAccepted: (offer: Uint8Array, trust: readonly NamedTrust[]) => boolean;
}

/** Statements of an offer. */
export interface CarriedStatements {
  readonly statements: readonly Uint8Array[];
  /** The set that kept statements lead to, where nothing else is known of devices; else none. */
  readonly leadTo: readonly NamedTrust[];
  readonly warnings: readonly string[];
}

const DROP = '--drop-statements';

/**
 * Choose the statements of the offer that replaces `current`.
 *
 * @throws {CliError} `TRUST_REFUSED` when a change of keys that is out would be contradicted, or lost without an order
 */
export function carryStatements(
  question: CarryQuestion,
  state: ClassState,
  current: ChannelOffer | undefined,
): CarriedStatements {
  const { trust, given, isDropping } = question;
  const kept = current?.content.statements ?? [];
  const { statements, leftOut } = choose(question, kept, state, current);
  if (isDropping) return { statements, leadTo: [], warnings: kept.length === 0 ? [] : [droppedWarning(kept)] };
  const unproven = leftOut.filter(({ reason }) => reason === 'unproven');
  const known = [...trust, ...given];
  if (current !== undefined && unproven.length > 0 && known.length > 0) {
    // Where the offer itself is no work of known keys either, the sets at hand may be too old to see a true change.
    if (!known.some((one) => question.isAccepted(current.bytes, [one]))) {
      const what = `carries trust statements (${versionsOf(unproven)}) that none of the sets and statements you name leads to, and is itself signed by other keys; devices may believe those. Name the set that devices have with --trust, or take the statements out with ${DROP}`;
      throw new CliError('TRUST_REFUSED', EXIT.refused, what, current.path);
    }
  }
  const newest = known.length > 0 ? undefined : statements.at(-1);
  const leadTo =
    newest === undefined
      ? []
      : [{ file: current?.path ?? '', set: trustSetOf(readTrustStatement(newest).anchors, {}, new Map()) }];
  return { statements, leadTo, warnings: leftOut.map(warningOf) };
}

/** What to do when devices were led to keys that do not sign. */
export const DROP_HINT: string = `. Its trust statements took the keys before out of use; --trust FILE tells whether they are true, ${DROP} takes them back all the same`;

function choose(
  { vendor, trust, given, isDropping }: CarryQuestion,
  kept: readonly Uint8Array[],
  state: ClassState,
  current: ChannelOffer | undefined,
): ChosenStatements {
  const elsewhere = state.offers.filter((offer) => offer !== current).flatMap(({ content }) => content.statements);
  const out = isDropping ? { kept: [] } : { kept, elsewhere };
  const sets = trust.map(({ set }) => set.anchors);
  try {
    return chooseStatements({ vendorDomain: vendor, given: given.map(({ bytes }) => bytes), ...out, trust: sets });
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== 'TRUST_CONFLICT') throw error;
    const hint = trust.length === 0 ? `, or name the set that devices have with --trust if that one is forged` : '';
    const what = `${error.message}${hint}. ${DROP} publishes it in spite of what is out (${error.code})`;
    throw new CliError('TRUST_REFUSED', EXIT.refused, what, given.map(({ file }) => file).join(', '));
  }
}

function droppedWarning(kept: readonly Uint8Array[]): string {
  return `${DROP}: the offer loses the ${kept.length} it carried; devices that took them keep the keys these brought, and refuse releases of others`;
}

function warningOf({ version, reason }: ChosenStatements['leftOut'][number]): string {
  if (version === null) return 'the offer carried a trust statement that no device takes; it is left out';
  if (reason === 'unproven') {
    return `the offer carried a trust statement to version ${version} of the keys that no known key signed; it is left out. If it is true, name it with --statement`;
  }
  return `four trust statements fill an offer, so the one to version ${version} of the keys is left out; devices with an older version cannot follow any more and refuse this release and those that come`;
}

function versionsOf(leftOut: ChosenStatements['leftOut']): string {
  return leftOut.map(({ version }) => (version === null ? 'unreadable' : `version ${version}`)).join(', ');
}
