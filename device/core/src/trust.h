/*
 * The keys in use, for the reader of manifests.
 */
#ifndef ALOFT_SRC_TRUST_H
#define ALOFT_SRC_TRUST_H

#include "signature.h"

/* The newer of what the program was built with and what the port keeps. No keys at all in a laboratory. Returns the version
 * of the set. */
uint32_t aloft_trust_in_use(const struct aloft_port *port, struct trusted_keys *keys);

#endif
