/*
 * MD5 (RFC 1321) of up to a few KB: what guards a partition table. Not for anything that must withstand an attacker.
 */
#ifndef ALOFT_HOST_MD5_H
#define ALOFT_HOST_MD5_H

#include <stdint.h>

#define HOST_MD5_SIZE 16u
#define HOST_MD5_LARGEST 4000u

/* `size` is at most HOST_MD5_LARGEST. */
void host_md5(const uint8_t *bytes, uint32_t size, uint8_t digest[HOST_MD5_SIZE]);

#endif
