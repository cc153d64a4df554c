/**
 * A release as the command line asks for it.
 * @module
 */
import type { BaseImage, ManifestLimits, ReleaseNeeds } from '@aloft/release';
import type { NamedBytes } from '../images.ts';
import type { FilesContent } from '../micropython/files-content.ts';
import type { NamedClass } from './class-file.ts';
import type { SealWish } from './release-seal.ts';

/** What devices shall get. */
export interface TargetWish {
  /** The image, or the list of files with the name of their folder. */
  readonly target: NamedBytes;
  readonly version: string;
  readonly chipId: number;
  readonly secureVersion: number;
  readonly content: ImageContent | FilesContent;
}

/** An image, and what it is patched from. */
export interface ImageContent {
  readonly kind: 'image';
  readonly bases: readonly BaseImage[];
  readonly needs: ReleaseNeeds;
}

/** What the command line asks for, checked before anything is done. */
export interface PublishWish extends TargetWish {
  readonly named: NamedClass;
  readonly channel: string;
  readonly limits: Omit<ManifestLimits, 'minimumSequence'>;
  /** As the option or the class file says it; steps come on top. */
  readonly minimumSequence: number;
  /** How many releases get a patch. */
  readonly most: number;
  readonly ramBudget: number | undefined;
  readonly threads: number | undefined;
  readonly seal: SealWish;
}
