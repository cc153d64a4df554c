/*
 * The map from base addresses to target addresses: what moved by how much. A sorted table sent with the patch is the
 * rule, a small table of exceptions learned from corrected references refines it. docs/spec/patch.md, "Preamble".
 */
#ifndef ALOFT_PATCH_MAP_H
#define ALOFT_PATCH_MAP_H

#include "aloft/patch.h"

/* Slots of the learned table. */
#define ALOFT_MAP_LEARNED 256u

/* Where `address` of the base is expected in the target. */
uint32_t aloft_map_address(const struct aloft_shift_map *map, uint32_t address);

/* `address` of the base turned out to be `actual` in the target. */
void aloft_map_learn(struct aloft_shift_map *map, uint32_t address, uint32_t actual);

#endif
