export { type CortexImage, findCortexImage } from './cortex-image.ts';
export { type CostByRange, costByRange, type TargetRange } from './cost-by-range.ts';
export type { Cost, CostTrace } from './cost-trace.ts';
export { createPatch, type Patch, type PatchOptions } from './create-patch.ts';
export { applyPatch, type DecoderOptions, PatchDecoder } from './decoder.ts';
export { DeltaError, type DeltaErrorCode } from './errors.ts';
export {
  isPatch,
  MAX_IMAGE_SIZE,
  PATCH_HEADER_SIZE,
  PATCH_VERSION,
  type PatchHeader,
  parsePatchHeader,
} from './header.ts';
export {
  inspectPatch,
  type KindReport,
  type OperationReport,
  type PatchReport,
  type RegionReport,
  type TopicReport,
} from './inspect-patch.ts';
export { type TopicInfo, topics } from './topics.ts';
