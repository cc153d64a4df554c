/** The chip id of a manifest that fits any chip. */
export const ANY_CHIP = 0xffff;

/** What a device shall become; `SuitManifest` adds who says so and when it may be installed. */
export interface Manifest {
  /** Grows with every new manifest of a device class; a device refuses to go back. 0 to 2³²−1. */
  readonly sequence: number;
  /** The compatibility key; see `isDeviceClass`. */
  readonly deviceClass: string;
  /** Label for people; see `isVersion`. */
  readonly version: string;
  /** `chip_id` of the ESP image header, or `ANY_CHIP`. */
  readonly chipId: number;
  /** SHA-256 of the target image, over the whole published file. */
  readonly targetDigest: Uint8Array;
  /** Bytes of the target image, at least 1. */
  readonly targetSize: number;
  /** `secure_version` of the target's `esp_app_desc_t`; 0 when anti-rollback is not in use. */
  readonly secureVersion: number;
}
