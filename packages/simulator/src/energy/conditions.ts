/** Networks, flash chips and what decoding takes. @module */
import { ERASE_SECTOR_US, PROGRAM_US } from '../clock/flash-timing.ts';
import { assumed, type Figure, known, type Source } from './figure.ts';

/** A Wi-Fi network and the way to the server behind it. */
export interface NetworkFigures {
  /** Of a download over HTTPS, as an application sees it. */
  readonly throughput: Figure;
  /** From radio on to an address. */
  readonly connect: Figure;
  readonly handshake: Figure;
  readonly roundTrip: Figure;
  /** Share of a download's time that goes into sending acknowledgements. */
  readonly sending: Figure;
  /** Whether the slowest rate is sent at. */
  readonly isSlow: boolean;
}

const thread = (title: string, place: string): Source => ({ title, place });
const handshake = thread('micropython/micropython-esp32', 'issue 131');

/** A usual network, and one at the edge of the range or behind a poor uplink. */
export const NETWORKS: Readonly<Record<'normal' | 'poor', NetworkFigures>> = {
  normal: {
    throughput: known(
      'throughput',
      100_000,
      'bytes/s',
      thread('espressif/arduino-esp32', 'pull request 7002'),
      '1 MiB into an ESP32-C3 in 9.2 to 15.2 s, flash included',
    ),
    connect: known(
      'connecting',
      820,
      'ms',
      thread('forum.esp32.com', 'topic 8942'),
      '120 ms scan and 600 to 700 ms joining, address fixed; DHCP would be more',
    ),
    handshake: known('TLS handshake', 1200, 'ms', handshake, '1.18 to 1.28 s on an ESP32'),
    roundTrip: assumed('round trip', 100, 'ms', 'a server on the same continent, through Wi-Fi'),
    sending: assumed('time spent sending', 0.02, 'share', 'an acknowledgement of 0.1 ms for every second segment'),
    isSlow: false,
  },
  poor: {
    throughput: known('throughput', 10_000, 'bytes/s', thread('espressif/esp-idf', 'issue 9967'), '10 to 12 KB/s'),
    connect: assumed('connecting', 4000, 'ms', 'scan of all channels, repeated frames, DHCP'),
    handshake: assumed(
      'TLS handshake',
      2400,
      'ms',
      'twice that of the usual network: the same arithmetic, slower answers',
    ),
    roundTrip: assumed('round trip', 400, 'ms', 'repeated frames'),
    sending: assumed('time spent sending', 0.05, 'share', 'acknowledgements of 1 ms at 1 Mbps'),
    isSlow: true,
  },
};

/** A flash chip. */
export interface FlashFigures {
  readonly eraseSector: Figure;
  readonly programPage: Figure;
  readonly read: Figure;
  readonly eraseCurrent: Figure;
  readonly programCurrent: Figure;
  readonly readCurrent: Figure;
}

const idf: Source = { title: 'ESP-IDF, components/esp_partition/partition_linux.c', place: 'measured at 80 MHz' };
const vendor: Source = { title: 'ESP32-C3 Series Datasheet v2.4', place: 'Table 5-10' };
const currents = {
  eraseCurrent: assumed('erasing', 25, 'mA', 'what data sheets of serial NOR flash usually state as their maximum'),
  programCurrent: assumed(
    'programming',
    25,
    'mA',
    'what data sheets of serial NOR flash usually state as their maximum',
  ),
  readCurrent: known('reading', 10, 'mA', { title: 'ESP32-C3 Series Datasheet v2.4', place: 'Table 5-8, note 3' }),
  read: known('reading 4 KB', 0.459, 'ms', idf),
};

/** Flash as ESP-IDF measured it, and as a vendor's table allows. */
export const FLASHES: Readonly<Record<'measured' | 'slow', FlashFigures>> = {
  measured: {
    ...currents,
    eraseSector: known('erasing a sector', ERASE_SECTOR_US / 1000, 'ms', idf),
    programPage: known('programming a page', (PROGRAM_US[6] ?? 0) / 1000, 'ms', idf),
  },
  slow: {
    ...currents,
    eraseSector: known('erasing a sector', 70, 'ms', vendor, 'typical; at most 500'),
    programPage: known('programming a page', 0.8, 'ms', vendor, 'typical; at most 5'),
  },
};

const counted: Source = {
  title: 'aloft',
  place: 'instructions of device/core at -Os on x86-64, counted by callgrind over five patches',
};

/** What the CPU does. */
export const CPU_WORK: Readonly<
  Record<'perRiscvByte' | 'perXtensaByte' | 'perSymbol' | 'perHashedByte' | 'perSignature' | 'cycles' | 'boot', Figure>
> = {
  perRiscvByte: known('walking a byte of a RISC-V image', 58, 'instructions', counted),
  perXtensaByte: known('walking a byte of an Xtensa image', 92, 'instructions', counted),
  perSymbol: known('decoding a binary decision', 240, 'instructions', counted),
  perHashedByte: known('hashing a byte, in software', 88, 'instructions', counted),
  perSignature: known(
    'verifying a signature',
    9_300_000,
    'instructions',
    { title: 'kb.segger.com', place: 'ECDSA_Sign_Verify_MK66FN2M0' },
    'P-256 in software: 82.9 ms of a Cortex-M4 at 168 MHz; chips with an ECC unit take a tenth',
  ),
  cycles: assumed(
    'per instruction',
    1.5,
    'cycles',
    'one issue, some stalls and cache misses; 1.2 to 2.5 are possible, and so is a factor of 1.3 between instruction sets',
  ),
  boot: known(
    'start of the chip',
    270,
    'ms',
    { title: 'blog.voneicken.com', place: 'lp-wifi-esp32-2' },
    'from reset to the application, ESP32',
  ),
};

/** Voltage that energy is counted at: regulators take the same current from the battery. */
export const SUPPLY: Figure = known('supply', 3.3, 'V', { title: 'ESP32-C3 Series Datasheet v2.4', place: '5.6' });
