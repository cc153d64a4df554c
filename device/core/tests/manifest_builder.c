#include "manifest_builder.h"

#include <string.h>

#include "offer_builder.h"

static const uint8_t vendor_id[] = {0xcf, 0xbf, 0xf0, 0xd1, 0x93, 0x75, 0x56, 0x85, 0x96, 0x8c, 0x48, 0xce, 0x8b, 0x15, 0xae, 0x17};
static const uint8_t class_id[] = {0x7f, 0xd9, 0x68, 0xdf, 0xda, 0x31, 0x5a, 0x19, 0xb4, 0x54, 0x35, 0xf5, 0xcb, 0x22, 0x64, 0xc7};

const struct aloft_trust manifest_laboratory = {
    .vendor_domain = "example.com",
    .vendor_id = vendor_id,
    .class_id = class_id,
    .is_laboratory = true,
};

const struct aloft_port manifest_laboratory_port = {.device_class = "lamp", .trust = &manifest_laboratory};

enum major_type {
    NUMBER = 0,
    NEGATIVE = 1,
    BYTES = 2,
    TEXT = 3,
    ARRAY = 4,
    MAP = 5,
    TAG = 6
};

#define CONDITION 15u

static void put(struct offer_writer *writer, const void *bytes, uint32_t size)
{
    memcpy(writer->at, bytes, size);
    writer->at += size;
}

static void put_string(struct offer_writer *writer, enum major_type type, const void *bytes, uint32_t size)
{
    offer_put_head(writer, type, size);
    put(writer, bytes, size);
}

static void put_item(struct offer_writer *writer, uint32_t key, enum major_type type, const struct aloft_item *item)
{
    offer_put_head(writer, NUMBER, key);
    put_string(writer, type, item->bytes, item->value);
}

static void put_digest(struct offer_writer *writer, const uint8_t *digest)
{
    static const uint8_t head[] = {0x82, 0x2f, 0x58, 0x20};
    offer_put_head(writer, BYTES, sizeof head + ALOFT_SHA256_SIZE);
    put(writer, head, sizeof head);
    put(writer, digest, ALOFT_SHA256_SIZE);
}

static void put_document(struct offer_writer *writer, uint32_t key, const uint8_t *bytes, const struct offer_writer *end)
{
    offer_put_head(writer, NUMBER, key);
    put_string(writer, BYTES, bytes, (uint32_t)(end->at - bytes));
}

static void put_common(struct offer_writer *writer, const struct aloft_manifest_view *view)
{
    static const uint8_t begin[] = {0xa2, 0x02, 0x81, 0x81, 0x43, 'a', 'p', 'p'};
    static const uint8_t shared_begin[] = {0x86, 0x14, 0xa4};
    static const uint8_t shared_end[] = {0x01, 0x0f, 0x02, 0x0f};
    uint8_t bytes[160];
    struct offer_writer shared = {bytes};
    put(&shared, shared_begin, sizeof shared_begin);
    put_item(&shared, 1, BYTES, &view->parts[ALOFT_PART_VENDOR_ID]);
    put_item(&shared, 2, BYTES, &view->parts[ALOFT_PART_CLASS_ID]);
    offer_put_head(&shared, NUMBER, 3);
    put_digest(&shared, view->parts[ALOFT_PART_DIGEST].bytes);
    offer_put_uint(&shared, 14, view->parts[ALOFT_PART_SIZE].value);
    put(&shared, shared_end, sizeof shared_end);
    put(writer, begin, sizeof begin);
    put_document(writer, 4, bytes, &shared);
}

static void put_label(struct offer_writer *writer, unsigned limit)
{
    if (limit == ALOFT_LIMIT_USE_BEFORE) {
        offer_put_head(writer, NUMBER, 4);
    } else {
        offer_put_head(writer, NEGATIVE, 255u + limit);
    }
}

static void put_uri(struct offer_writer *writer, const uint8_t *digest)
{
    static const char digits[] = "0123456789abcdef";
    offer_put_head(writer, NUMBER, 21);
    offer_put_head(writer, TEXT, 74);
    put(writer, "artifacts/", 10);
    for (unsigned i = 0; i < ALOFT_SHA256_SIZE; i++) {
        *writer->at++ = (uint8_t)digits[digest[i] >> 4];
        *writer->at++ = (uint8_t)digits[digest[i] & 15u];
    }
}

static void put_install(struct offer_writer *writer, const struct aloft_manifest_view *view)
{
    static const uint32_t none[ALOFT_LIMITS] = {0, 0, ALOFT_CHIP_ANY, 0, ALOFT_CHIP_REVISION_ANY, 0};
    static const uint8_t end[] = {0x15, 0x02, 0x03, 0x0f};
    uint32_t count = 0;
    for (unsigned i = 0; i < ALOFT_LIMITS; i++) {
        count += view->limits[i] != none[i];
    }
    offer_put_head(writer, ARRAY, 6u + 2u * count);
    offer_put_head(writer, NUMBER, 20);
    offer_put_head(writer, MAP, 1u + count);
    for (unsigned i = 0; i < ALOFT_LIMITS; i++) {
        if (view->limits[i] != none[i]) {
            put_label(writer, i);
            offer_put_head(writer, NUMBER, view->limits[i]);
        }
        if (i == ALOFT_LIMIT_USE_BEFORE) {
            put_uri(writer, view->parts[ALOFT_PART_DIGEST].bytes);
        }
    }
    for (unsigned i = 0; i < ALOFT_LIMITS; i++) {
        if (view->limits[i] != none[i]) {
            put_label(writer, i);
            offer_put_head(writer, NUMBER, CONDITION);
        }
    }
    put(writer, end, sizeof end);
}

static void put_text(struct offer_writer *writer, const struct aloft_manifest_view *view)
{
    static const uint8_t begin[] = {0xa1, 0x63, 'u', 'n', 'd', 0xa1, 0x81, 0x43, 'a', 'p', 'p', 0xa3};
    put(writer, begin, sizeof begin);
    put_item(writer, 3, TEXT, &view->parts[ALOFT_PART_VENDOR_DOMAIN]);
    put_item(writer, 4, TEXT, &view->parts[ALOFT_PART_DEVICE_CLASS]);
    put_item(writer, 6, TEXT, &view->parts[ALOFT_PART_VERSION]);
}

uint32_t manifest_build(uint8_t *out, const struct aloft_manifest_view *view)
{
    static const uint8_t commands[] = {0x07, 0x43, 0x82, 0x03, 0x0f, 0x09, 0x43, 0x82, 0x17, 0x02};
    uint8_t bytes[MANIFEST_ROOM];
    struct offer_writer writer = {out};
    struct offer_writer part = {bytes};
    offer_put_head(&writer, MAP, 7);
    offer_put_uint(&writer, 1, 1);
    offer_put_uint(&writer, 2, view->parts[ALOFT_PART_SEQUENCE].value);
    put_common(&part, view);
    put_document(&writer, 3, bytes, &part);
    put(&writer, commands, sizeof commands);
    part.at = bytes;
    put_install(&part, view);
    put_document(&writer, 20, bytes, &part);
    part.at = bytes;
    put_text(&part, view);
    put_document(&writer, 23, bytes, &part);
    return (uint32_t)(writer.at - out);
}

uint32_t envelope_build(uint8_t *out, const uint8_t *manifest, uint32_t size, const uint8_t *blocks,
                        uint32_t signatures)
{
    uint8_t bytes[MANIFEST_ROOM + 16u];
    uint8_t digest[ALOFT_SHA256_SIZE];
    uint8_t wrapper[512];
    struct aloft_sha256 hash;
    struct offer_writer element = {bytes};
    struct offer_writer writer = {out};
    struct offer_writer inner = {wrapper};
    put_string(&element, BYTES, manifest, size);
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, bytes, (size_t)(element.at - bytes));
    aloft_sha256_finish(&hash, digest);
    offer_put_head(&inner, ARRAY, 1u + signatures);
    put_digest(&inner, digest);
    if (signatures > 0) {
        put(&inner, blocks, signatures * 86u);
    }
    offer_put_head(&writer, TAG, 107);
    offer_put_head(&writer, MAP, 2);
    put_document(&writer, 2, wrapper, &inner);
    offer_put_head(&writer, NUMBER, 3);
    put(&writer, bytes, (uint32_t)(element.at - bytes));
    return (uint32_t)(writer.at - out);
}

static void name(struct aloft_item *item, const char *text)
{
    item->bytes = (const uint8_t *)text;
    item->value = (uint32_t)strlen(text);
}

void manifest_fill(struct aloft_manifest_view *view, uint32_t sequence, const char *version, const uint8_t *digest,
                   uint32_t size)
{
    memset(view, 0, sizeof *view);
    view->parts[ALOFT_PART_SEQUENCE].value = sequence;
    view->parts[ALOFT_PART_SIZE].value = size;
    view->parts[ALOFT_PART_DIGEST].bytes = digest;
    view->parts[ALOFT_PART_VENDOR_ID] = (struct aloft_item){manifest_laboratory.vendor_id, ALOFT_UUID_SIZE};
    view->parts[ALOFT_PART_CLASS_ID] = (struct aloft_item){manifest_laboratory.class_id, ALOFT_UUID_SIZE};
    name(&view->parts[ALOFT_PART_VENDOR_DOMAIN], manifest_laboratory.vendor_domain);
    name(&view->parts[ALOFT_PART_DEVICE_CLASS], "lamp");
    name(&view->parts[ALOFT_PART_VERSION], version);
    view->limits[ALOFT_LIMIT_CHIP_ID] = ALOFT_CHIP_ANY;
    view->limits[ALOFT_LIMIT_LARGEST_REVISION] = ALOFT_CHIP_REVISION_ANY;
}
