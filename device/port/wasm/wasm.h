/*
 * Names shared by the files of the WebAssembly port.
 *
 * One WebAssembly instance is one device from power-on to power-off: its static memory is that device's RAM. Flash,
 * clock and boot record live in JavaScript, behind the imports of module "port"; an import that throws is a power cut,
 * and the instance is thrown away with everything in it.
 */
#ifndef ALOFT_WASM_H
#define ALOFT_WASM_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/offer.h"
#include "aloft/port.h"

#define EXPORT(name) __attribute__((export_name(#name))) name
#define IMPORT(name) __attribute__((import_module("port"), import_name(#name))) name

/* Bytes passed in either direction, most at once: an offer, or a sector. */
#define WASM_EXCHANGE_SIZE 8192u
extern uint8_t wasm_exchange[WASM_EXCHANGE_SIZE];

/* RAM for the patch decoder, as much as any patch may ask for here. */
#define WASM_WORKSPACE_SIZE 262144u
extern uint32_t wasm_workspace[WASM_WORKSPACE_SIZE / 4u];

uint32_t IMPORT(read)(uint32_t slot, uint32_t offset, uint8_t *out, uint32_t size);

/* The port functions for slots, for code that needs nothing else. */
bool wasm_read(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size);

/* What of the optional functions the device has, as bits. */
#define WASM_HAS_BATTERY 1u
#define WASM_HAS_SIGNAL 2u
#define WASM_HAS_RANDOM 4u

/* Fills in the functions of a port; the numbers are the caller's. */
void wasm_port_functions(struct aloft_port *port, unsigned features);

/* Whom the device obeys, and the functions that go with it: keys, verifier, clock, trust statements. */
extern struct aloft_trust wasm_trust;
void wasm_trust_functions(struct aloft_port *port);

/* Writes a manifest to `out` as 112 bytes: u32 sequence, target size, secure version, chip id; digest; class; version. */
void wasm_describe_manifest(const struct aloft_manifest *manifest, uint8_t *out);

#endif
