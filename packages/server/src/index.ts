export { type AppEnvironment, type AppOptions, createApp } from './create-app.ts';
export { RepositoryError, type RepositoryErrorCode } from './errors.ts';
export { jsonLog, type Log, type LogEntry } from './log.ts';
export type { FolderOperations, NewFile, OpenFile } from './repository/folder-operations.ts';
export { makeFolder } from './repository/make-folder.ts';
export { openRepositoryFolder } from './repository/repository-folder.ts';
export { syncFolder } from './repository/sync-folder.ts';
export { DEFAULT_LIMITS, type ServerLimits } from './server-limits.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
