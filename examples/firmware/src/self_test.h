/* SPDX-License-Identifier: Apache-2.0 */
/* Known answers of the station's own arithmetic, asked at every start before the firmware calls itself healthy. */
#ifndef SELF_TEST_H
#define SELF_TEST_H

#include <stdbool.h>

#include "sink.h"

/* Writes one line per failed test. Returns whether all passed. */
bool self_test_run(struct sink *sink);

#endif
