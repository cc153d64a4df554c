#include "aloft/bundle.h"

#include <string.h>

#include "bundle_index.h"
#include "bytes.h"
#include "image_format.h"

/* Steps over the segments to the end of what a loader reads, the hash included; they all lie inside the slot. */
static enum aloft_status find_image_end(const struct aloft_bundle *bundle, uint32_t segments, uint32_t hash_size,
                                        uint32_t *end)
{
    uint8_t header[SEGMENT_HEADER_SIZE];
    uint32_t at = ALOFT_IMAGE_HEADER_SIZE;
    for (; segments > 0; segments--) {
        if (bundle->limit - at < SEGMENT_HEADER_SIZE) {
            return ALOFT_ERR_IMAGE_SIZE;
        }
        if (!bundle->read(bundle->context, at, header, sizeof header)) {
            return ALOFT_ERR_FLASH_READ;
        }
        uint32_t size = aloft_load32(header + 4);
        at += SEGMENT_HEADER_SIZE;
        if (size % 4u != 0 || size >= ALOFT_IMAGE_MAX_SIZE) {
            return ALOFT_ERR_IMAGE_SEGMENT;
        }
        if (size > bundle->limit - at) {
            return ALOFT_ERR_IMAGE_SIZE;
        }
        at += size;
    }
    *end = (at / CHECKSUM_BLOCK + 1u) * CHECKSUM_BLOCK + hash_size;
    return *end > bundle->limit ? ALOFT_ERR_IMAGE_SIZE : ALOFT_OK;
}

static bool is_name_letter(uint8_t letter, uint32_t at)
{
    bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    return is_plain || (at > 0 && (letter == '.' || letter == '_' || letter == '-'));
}

/* A name of 1 to 31 letters, and zeros behind it. */
static bool is_name(const char *name)
{
    uint32_t size = 0;
    while (size < ALOFT_COMPONENT_NAME_MAX_SIZE && is_name_letter((uint8_t)name[size], size)) {
        size++;
    }
    for (uint32_t at = size; at <= ALOFT_COMPONENT_NAME_MAX_SIZE; at++) {
        if (name[at] != '\0') {
            return false;
        }
    }
    return size > 0;
}

/* *end is where the component before ends. */
static enum aloft_status check_component(const struct aloft_bundle *bundle, const struct aloft_component *component,
                                         const char *name_before, uint32_t *end)
{
    if (!is_name(component->name)) {
        return ALOFT_ERR_BUNDLE_NAME;
    }
    if (memcmp(name_before, component->name, sizeof component->name) >= 0) {
        return ALOFT_ERR_BUNDLE_ORDER;
    }
    if (component->offset != aloft_round_up(*end, BUNDLE_ALIGNMENT) || component->size == 0 ||
        component->offset > bundle->size || component->size > bundle->size - component->offset) {
        return ALOFT_ERR_BUNDLE_LAYOUT;
    }
    *end = component->offset + component->size;
    return ALOFT_OK;
}

static enum aloft_status check_records(const struct aloft_bundle *bundle)
{
    struct aloft_component component;
    char name_before[sizeof component.name] = "";
    uint32_t end = bundle->index_offset + BUNDLE_HEAD_SIZE + bundle->count * BUNDLE_RECORD_SIZE + BUNDLE_CRC_SIZE;
    for (uint32_t i = 0; i < bundle->count; i++) {
        enum aloft_status status = aloft_bundle_at(bundle, i, &component);
        if (status == ALOFT_OK) {
            status = check_component(bundle, &component, name_before, &end);
        }
        if (status != ALOFT_OK) {
            return status;
        }
        memcpy(name_before, component.name, sizeof name_before);
    }
    return end == bundle->size ? ALOFT_OK : ALOFT_ERR_BUNDLE_LAYOUT;
}

enum aloft_status aloft_bundle_open(struct aloft_bundle *bundle, aloft_image_read read, void *context, uint32_t limit)
{
    uint8_t header[ALOFT_SHA256_SIZE]; /* and then the hash */
    uint32_t end;
    memset(bundle, 0, sizeof *bundle);
    bundle->read = read;
    bundle->context = context;
    bundle->limit = aloft_smaller(limit, ALOFT_IMAGE_MAX_SIZE);
    if (bundle->limit < ALOFT_IMAGE_HEADER_SIZE) {
        return ALOFT_ERR_IMAGE_SIZE;
    }
    if (!read(context, 0, header, ALOFT_IMAGE_HEADER_SIZE)) {
        return ALOFT_ERR_FLASH_READ;
    }
    if (header[0] != IMAGE_MAGIC) {
        return ALOFT_ERR_IMAGE_MAGIC;
    }
    if (header[SEGMENT_COUNT_AT] == 0 || header[SEGMENT_COUNT_AT] > ALOFT_IMAGE_MAX_SEGMENTS) {
        return ALOFT_ERR_IMAGE_SEGMENT_COUNT;
    }
    uint32_t hash_size = header[HASH_APPENDED_AT] != 0 ? ALOFT_SHA256_SIZE : 0;
    enum aloft_status status = find_image_end(bundle, header[SEGMENT_COUNT_AT], hash_size, &end);
    if (status != ALOFT_OK) {
        return status;
    }
    if (hash_size > 0 && !read(context, end - ALOFT_SHA256_SIZE, header, ALOFT_SHA256_SIZE)) {
        return ALOFT_ERR_FLASH_READ;
    }
    status = aloft_bundle_search(bundle, end, hash_size > 0 ? header : NULL);
    return status == ALOFT_OK ? check_records(bundle) : status;
}

enum aloft_status aloft_bundle_at(const struct aloft_bundle *bundle, uint32_t number, struct aloft_component *component)
{
    uint8_t record[BUNDLE_RECORD_SIZE];
    if (number >= bundle->count) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (!aloft_bundle_read_index(bundle, BUNDLE_HEAD_SIZE + number * BUNDLE_RECORD_SIZE, record, sizeof record)) {
        return ALOFT_ERR_FLASH_READ;
    }
    component->offset = aloft_load32(record);
    component->size = aloft_load32(record + 4);
    memcpy(component->digest, record + BUNDLE_RECORD_DIGEST_AT, ALOFT_SHA256_SIZE);
    memcpy(component->name, record + BUNDLE_RECORD_NAME_AT, sizeof component->name);
    return ALOFT_OK;
}

static bool is_same_text(const char *a, const char *b)
{
    while (*a == *b && *a != '\0') {
        a++;
        b++;
    }
    return *a == *b;
}

enum aloft_status aloft_bundle_find(const struct aloft_bundle *bundle, const char *name,
                                    struct aloft_component *component)
{
    for (uint32_t i = 0; i < bundle->count; i++) {
        enum aloft_status status = aloft_bundle_at(bundle, i, component);
        if (status != ALOFT_OK || is_same_text(component->name, name)) {
            return status;
        }
    }
    return ALOFT_ERR_COMPONENT_UNKNOWN;
}

enum aloft_status aloft_bundle_read(const struct aloft_bundle *bundle, const struct aloft_component *component,
                                       uint32_t offset, uint8_t *out, uint32_t size)
{
    if (offset > component->size || size > component->size - offset) {
        return ALOFT_ERR_ARGUMENT;
    }
    return bundle->read(bundle->context, component->offset + offset, out, size) ? ALOFT_OK : ALOFT_ERR_FLASH_READ;
}

enum aloft_status aloft_bundle_verify(const struct aloft_bundle *bundle, const struct aloft_component *component,
                                         uint8_t *buffer, uint32_t size)
{
    struct aloft_sha256 hash;
    uint8_t digest[ALOFT_SHA256_SIZE];
    if (size == 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    aloft_sha256_init(&hash);
    for (uint32_t at = 0; at < component->size;) {
        uint32_t count = aloft_smaller(size, component->size - at);
        if (aloft_bundle_read(bundle, component, at, buffer, count) != ALOFT_OK) {
            return ALOFT_ERR_FLASH_READ;
        }
        aloft_sha256_update(&hash, buffer, count);
        at += count;
    }
    aloft_sha256_finish(&hash, digest);
    return memcmp(digest, component->digest, sizeof digest) == 0 ? ALOFT_OK : ALOFT_ERR_COMPONENT_DIGEST;
}
