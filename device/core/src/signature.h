/*
 * The signatures of a document: COSE_Sign1 (RFC 9052, 4.2) by ES256, of one fixed form. They lie one behind the other, 86
 * bytes each with the heads of their byte strings.
 */
#ifndef ALOFT_SIGNATURE_H
#define ALOFT_SIGNATURE_H

#include "aloft/cbor.h"
#include "aloft/port.h"
#include "aloft/trust.h"

struct signatures {
    const uint8_t *first; /* content of the first byte string */
    uint32_t count;       /* 0 .. ALOFT_MAX_SIGNATURES */
};

/* Bytes as they were signed, with the head of their byte string. */
struct signed_bytes {
    const uint8_t *bytes;
    size_t size;
};

/* Keys that count, and how many of them have to sign: in memory, or in the record at `at` of the port's trust sectors. */
struct trusted_keys {
    const uint8_t *first; /* NULL: in flash, without the 0x04 in front */
    uint32_t stride;      /* from one key to the next, in bytes */
    uint32_t at;
    uint32_t count;
    uint32_t threshold;
    uint32_t version;
};

/* Reads `count` signatures: their form, their ranges and their order. */
enum aloft_status aloft_signatures_read(struct aloft_cbor *reader, uint32_t count, struct signatures *out);

/* Whether enough of the keys signed the message: external data and payload. ALOFT_ERR_SIGNATURE_KEY_UNKNOWN, _WRONG or
 * _TOO_FEW; ALOFT_ERR_TRUST_STORE if a key can not be read. */
enum aloft_status aloft_signatures_verify(const struct aloft_port *port, const struct trusted_keys *keys,
                                          const struct signatures *signatures, const struct signed_bytes message[2]);

/* SHA-256 in one go. The id of a public key is the first ALOFT_KEY_ID_SIZE bytes of its digest. */
void aloft_digest_of(const uint8_t *bytes, size_t size, uint8_t digest[ALOFT_SHA256_SIZE]);

#endif
