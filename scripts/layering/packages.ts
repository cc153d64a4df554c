/** Which workspace packages a package may import. Data flows one way, so each list holds only what comes before it. */
export const allowedPackages: ReadonlyMap<string, readonly string[]> = new Map([
  ['@aloft/image', []],
  ['@aloft/delta', ['@aloft/image']],
  ['@aloft/release', ['@aloft/image', '@aloft/delta']],
  ['@aloft/api', ['@aloft/image', '@aloft/delta', '@aloft/release']],
  ['@aloft/server', ['@aloft/image', '@aloft/delta', '@aloft/release', '@aloft/api']],
  ['@aloft/simulator', ['@aloft/image', '@aloft/delta', '@aloft/release', '@aloft/api']],
  ['aloft', ['@aloft/image', '@aloft/delta', '@aloft/release', '@aloft/api', '@aloft/server', '@aloft/simulator']],
]);

/** Packages that also run in a browser: no Node modules, no Node globals. */
export const neutralPackages: readonly string[] = ['@aloft/image', '@aloft/delta', '@aloft/release', '@aloft/api'];

/** Whether a name is one of the workspace's own packages. */
export function isWorkspacePackage(name: string): boolean {
  return allowedPackages.has(name);
}
