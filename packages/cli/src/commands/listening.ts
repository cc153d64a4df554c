/**
 * Where a server is reached, and why it could not listen.
 * @module
 */
import type { NetworkInterfaceInfo } from 'node:os';
import { CliError, EXIT, errnoOf } from '../errors.ts';

/** The part of `os.networkInterfaces()` that matters here. */
export type Interfaces = Readonly<
  Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[] | undefined>
>;

/**
 * URLs that devices can use, when the server listens on every address of this machine; none otherwise. Addresses of
 * IPv4 only: devices on a desk have nothing else.
 */
export function deviceUrls(host: string, url: string, interfaces: Interfaces): readonly string[] {
  const isEveryAddress = /^[0.:]*$/.test(host);
  if (!isEveryAddress) return [];
  const { port } = new URL(url);
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `http://${address}:${port}`);
}

/** Whether only this machine reaches the address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}

/** The operating system's error as one that says what to do. */
export function listenFailure(error: unknown, host: string, port: number): unknown {
  const code = errnoOf(error);
  const fail = (message: string): CliError =>
    new CliError(code === 'EADDRINUSE' ? 'PORT_TAKEN' : 'CANNOT_LISTEN', EXIT.files, message);
  switch (code) {
    case undefined:
      return error;
    case 'EADDRINUSE':
      return fail(`port ${port} is taken; choose another with --port`);
    case 'EACCES':
      return fail(`port ${port} is not for everybody; choose one from 1024 with --port`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail(`"${host}" is no address and no name that is known here; --host 0.0.0.0 listens on every address`);
    case 'EADDRNOTAVAIL':
      return fail(`this machine does not have the address ${host}; --host 0.0.0.0 listens on every one it has`);
    default:
      return fail(`cannot listen on ${host}, port ${port} (${code}); choose others with --host and --port`);
  }
}
