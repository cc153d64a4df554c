/*
 * The three string functions the device code uses, for targets without a C library.
 */
#ifndef ALOFT_FREESTANDING_STRING_H
#define ALOFT_FREESTANDING_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);

#endif
