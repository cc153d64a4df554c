import type { TrustAnchors } from '@aloft/release';

/** Whom a device obeys: what `struct aloft_trust` (device/core/include/aloft/trust.h) is made of. */
export interface DeviceTrust {
  readonly vendorDomain: string;
  /** The keys it was built with; null for a laboratory, which takes manifests that nobody signed. */
  readonly anchors: TrustAnchors | null;
}

/** A device on a desk: of example.com, and it takes what nobody signed. */
export const LABORATORY: DeviceTrust = { vendorDomain: 'example.com', anchors: null };
