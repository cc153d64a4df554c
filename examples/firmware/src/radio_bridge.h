/* SPDX-License-Identifier: Apache-2.0 */
/* Moves bytes between the uplink and a radio module on the I2C bus. */
#ifndef RADIO_BRIDGE_H
#define RADIO_BRIDGE_H

#include <stdint.h>

/* Sends what waits, fetches what arrived, tells the uplink when the network comes and goes. */
void radio_bridge_turn(uint32_t now);

#endif
