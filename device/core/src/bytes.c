#include "bytes.h"

uint32_t aloft_load32(const uint8_t *bytes)
{
    return aloft_load32_inline(bytes);
}
