/*
 * The content of a manifest, once its signatures are known to be good.
 */
#ifndef ALOFT_MANIFEST_CONTENT_H
#define ALOFT_MANIFEST_CONTENT_H

#include <stdbool.h>

#include "aloft/manifest.h"

/* Reads a SUIT_Manifest of the profile. ALOFT_ERR_CBOR_* or one of ALOFT_ERR_MANIFEST_*. */
enum aloft_status aloft_manifest_read(const uint8_t *bytes, size_t size, struct aloft_manifest_view *view);

/* Whether the names keep to their rules; text is known to be UTF-8. */
bool aloft_manifest_has_names(const struct aloft_manifest_view *view);

#endif
