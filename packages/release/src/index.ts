export { ReleaseError } from './errors.ts';
