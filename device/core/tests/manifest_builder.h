/*
 * Manifests and their envelopes as bytes, for tests: a writer that knows nothing of the reader's tables.
 */
#ifndef ALOFT_TESTS_MANIFEST_BUILDER_H
#define ALOFT_TESTS_MANIFEST_BUILDER_H

#include "aloft/manifest.h"

/* Room for any manifest, and for any envelope. */
#define MANIFEST_ROOM 768u
#define ENVELOPE_ROOM 1280u

/* Identity of the devices in C tests: class "lamp" of "example.com". */
extern const struct aloft_trust manifest_laboratory;

/* A port that has nothing else. */
extern const struct aloft_port manifest_laboratory_port;

/* Writes the SUIT_Manifest that says this; returns its size. */
uint32_t manifest_build(uint8_t *out, const struct aloft_manifest_view *view);

/* Puts a manifest into its envelope, with `signatures` blocks of 86 bytes each; returns the size. */
uint32_t envelope_build(uint8_t *out, const uint8_t *manifest, uint32_t size, const uint8_t *blocks,
                        uint32_t signatures);

/* A manifest for the devices of manifest_laboratory that sets no limit. The pointers stay in the view. */
void manifest_fill(struct aloft_manifest_view *view, uint32_t sequence, const char *version, const uint8_t *digest,
                   uint32_t size);

#endif
