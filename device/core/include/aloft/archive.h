/*
 * Files in a component that is an archive, as `aloft bundle --component name=FOLDER` packs them: ustar, uncompressed, so
 * that a file lies in flash in one piece and can be served from there.
 */
#ifndef ALOFT_ARCHIVE_H
#define ALOFT_ARCHIVE_H

#include "aloft/bundle.h"

#define ALOFT_ARCHIVE_PATH_MAX_SIZE 100u

/*
 * Finds a file by its path, such as "css/page.css", and says where its bytes are: as a component of its own, without name
 * or digest. ALOFT_ERR_ARCHIVE_UNKNOWN: not in it. ALOFT_ERR_ARCHIVE_FORMAT: no archive. ALOFT_ERR_FLASH_READ.
 */
enum aloft_status aloft_archive_find(const struct aloft_bundle *bundle, const struct aloft_component *archive,
                                     const char *path, struct aloft_component *file);

#endif
