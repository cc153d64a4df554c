/*
 * SHA-1 (FIPS 180-4): names are made with it (UUIDv5), nothing is protected by it.
 */
#ifndef ALOFT_HOST_SHA1_H
#define ALOFT_HOST_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define HOST_SHA1_SIZE 20u
#define HOST_SHA1_MAX_MESSAGE 119u

/* Of at most HOST_SHA1_MAX_MESSAGE bytes. */
void host_sha1(const uint8_t *bytes, size_t size, uint8_t digest[HOST_SHA1_SIZE]);

#endif
