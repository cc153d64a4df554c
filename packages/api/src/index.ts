export { AloftClient, type ArtifactAnswer, type ClientOptions, type Fetch, type OfferAnswer } from './client.ts';
export { type ContentRange, contentRangeOf, parseContentRange } from './content-range.ts';
export { type ErrorBody, errorBody, errorBodySchema, parseErrorBody } from './error-body.ts';
export { type ApiErrorCode, type ApiErrorMeaning, apiErrors, isApiErrorCode } from './error-codes.ts';
export { ApiError, type ClientErrorCode } from './errors.ts';
export { HEALTH_PATH, repositoryUrl, repositoryUrlPath } from './repository-url.ts';
