/* SPDX-License-Identifier: Apache-2.0 */
#include "saturation.h"

/* Tenths of a pascal at -45, -44, … 85 degrees, by the Magnus formula with the coefficients 17.62 and 243.12. */
const uint32_t saturation_table[SATURATION_COUNT] = {
    112, 125, 139, 154, 171, 190, 211, 234, 259, 286, 316, 348,
    384, 423, 465, 512, 562, 617, 676, 741, 811, 887, 970, 1059,
    1155, 1260, 1372, 1494, 1625, 1766, 1919, 2083, 2259, 2448, 2652, 2870,
    3105, 3356, 3625, 3913, 4222, 4552, 4904, 5281, 5683, 6112, 6569, 7057,
    7576, 8129, 8717, 9343, 10008, 10714, 11464, 12260, 13105, 14000, 14948, 15953,
    17017, 18142, 19333, 20591, 21921, 23326, 24809, 26374, 28025, 29766, 31601, 33533,
    35569, 37711, 39966, 42337, 44830, 47450, 50203, 53094, 56128, 59313, 62653, 66156,
    69827, 73675, 77704, 81924, 86341, 90963, 95797, 100852, 106137, 111659, 117427, 123452,
    129741, 136304, 143152, 150294, 157742, 165504, 173593, 182020, 190796, 199933, 209443, 219338,
    229632, 240337, 251467, 263035, 275056, 287543, 300512, 313977, 327954, 342458, 357506, 373114,
    389299, 406077, 423468, 441487, 460155, 479489, 499508, 520232, 541681, 563875, 586834
};

int32_t saturation_pressure(int32_t temperature)
{
    int32_t above = temperature - SATURATION_FIRST;
    if (above <= 0) {
        return (int32_t)saturation_table[0];
    }
    int32_t index = above / 100;
    if (index >= SATURATION_COUNT - 1) {
        return (int32_t)saturation_table[SATURATION_COUNT - 1];
    }
    int32_t low = (int32_t)saturation_table[index];
    int32_t high = (int32_t)saturation_table[index + 1];
    return low + (high - low) * (above % 100) / 100;
}
