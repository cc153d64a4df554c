/*
 * Signatures on P-256, by the Mbed TLS that ESP-IDF brings: its own functions before 6.0, PSA from then on. And the time, if
 * the device knows it.
 */
#include <time.h>

#include "esp_idf_version.h"
#include "idf_port.h"

#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(6, 0, 0)
#include "psa/crypto.h"
#define ALGORITHM PSA_ALG_ECDSA(PSA_ALG_SHA_256)
#else
#include "mbedtls/ecdsa.h"
#endif

#define NUMBER_SIZE 32u /* r, s, and the digest */

/* Clocks start in 1970 and are set by SNTP: a time before 2024, when none of this was built yet, is none. It is no date of
 * the build, because that would make every image differ from the one before, and reproducible builds have none. */
#define TIME_KNOWN 1704067200

#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(6, 0, 0)

/* Importing a key checks that it is a point of the curve. */
static bool import_key(const uint8_t *public_key, psa_key_id_t *key)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_bits(&attributes, 8u * NUMBER_SIZE);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_HASH);
    psa_set_key_algorithm(&attributes, ALGORITHM);
    return psa_crypto_init() == PSA_SUCCESS &&
           psa_import_key(&attributes, public_key, ALOFT_PUBLIC_KEY_SIZE, key) == PSA_SUCCESS;
}

static bool verify(void *context, const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature)
{
    psa_key_id_t key;
    (void)context;
    if (!import_key(public_key, &key)) {
        return false;
    }
    psa_status_t status = psa_verify_hash(key, ALGORITHM, digest, NUMBER_SIZE, signature, 2u * NUMBER_SIZE);
    (void)psa_destroy_key(key);
    return status == PSA_SUCCESS;
}

bool aloft_idf_is_public_key(void *context, const uint8_t *public_key)
{
    psa_key_id_t key;
    (void)context;
    if (!import_key(public_key, &key)) {
        return false;
    }
    (void)psa_destroy_key(key);
    return true;
}

#else

/* Reads a key, and whether it is a point of the curve. */
static bool read_key(mbedtls_ecp_group *group, mbedtls_ecp_point *key, const uint8_t *public_key)
{
    return mbedtls_ecp_group_load(group, MBEDTLS_ECP_DP_SECP256R1) == 0 &&
           mbedtls_ecp_point_read_binary(group, key, public_key, ALOFT_PUBLIC_KEY_SIZE) == 0 &&
           mbedtls_ecp_check_pubkey(group, key) == 0;
}

static bool verify(void *context, const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature)
{
    mbedtls_ecp_group group;
    mbedtls_ecp_point key;
    mbedtls_mpi r;
    mbedtls_mpi s;
    (void)context;
    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&key);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    bool is_good = read_key(&group, &key, public_key) &&
                   mbedtls_mpi_read_binary(&r, signature, NUMBER_SIZE) == 0 &&
                   mbedtls_mpi_read_binary(&s, signature + NUMBER_SIZE, NUMBER_SIZE) == 0 &&
                   mbedtls_ecdsa_verify(&group, digest, NUMBER_SIZE, &key, &r, &s) == 0;
    mbedtls_mpi_free(&s);
    mbedtls_mpi_free(&r);
    mbedtls_ecp_point_free(&key);
    mbedtls_ecp_group_free(&group);
    return is_good;
}

bool aloft_idf_is_public_key(void *context, const uint8_t *public_key)
{
    mbedtls_ecp_group group;
    mbedtls_ecp_point key;
    (void)context;
    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&key);
    bool is_key = read_key(&group, &key, public_key);
    mbedtls_ecp_point_free(&key);
    mbedtls_ecp_group_free(&group);
    return is_key;
}

#endif

static uint64_t now(void *context)
{
    time_t seconds = time(NULL);
    (void)context;
    return seconds >= TIME_KNOWN ? (uint64_t)seconds : 0;
}

void aloft_idf_verify_functions(struct aloft_port *port)
{
    port->verify = verify;
    port->time = now;
}
