import { catalogue, versionArguments } from './catalogue.ts';
import { findProgram, programVersion } from './find-program.ts';
import type { Peer, Programs } from './peer.ts';

/** The peers of the catalogue that can run here, and what is missing for the others. */
export interface FoundPeers {
  readonly peers: readonly Peer[];
  readonly programs: Programs;
  /** Names and versions of the programs that make patches. */
  readonly versions: readonly string[];
  readonly skipped: readonly string[];
}

/** Look for the programs of all peers in `folders`. */
export function findPeers(folders: readonly string[]): FoundPeers {
  const programs = new Map<string, string>();
  for (const name of new Set(catalogue.flatMap(({ needs, uses }) => [...needs, ...uses]))) {
    const path = findProgram(name, folders);
    if (path !== undefined) programs.set(name, path);
  }
  const missing = ({ needs }: Peer): readonly string[] => needs.filter((name) => !programs.has(name));
  const peers = catalogue.filter((peer) => missing(peer).length === 0);
  return {
    peers,
    programs,
    versions: versionsOf(peers, programs),
    skipped: catalogue
      .filter((peer) => missing(peer).length > 0)
      .map((peer) => `${peer.name}: ${missing(peer).join(', ')} not found`),
  };
}

function versionsOf(peers: readonly Peer[], programs: Programs): readonly string[] {
  return [...new Set(peers.flatMap(({ needs }) => needs))].map((name) => {
    const path = programs.get(name);
    const args = versionArguments.get(name);
    const version = path === undefined || args === undefined ? undefined : programVersion(path, args);
    return version === undefined ? name : `${name} ${version}`;
  });
}
