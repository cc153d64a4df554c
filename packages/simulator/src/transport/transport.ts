/** What a device asks for besides the path. */
export interface TransportRequest {
  /** First byte wanted; 0 or absent asks for the whole document. */
  offset?: number;
  /**
   * ETag of the copy the device holds or began to download. With an offset it becomes `If-Range` (a changed document
   * is sent whole), without one `If-None-Match` (an unchanged document is answered 304).
   */
  etag?: string;
}

/** An answer whose body arrives in pieces. */
export interface TransportResponse {
  /** HTTP status code. */
  status: number;
  /** Header fields, names in lower case. */
  headers: ReadonlyMap<string, string>;
  /** The body in pieces of any size. Ending the iteration early closes the connection. */
  body: AsyncIterable<Uint8Array>;
}

/**
 * How a virtual device reaches the world: HTTP GET with resume, nothing more. Failing to connect or losing the
 * connection in the middle of a body is a thrown {@link TransportError}.
 */
export interface Transport {
  /**
   * Fetches a document.
   *
   * @param path relative to wherever the repository or server lives, such as `offers/lamp.cbor`
   * @throws {TransportError} `TRANSPORT_UNREACHABLE`; the body iterator throws `TRANSPORT_LOST`
   */
  get(path: string, request?: TransportRequest): Promise<TransportResponse>;
}
