/* SPDX-License-Identifier: Apache-2.0 */
/* Division for a core without a divide instruction: the compiler calls these four by their names. */
#include <stdint.h>

uint32_t __udivsi3(uint32_t dividend, uint32_t divisor);
uint32_t __umodsi3(uint32_t dividend, uint32_t divisor);
int32_t __divsi3(int32_t dividend, int32_t divisor);
int32_t __modsi3(int32_t dividend, int32_t divisor);

static uint32_t divide(uint32_t dividend, uint32_t divisor, uint32_t *rest)
{
    uint32_t quotient = 0;
    uint32_t bit = 1;
    if (divisor == 0u) {
        *rest = dividend;
        return 0xFFFFFFFFu;
    }
    while (divisor < dividend && (divisor & 0x80000000u) == 0u) {
        divisor <<= 1;
        bit <<= 1;
    }
    while (bit != 0u) {
        if (dividend >= divisor) {
            dividend -= divisor;
            quotient |= bit;
        }
        divisor >>= 1;
        bit >>= 1;
    }
    *rest = dividend;
    return quotient;
}

static uint32_t magnitude(int32_t value)
{
    return value < 0 ? 0u - (uint32_t)value : (uint32_t)value;
}

uint32_t __udivsi3(uint32_t dividend, uint32_t divisor)
{
    uint32_t rest;
    return divide(dividend, divisor, &rest);
}

uint32_t __umodsi3(uint32_t dividend, uint32_t divisor)
{
    uint32_t rest;
    (void)divide(dividend, divisor, &rest);
    return rest;
}

int32_t __divsi3(int32_t dividend, int32_t divisor)
{
    uint32_t rest;
    uint32_t quotient = divide(magnitude(dividend), magnitude(divisor), &rest);
    return (int32_t)((dividend < 0) == (divisor < 0) ? quotient : 0u - quotient);
}

int32_t __modsi3(int32_t dividend, int32_t divisor)
{
    uint32_t rest;
    (void)divide(magnitude(dividend), magnitude(divisor), &rest);
    return (int32_t)(dividend < 0 ? 0u - rest : rest);
}
