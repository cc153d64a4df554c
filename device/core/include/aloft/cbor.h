/*
 * Strict reader for the subset of CBOR (RFC 8949) that aloft's documents use, in deterministic encoding (section 4.2):
 * unsigned and negative integers, byte and text strings, arrays, maps, true, false and null; definite lengths; integers
 * and lengths in their shortest form and below 2^32; keys of maps ascending by their bytes; no floats. A tag may stand
 * before a document where its format prescribes one: read it with aloft_cbor_read_head, then check what is behind it.
 *
 * aloft_cbor_check proves a whole document well formed; the aloft_cbor_read_* functions then take it apart. They check
 * again what they read, so using them alone is safe too. After an error the reader stays where it was.
 */
#ifndef ALOFT_CBOR_H
#define ALOFT_CBOR_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/* Deepest nesting aloft_cbor_check accepts: an item directly inside the outermost array or map has depth 1. */
#define ALOFT_CBOR_MAX_DEPTH 6u

struct aloft_cbor {
    const uint8_t *bytes;
    size_t size;
    size_t at; /* offset of the next item */
};

/* ALOFT_OK if the bytes are exactly one well-formed item. */
enum aloft_status aloft_cbor_check(const uint8_t *bytes, size_t size);

enum aloft_status aloft_cbor_read_uint(struct aloft_cbor *reader, uint32_t *value);

/* The string stays where it is: *bytes points into the reader's input. */
enum aloft_status aloft_cbor_read_bytes(struct aloft_cbor *reader, const uint8_t **bytes, uint32_t *size);
enum aloft_status aloft_cbor_read_text(struct aloft_cbor *reader, const uint8_t **bytes, uint32_t *size);

/* Reads the head only; *count items (pairs for a map) follow. */
enum aloft_status aloft_cbor_read_array(struct aloft_cbor *reader, uint32_t *count);
enum aloft_status aloft_cbor_read_map(struct aloft_cbor *reader, uint32_t *count);

/* Reads any head: major type (RFC 8949, 3.1) and argument. Moves past the head alone, also for strings. */
enum aloft_status aloft_cbor_read_head(struct aloft_cbor *reader, unsigned *major, uint32_t *argument);

enum aloft_status aloft_cbor_read_null(struct aloft_cbor *reader);

#endif
