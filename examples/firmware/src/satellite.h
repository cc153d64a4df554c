/* SPDX-License-Identifier: Apache-2.0 */
/* A satellite receiver on the I2C bus: sets the clock and, once, the position. */
#ifndef SATELLITE_H
#define SATELLITE_H

void satellite_poll(void);

#endif
