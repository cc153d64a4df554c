/*
 * Components behind the app image of a slot: a web page, a file system image, a configuration ... A bundle is one file in
 * one slot, so everything in it switches together (docs/spec/bundle.md). What is here finds them by the slot alone: no
 * journal, no other partition. It is left out of a program that does not call it.
 *
 *   struct aloft_bundle bundle;
 *   struct aloft_component page;
 *   if (aloft_bundle_open(&bundle, read_running_slot, context, slot_size) == ALOFT_OK &&
 *       aloft_bundle_find(&bundle, "page", &page) == ALOFT_OK) {
 *       aloft_bundle_read(&bundle, &page, 0, buffer, sizeof buffer);
 *   }
 *
 * The slot was verified as a whole when it was written. Who does not trust the flash since then asks
 * aloft_bundle_verify.
 */
#ifndef ALOFT_BUNDLE_H
#define ALOFT_BUNDLE_H

#include <stdint.h>

#include "aloft/image.h"

#define ALOFT_BUNDLE_MAX_COMPONENTS 16u
#define ALOFT_COMPONENT_NAME_MAX_SIZE 31u

/* A bundle that was found. `read` is called with offsets in the slot, below `limit`. */
struct aloft_bundle {
    aloft_image_read read;
    void *context;
    uint32_t limit;        /* bytes of the slot */
    uint32_t index_offset; /* where in the slot the index stands */
    uint32_t size;         /* bytes of the whole bundle, from the start of the slot */
    uint32_t count;        /* components, 1 .. ALOFT_BUNDLE_MAX_COMPONENTS */
};

struct aloft_component {
    uint32_t offset; /* from the start of the slot, a multiple of 4096 */
    uint32_t size;   /* 1 or more */
    uint8_t digest[ALOFT_SHA256_SIZE];
    char name[ALOFT_COMPONENT_NAME_MAX_SIZE + 1u];
};

/*
 * Looks behind the app image at the start of the slot, whose segment headers alone are read: some 20 short reads.
 * ALOFT_ERR_BUNDLE_NONE: an app image alone. ALOFT_ERR_BUNDLE_*: an index that is damaged, of another format, or of another
 * image. ALOFT_ERR_IMAGE_*: no app image. ALOFT_ERR_FLASH_READ.
 */
enum aloft_status aloft_bundle_open(struct aloft_bundle *bundle, aloft_image_read read, void *context, uint32_t limit);

/* Component number 0 .. count - 1, in ascending order of their names. ALOFT_ERR_ARGUMENT, ALOFT_ERR_FLASH_READ. */
enum aloft_status aloft_bundle_at(const struct aloft_bundle *bundle, uint32_t number, struct aloft_component *component);

/* Component by name. ALOFT_ERR_COMPONENT_UNKNOWN, ALOFT_ERR_FLASH_READ. */
enum aloft_status aloft_bundle_find(const struct aloft_bundle *bundle, const char *name,
                                    struct aloft_component *component);

/* Reads `size` bytes from `offset` of the component. ALOFT_ERR_ARGUMENT: not inside it. ALOFT_ERR_FLASH_READ. */
enum aloft_status aloft_bundle_read(const struct aloft_bundle *bundle, const struct aloft_component *component,
                                       uint32_t offset, uint8_t *out, uint32_t size);

/* Reads all of it, `size` bytes (1 or more) at a time into `buffer`. ALOFT_ERR_COMPONENT_DIGEST: not what it was when the
 * bundle was built. ALOFT_ERR_FLASH_READ. */
enum aloft_status aloft_bundle_verify(const struct aloft_bundle *bundle, const struct aloft_component *component,
                                         uint8_t *buffer, uint32_t size);

#endif
