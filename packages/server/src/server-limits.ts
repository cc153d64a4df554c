/** What a client may cost. */
export interface ServerLimits {
  /** Bytes of request line and headers together. */
  readonly headerSize: number;
  /** Milliseconds until the headers of a request are complete. */
  readonly headersMs: number;
  /** Milliseconds until a request is complete. */
  readonly requestMs: number;
  /** Milliseconds a connection may wait for its next request. */
  readonly keepAliveMs: number;
  /** Milliseconds a connection may move no byte at all, such as a download whose client is gone. */
  readonly idleMs: number;
  /** Milliseconds running downloads may take when the server closes. */
  readonly closingMs: number;
}

/** Limits fit for devices on slow links and for a server open to the internet. */
export const DEFAULT_LIMITS: ServerLimits = {
  headerSize: 8 * 1024,
  headersMs: 10_000,
  requestMs: 20_000,
  keepAliveMs: 5_000,
  idleMs: 120_000,
  closingMs: 10_000,
};
