/*
 * The keys in use: those the program was built with, or newer ones that the device keeps in flash.
 */
#ifndef ALOFT_SRC_TRUST_H
#define ALOFT_SRC_TRUST_H

#include <stdbool.h>

#include "signature.h"

/* In front of a public key of 65 bytes, x and y: SEC 1, 2.3.3. */
#define UNCOMPRESSED 0x04u

/* The newer of what the program was built with and what the device keeps. No keys at all in a laboratory.
 * ALOFT_ERR_TRUST_STORE if flash can not be read, or holds what only a newer program can. */
enum aloft_status aloft_trust_in_use(const struct aloft_port *port, struct trusted_keys *keys);

/* A key of the set with its 0x04 in front: in memory, or read into `room`. NULL if it can not be read. */
const uint8_t *aloft_trust_key(const struct aloft_port *port, const struct trusted_keys *keys, uint32_t index,
                               uint8_t room[ALOFT_PUBLIC_KEY_SIZE]);

/* Whether so many keys, of which so many have to sign, are within the limits. */
bool aloft_trust_fits(const struct trusted_keys *keys);

/* ALOFT_ERR_TRUST_BAD_VALUE if a key has the id of another, _STORE if one can not be read. */
enum aloft_status aloft_trust_differ(const struct aloft_port *port, const struct trusted_keys *keys);

/* Finds the newest record that is whole and for this device; no keys if there is none. ALOFT_ERR_TRUST_STORE if flash can
 * not be read, or a record is of a newer format. */
enum aloft_status aloft_trust_record_find(const struct aloft_port *port, struct trusted_keys *newest);

/* Writes the record of a set into the sector that does not hold the newest one, and reads it back: ALOFT_ERR_TRUST_STORE if
 * that fails. Then into the other sector, so that no single bit gives the keys of before back; if that fails, it stays as it
 * is until the next set. */
enum aloft_status aloft_trust_record_write(const struct aloft_port *port, const struct trusted_keys *keys);

#endif
