/* SPDX-License-Identifier: Apache-2.0 */
#include "platform.h"
#include "station.h"

int main(void);

int main(void)
{
    platform_start();
    station_start();
    while (true) {
        station_turn();
    }
}
