import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { DeviceAction } from '../device-code/device-action.ts';
import type { DeviceCode } from '../device-code/device-code.ts';
import { TransportError } from '../errors.ts';
import type { Transport, TransportResponse } from '../transport/transport.ts';
import { SegmentedBody } from './segmented-body.ts';

/** Payload of one TCP segment on Ethernet and Wi-Fi, in bytes. */
const SEGMENT_SIZE = 1436;

/** How a network behaves in time. */
export interface NetworkTiming {
  bytesPerSecond: number;
  latencyMs: number;
}

type GetAction = Extract<DeviceAction, { kind: 'get' }>;

/**
 * Carries the device code's requests over a transport, one at a time, and charges virtual time for them. The device
 * code decides how much of a body it takes at once; the rest waits here.
 */
export class HttpExchange {
  readonly #transport: Transport;
  readonly #clock: VirtualClock;
  readonly #timing: NetworkTiming;
  #body: SegmentedBody | null = null;
  #rest: Uint8Array = new Uint8Array();
  #receivedBytes = 0;
  #chargedUs = 0;

  constructor(transport: Transport, clock: VirtualClock, timing: NetworkTiming) {
    this.#transport = transport;
    this.#clock = clock;
    this.#timing = timing;
  }

  /** Body bytes that arrived over the life of the device. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /**
   * Sends a request and gives status and headers to the device code.
   *
   * @returns the answer, or null without one
   */
  async open(code: DeviceCode, action: GetAction, hasNetwork: boolean): Promise<TransportResponse | null> {
    await this.close();
    const response = hasNetwork ? await this.#get(action) : null;
    this.#clock.sleep(this.#timing.latencyMs);
    if (response === null) {
      code.httpEnd(false);
      return null;
    }
    code.httpStatus(response.status);
    for (const [name, value] of response.headers) code.httpHeader(name, value);
    this.#body = new SegmentedBody(response.body, SEGMENT_SIZE);
    return response;
  }

  /** Gives the next piece of the body to the device code, or the news that it is over. */
  async feed(code: DeviceCode): Promise<void> {
    if (this.#rest.length === 0) {
      const next = (await this.#body?.next()) ?? 'lost';
      if (next === 'lost' || next === 'over') {
        this.#body = null;
        code.httpEnd(next === 'over');
        return;
      }
      this.#arrive(next);
    }
    const taken = code.httpData(this.#rest);
    this.#rest = this.#rest.subarray(taken);
  }

  /** Drops a response nobody wants any more. */
  async close(): Promise<void> {
    const body = this.#body;
    this.#body = null;
    this.#rest = new Uint8Array();
    await body?.close();
  }

  #arrive(segment: Uint8Array): void {
    this.#rest = segment;
    this.#receivedBytes += segment.length;
    const dueUs = Math.floor((this.#receivedBytes * 1e6) / this.#timing.bytesPerSecond);
    this.#clock.advance(dueUs - this.#chargedUs);
    this.#chargedUs = dueUs;
  }

  async #get({ path, offset, ifRange }: GetAction): Promise<TransportResponse | null> {
    try {
      return await this.#transport.get(path, ifRange === null || offset === 0 ? { offset } : { offset, etag: ifRange });
    } catch (error) {
      if (error instanceof TransportError) return null;
      throw error;
    }
  }
}
