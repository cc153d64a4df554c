/*
 * What the port needs of Mbed TLS 3: signatures on P-256. Points and numbers keep their bytes.
 */
#ifndef STAND_IN_MBEDTLS_ECDSA_H
#define STAND_IN_MBEDTLS_ECDSA_H

#include <stddef.h>

typedef enum {
    MBEDTLS_ECP_DP_NONE = 0,
    MBEDTLS_ECP_DP_SECP192R1 = 1,
    MBEDTLS_ECP_DP_SECP224R1 = 2,
    MBEDTLS_ECP_DP_SECP256R1 = 3
} mbedtls_ecp_group_id;

typedef struct mbedtls_mpi {
    unsigned char bytes[32];
} mbedtls_mpi;

typedef struct mbedtls_ecp_point {
    unsigned char bytes[65];
} mbedtls_ecp_point;

typedef struct mbedtls_ecp_group {
    mbedtls_ecp_group_id id;
} mbedtls_ecp_group;

void mbedtls_mpi_init(mbedtls_mpi *number);
void mbedtls_mpi_free(mbedtls_mpi *number);
int mbedtls_mpi_read_binary(mbedtls_mpi *number, const unsigned char *bytes, size_t size);
void mbedtls_ecp_group_init(mbedtls_ecp_group *group);
void mbedtls_ecp_group_free(mbedtls_ecp_group *group);
int mbedtls_ecp_group_load(mbedtls_ecp_group *group, mbedtls_ecp_group_id id);
void mbedtls_ecp_point_init(mbedtls_ecp_point *point);
void mbedtls_ecp_point_free(mbedtls_ecp_point *point);
int mbedtls_ecp_point_read_binary(const mbedtls_ecp_group *group, mbedtls_ecp_point *point, const unsigned char *bytes,
                                  size_t size);
int mbedtls_ecp_check_pubkey(const mbedtls_ecp_group *group, const mbedtls_ecp_point *point);
int mbedtls_ecdsa_verify(mbedtls_ecp_group *group, const unsigned char *digest, size_t size,
                         const mbedtls_ecp_point *key, const mbedtls_mpi *r, const mbedtls_mpi *s);

#endif
