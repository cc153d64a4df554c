import { runBootloader } from '../../bootloader/run-bootloader.ts';
import { PowerCut } from '../../errors.ts';
import { EspOta } from '../../ota/esp-ota.ts';
import { putOtadata, type SmallBoard, type SmallBoardOptions, smallBoard } from '../../test-support/small-board.ts';
import type { DeviceReport } from '../device-action.ts';
import { DeviceCode, type DeviceCodeOptions } from '../device-code.ts';
import type { DeviceCodeModule } from '../device-code-module.ts';
import type { DeviceEvent, DevicePort } from '../device-port.ts';
import { type BoardPortOptions, boardPort, WITH_JOURNAL } from './board-port.ts';
import { sha256 } from './digest.ts';
import type { TestResponse, TestServer } from './test-server.ts';

/** What the application of an image does in a trial. */
export type AppBehaviour = 'healthy' | 'unhealthy' | 'silent' | 'crashes';

/** How a test device is set up. */
export interface TestDeviceOptions extends BoardPortOptions {
  board?: SmallBoardOptions;
  code?: DeviceCodeOptions;
  /** Behaviour by version; healthy unless listed. */
  apps?: Readonly<Record<string, AppBehaviour>>;
  /** Whether a sleep ends `run` (default: it is longer than 10 min). */
  isRest?: (ms: number) => boolean;
  /** Body bytes per `httpData`. */
  pieceSize?: number;
  port?: (port: DevicePort) => DevicePort;
}

/** A board with the device code on it, a server, and an application that runs it. */
export class TestDevice {
  readonly board: SmallBoard;
  readonly server: TestServer;
  readonly events: DeviceEvent[] = [];
  readonly reports: DeviceReport[] = [];
  boots = 0;
  /** What runs, or ran last. */
  code: DeviceCode | null = null;
  /** Steps the application lets the engine ask for a restart before it grants one. */
  patience = 0;
  /** RAM the engine takes. */
  ramSize = 0;
  readonly #module: DeviceCodeModule;
  readonly #options: TestDeviceOptions;

  constructor(module: DeviceCodeModule, server: TestServer, image: Uint8Array, options: TestDeviceOptions = {}) {
    this.#module = module;
    this.#options = options;
    this.server = server;
    this.board = smallBoard({ csv: WITH_JOURNAL, ...options.board });
    this.board.flash.write(this.board.ota0.offset, padded(image));
    putOtadata(this.board, '1:VALID', 'empty');
  }

  /** Image in the slot the bootloader would start now, and what it says about itself. */
  get runs(): { version: string; digest: Uint8Array } {
    const result = runBootloader(this.board);
    if (result.booted === null) throw new Error(`nothing boots: ${result.log.join('\n')}`);
    const { partition, image } = result;
    return {
      version: image.descriptor?.version ?? '',
      digest: sha256(this.board.flash.peek(partition.offset, image.imageSize)),
    };
  }

  /** Boots until the device has nothing to do before its next check-in; returns the version that runs then. */
  run(maxBoots = 20): string {
    for (let left = maxBoots; left > 0; left--) {
      const version = this.bootOnce();
      if (version !== null) return version;
    }
    throw new Error(`still restarting after ${maxBoots} boots`);
  }

  /** Runs until a power cut is armed no more; survives power cuts by booting again. */
  runThroughCuts(maxBoots = 20): string {
    for (let left = maxBoots; left > 0; left--) {
      try {
        return this.run();
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        this.board.flash.restorePower();
      }
    }
    throw new Error('power never stayed on');
  }

  /** One boot; the running version, or null if the device restarted. */
  bootOnce(): string | null {
    this.boots++;
    const result = runBootloader(this.board);
    if (result.booted === null) throw new Error(`nothing boots: ${result.log.join('\n')}`);
    const version = result.image.descriptor?.version ?? '';
    const ota = new EspOta(this.board, this.board.table, result.partition);
    const onEvent = (event: DeviceEvent): void => {
      this.events.push(event);
    };
    const port = boardPort(this.board, ota, { ...this.#options, onEvent });
    const code = new DeviceCode(this.#module, this.#options.port?.(port) ?? port, this.#options.code);
    this.code = code;
    this.ramSize = code.ramSize;
    return this.#runApp(code, this.#options.apps?.[version] ?? 'healthy') ? version : null;
  }

  /** Names of the events, repeats in a row left out. */
  get story(): string[] {
    const names = this.events.map(({ kind, status }) => (status === 'OK' ? kind : `${kind} ${status}`));
    return names.filter((name, index) => name !== names[index - 1]);
  }

  #runApp(code: DeviceCode, behaviour: AppBehaviour): boolean {
    let response: OpenResponse | null = null;
    for (let steps = 0; steps < 100_000; steps++) {
      const action = code.step();
      if (code.inTrial) {
        if (behaviour === 'crashes') return false;
        if (behaviour !== 'silent') code.health(behaviour === 'healthy');
      }
      switch (action.kind) {
        case 'run':
          break;
        case 'get':
          response = this.#request(code, action.path, action.offset, action.ifRange);
          break;
        case 'feed':
          if (response === null) throw new Error('feed without a response');
          this.#feed(code, response);
          break;
        case 'sleep':
          if (!code.inTrial && (this.#options.isRest?.(action.ms) ?? action.ms > 600_000)) return true;
          this.board.clock.sleep(action.ms);
          break;
        case 'report':
          this.reports.push(action.report);
          break;
        case 'reboot':
          if (this.patience-- <= 0) return false;
          break;
      }
    }
    throw new Error('the engine never comes to rest');
  }

  #request(code: DeviceCode, path: string, offset: number, ifRange: string | null): OpenResponse | null {
    const response = this.server.get(path, offset, ifRange);
    if (response === null) {
      code.httpEnd(false);
      return null;
    }
    code.httpStatus(response.status);
    for (const [name, value] of response.headers) code.httpHeader(name, value);
    return { ...response, at: 0 };
  }

  #feed(code: DeviceCode, response: OpenResponse): void {
    if (response.at === response.body.length) return code.httpEnd(response.complete);
    const piece = response.body.subarray(response.at, response.at + (this.#options.pieceSize ?? 1000));
    const taken = code.httpData(piece);
    if (taken === 0) throw new Error('asked to be fed and took nothing');
    response.at += taken;
  }
}

type OpenResponse = TestResponse & { at: number };

function padded(image: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(image.length / 16) * 16).fill(0xff);
  bytes.set(image);
  return bytes;
}
