import type { AppImage } from '@aloft/image';
import type { VirtualDeviceOptions } from '../device/device-options.ts';
import type { Transport } from '../transport/transport.ts';
import type { StoryEvent } from './story-event.ts';

/** An image and its structure. */
export interface KnownImage {
  readonly bytes: Uint8Array;
  readonly image: AppImage;
}

/** What all scenes of a story have in common. */
export interface StorySetting {
  readonly from: KnownImage;
  readonly to: KnownImage;
  readonly transport: Transport;
  /** The same repository after somebody without the key took it over; null if that scene is not played. */
  readonly stolen: Transport | null;
  /** The device of each scene, without what the scene itself decides. */
  readonly device: Omit<VirtualDeviceOptions, 'transport' | 'behaviourOf' | 'onMessage'>;
  readonly onEvent: (event: StoryEvent) => void;
}

/** What an image calls itself; empty if it has no descriptor. */
export function versionOf({ image }: KnownImage): string {
  return image.descriptor?.version ?? '';
}

/** Whether a loader that found `found` in a slot is looking at this image; versions need not differ. */
export function isImage({ image }: KnownImage, found: AppImage): boolean {
  const digest = image.digest ?? new Uint8Array();
  const other = found.digest ?? new Uint8Array();
  const isSameDigest = digest.length === other.length && digest.every((byte, index) => byte === other[index]);
  return image.imageSize === found.imageSize && image.checksum === found.checksum && isSameDigest;
}
