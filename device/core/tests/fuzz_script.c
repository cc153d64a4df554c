#include "fuzz.h"

uint8_t fuzz_take8(struct fuzz_script *script)
{
    if (script->left == 0) {
        return 0;
    }
    script->left--;
    return *script->at++;
}

uint16_t fuzz_take16(struct fuzz_script *script)
{
    uint8_t low = fuzz_take8(script);
    return (uint16_t)(low | fuzz_take8(script) << 8);
}

uint32_t fuzz_take32(struct fuzz_script *script)
{
    uint16_t low = fuzz_take16(script);
    return low | (uint32_t)fuzz_take16(script) << 16;
}

const uint8_t *fuzz_take(struct fuzz_script *script, size_t size, size_t *taken)
{
    const uint8_t *bytes = script->at;
    *taken = size < script->left ? size : script->left;
    script->at += *taken;
    script->left -= *taken;
    return bytes;
}
