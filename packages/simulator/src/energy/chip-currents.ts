import { type Figure, known, type Source } from './figure.ts';

/** What a chip draws at 3.3 V. Radio figures are those of a chip whose CPU idles. */
export interface ChipCurrents {
  readonly transmit: Figure;
  /** Sending at the slowest rate, as at the edge of the range. */
  readonly transmitSlow: Figure;
  readonly receive: Figure;
  /** CPU working, radio off. */
  readonly cpuRunning: Figure;
  /** CPU waiting, radio off. */
  readonly cpuIdle: Figure;
  readonly deepSleep: Figure;
  readonly clock: Figure;
}

const datasheet = (title: string, place: string): Source => ({ title, place });
const c3 = (table: string): Source => datasheet('ESP32-C3 Series Datasheet v2.4', table);
const c6 = (table: string): Source => datasheet('ESP32-C6 Series Datasheet v1.4', table);
const esp32 = (table: string): Source => datasheet('ESP32 Series Datasheet v5.3', table);

/** Chips whose tables are known, by ESP-IDF target name. */
export const CHIP_CURRENTS: Readonly<Record<'esp32' | 'esp32c3' | 'esp32c6', ChipCurrents>> = {
  esp32: {
    transmit: known('sending, 802.11n MCS7', 180, 'mA', esp32('Table 5-4')),
    transmitSlow: known('sending, 802.11b 1 Mbps', 240, 'mA', esp32('Table 5-4')),
    receive: known('receiving', 100, 'mA', esp32('Table 5-4'), '95 to 100'),
    cpuRunning: known('CPU running at 240 MHz', 68, 'mA', esp32('power consumption by power modes'), '30 to 68'),
    cpuIdle: known('CPU idle at 240 MHz', 30, 'mA', esp32('power consumption by power modes'), '30 to 68'),
    deepSleep: known('deep sleep', 10, 'µA', esp32('power consumption by power modes')),
    clock: known('clock', 240, 'MHz', esp32('power consumption by power modes')),
  },
  esp32c3: {
    transmit: known('sending, 802.11n HT20 MCS7', 276, 'mA', c3('Table 5-7')),
    transmitSlow: known('sending, 802.11b 1 Mbps', 335, 'mA', c3('Table 5-7')),
    receive: known('receiving, HT20', 84, 'mA', c3('Table 5-7')),
    cpuRunning: known('CPU running at 160 MHz', 28, 'mA', c3('Table 5-8'), 'clocks of all peripherals on'),
    cpuIdle: known('CPU idle at 160 MHz', 21, 'mA', c3('Table 5-8'), 'clocks of all peripherals on'),
    deepSleep: known('deep sleep', 5, 'µA', c3('Table 5-9')),
    clock: known('clock', 160, 'MHz', c3('Table 5-8')),
  },
  esp32c6: {
    transmit: known('sending, 802.11n HT20 MCS7', 280, 'mA', c6('Table 4-5')),
    transmitSlow: known('sending, 802.11b 1 Mbps', 354, 'mA', c6('Table 4-5')),
    receive: known('receiving, HT20', 78, 'mA', c6('Table 4-5')),
    cpuRunning: known('CPU running at 160 MHz', 38, 'mA', c6('Table 4-8'), 'clocks of all peripherals on'),
    cpuIdle: known('CPU idle at 160 MHz', 28, 'mA', c6('Table 4-8'), 'clocks of all peripherals on'),
    deepSleep: known('deep sleep', 7, 'µA', c6('Table 4-9')),
    clock: known('clock', 160, 'MHz', c6('Table 4-8')),
  },
};
