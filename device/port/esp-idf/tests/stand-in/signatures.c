/*
 * Mbed TLS and PSA Crypto as far as the port calls them, on the verifier of the host port. Everything that was begun has to
 * be ended: stand_in_signature_balance is 0 then.
 */
#include <assert.h>
#include <string.h>

#include "../../../host/p256.h"
#include "mbedtls/ecdsa.h"
#include "psa/crypto.h"
#include "stand_in.h"

int stand_in_signature_balance;
bool stand_in_has_no_heap;

/* ---- Mbed TLS 3 ---- */

void mbedtls_mpi_init(mbedtls_mpi *number)
{
    memset(number, 0, sizeof *number);
    stand_in_signature_balance++;
}

void mbedtls_mpi_free(mbedtls_mpi *number)
{
    (void)number;
    stand_in_signature_balance--;
}

int mbedtls_mpi_read_binary(mbedtls_mpi *number, const unsigned char *bytes, size_t size)
{
    assert(size == sizeof number->bytes);
    memcpy(number->bytes, bytes, size);
    return 0;
}

void mbedtls_ecp_group_init(mbedtls_ecp_group *group)
{
    group->id = MBEDTLS_ECP_DP_NONE;
    stand_in_signature_balance++;
}

void mbedtls_ecp_group_free(mbedtls_ecp_group *group)
{
    (void)group;
    stand_in_signature_balance--;
}

int mbedtls_ecp_group_load(mbedtls_ecp_group *group, mbedtls_ecp_group_id id)
{
    group->id = id;
    return stand_in_has_no_heap ? -0x4D80 : 0; /* MBEDTLS_ERR_ECP_ALLOC_FAILED */
}

void mbedtls_ecp_point_init(mbedtls_ecp_point *point)
{
    memset(point, 0, sizeof *point);
    stand_in_signature_balance++;
}

void mbedtls_ecp_point_free(mbedtls_ecp_point *point)
{
    (void)point;
    stand_in_signature_balance--;
}

int mbedtls_ecp_point_read_binary(const mbedtls_ecp_group *group, mbedtls_ecp_point *point, const unsigned char *bytes,
                                  size_t size)
{
    assert(group->id == MBEDTLS_ECP_DP_SECP256R1 && size == sizeof point->bytes);
    memcpy(point->bytes, bytes, size);
    return 0;
}

int mbedtls_ecp_check_pubkey(const mbedtls_ecp_group *group, const mbedtls_ecp_point *point)
{
    assert(group->id == MBEDTLS_ECP_DP_SECP256R1);
    return host_p256_is_public_key(point->bytes) ? 0 : -0x4C80;
}

int mbedtls_ecdsa_verify(mbedtls_ecp_group *group, const unsigned char *digest, size_t size,
                         const mbedtls_ecp_point *key, const mbedtls_mpi *r, const mbedtls_mpi *s)
{
    unsigned char signature[64];
    assert(group->id == MBEDTLS_ECP_DP_SECP256R1 && size == 32);
    memcpy(signature, r->bytes, 32);
    memcpy(signature + 32, s->bytes, 32);
    return host_p256_verify(key->bytes, digest, signature) ? 0 : -0x4E00;
}

/* ---- PSA Crypto ---- */

static unsigned char imported[65];
static int was_begun;

psa_status_t psa_crypto_init(void)
{
    was_begun = 1;
    return PSA_SUCCESS;
}

void psa_set_key_type(psa_key_attributes_t *attributes, psa_key_type_t type)
{
    attributes->type = type;
}

void psa_set_key_bits(psa_key_attributes_t *attributes, size_t bits)
{
    attributes->bits = bits;
}

void psa_set_key_usage_flags(psa_key_attributes_t *attributes, psa_key_usage_t usage)
{
    attributes->usage = usage;
}

void psa_set_key_algorithm(psa_key_attributes_t *attributes, psa_algorithm_t algorithm)
{
    attributes->algorithm = algorithm;
}

psa_status_t psa_import_key(const psa_key_attributes_t *attributes, const uint8_t *data, size_t size, psa_key_id_t *key)
{
    assert(was_begun && attributes->type == 0x4112 && attributes->bits == 256 && size == sizeof imported);
    assert(attributes->usage == PSA_KEY_USAGE_VERIFY_HASH && attributes->algorithm == 0x06000609);
    if (stand_in_has_no_heap) {
        return PSA_ERROR_INSUFFICIENT_MEMORY;
    }
    if (!host_p256_is_public_key(data)) {
        return PSA_ERROR_INVALID_ARGUMENT;
    }
    memcpy(imported, data, size);
    *key = 0x40000001;
    stand_in_signature_balance++;
    return PSA_SUCCESS;
}

psa_status_t psa_verify_hash(psa_key_id_t key, psa_algorithm_t algorithm, const uint8_t *digest, size_t digest_size,
                             const uint8_t *signature, size_t signature_size)
{
    assert(key == 0x40000001 && algorithm == 0x06000609 && digest_size == 32 && signature_size == 64);
    return host_p256_verify(imported, digest, signature) ? PSA_SUCCESS : PSA_ERROR_INVALID_SIGNATURE;
}

psa_status_t psa_destroy_key(psa_key_id_t key)
{
    assert(key == 0x40000001);
    stand_in_signature_balance--;
    return PSA_SUCCESS;
}
