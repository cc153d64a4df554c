/*
 * Offers as bytes, for tests.
 */
#ifndef ALOFT_TESTS_OFFER_BUILDER_H
#define ALOFT_TESTS_OFFER_BUILDER_H

#include "aloft/offer.h"

/* Room for an offer of a few artifacts. */
#define OFFER_ROOM 768u

/* Writes an offer of class "lamp", version "2" and any chip whose only artifact is the target itself; returns its size. */
uint32_t offer_build(uint8_t *out, const uint8_t *target, uint32_t size);

/* Adds an artifact to such an offer, before the target; `base` is NULL for a packed image. Returns the new size. */
uint32_t offer_add_patch(uint8_t *offer, uint32_t offer_size, const uint8_t *patch, uint32_t patch_size,
                         const uint8_t *base, uint32_t base_size);

/* Puts trust statements before the artifacts, `count` times the same; returns the new size. */
uint32_t offer_add_statements(uint8_t *offer, uint32_t offer_size, const uint8_t *statement, uint32_t statement_size,
                              uint32_t count);

/* Deterministic CBOR, piece by piece. */
struct offer_writer {
    uint8_t *at;
};

void offer_put_head(struct offer_writer *writer, unsigned major, uint32_t value);
void offer_put_uint(struct offer_writer *writer, uint32_t key, uint32_t value);
void offer_put_string(struct offer_writer *writer, uint32_t key, unsigned major, const void *bytes, uint32_t size);

#endif
