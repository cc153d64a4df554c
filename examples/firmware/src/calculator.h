/* SPDX-License-Identifier: Apache-2.0 */
/* Formulas over readings, as "(temperature - dew) * 2 > 5": integers in hundredths, + - * / % < > = & | ( ) ! min max. */
#ifndef CALCULATOR_H
#define CALCULATOR_H

#include <stdbool.h>
#include <stdint.h>

enum calculator_error {
    CALCULATOR_OK,
    CALCULATOR_SYNTAX,
    CALCULATOR_UNKNOWN_NAME,
    CALCULATOR_DIVISION_BY_ZERO,
    CALCULATOR_TOO_DEEP,
    CALCULATOR_TOO_BIG
};

struct calculator_result {
    enum calculator_error error;
    int32_t position; /* of the error in the formula */
    int32_t value; /* hundredths */
};

/* Looks a name up; returns false when it is unknown. */
typedef bool (*calculator_lookup)(void *context, const char *name, int32_t *hundredths);

struct calculator_result calculator_run(const char *formula, calculator_lookup lookup, void *context);
const char *calculator_error_name(enum calculator_error error);

#endif
