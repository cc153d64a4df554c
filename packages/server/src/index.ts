export { RepositoryError, type RepositoryErrorCode } from './errors.ts';
export { openRepositoryFolder } from './repository/repository-folder.ts';
