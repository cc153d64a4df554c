/*
 * Offers as bytes, for tests.
 */
#ifndef ALOFT_TESTS_OFFER_BUILDER_H
#define ALOFT_TESTS_OFFER_BUILDER_H

#include "aloft/offer.h"

/* Writes an offer of class "lamp", version "2" and any chip whose only artifact is the target itself; returns its size. */
uint32_t offer_build(uint8_t *out, const uint8_t *target, uint32_t size);

#endif
