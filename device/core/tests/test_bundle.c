/*
 * A bundle made by hand, with an archive in it. The files of vectors/bundles/ are in bundle_vectors.c.
 */
#include <stdio.h>
#include <string.h>

#include "../src/bundle_index.h"
#include "../src/bytes.h"
#include "aloft/archive.h"
#include "aloft/crc32.h"
#include "check.h"
#include "memory_port.h"

#define SLOT_SIZE 24576u
#define INDEX 4096u
#define ARCHIVE_SIZE 3584u

struct slot {
    uint8_t bytes[SLOT_SIZE];
    uint32_t reads_left;
};

static bool read_slot(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    struct slot *slot = context;
    CHECK(offset <= SLOT_SIZE && size <= SLOT_SIZE - offset);
    if (slot->reads_left == 0) {
        return false;
    }
    slot->reads_left--;
    memcpy(out, slot->bytes + offset, size);
    return true;
}

static void put_file(uint8_t *block, const char *path, const char *text)
{
    size_t size = strlen(text);
    memset(block, 0, 1024);
    memcpy(block, path, strlen(path));
    snprintf((char *)block + 124, 12, "%011o", (unsigned)size);
    block[156] = '0';
    memcpy(block + 257, "ustar", 5);
    memcpy(block + 512, text, size);
}

static void put_record(uint8_t *record, const char *name, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    struct aloft_sha256 hash;
    memset(record, 0, BUNDLE_RECORD_SIZE);
    aloft_store32(record, offset);
    aloft_store32(record + 4, size);
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, bytes, size);
    aloft_sha256_finish(&hash, record + BUNDLE_RECORD_DIGEST_AT);
    memcpy(record + BUNDLE_RECORD_NAME_AT, name, strlen(name));
}

/* Image, index, "page" (an archive) at 8192 and "tune" at 12288. */
static uint32_t build(struct slot *slot)
{
    uint8_t *index = slot->bytes + INDEX;
    uint8_t *archive = slot->bytes + 8192;
    uint8_t *tune = slot->bytes + 12288;
    memset(slot->bytes, 0xff, SLOT_SIZE);
    slot->reads_left = UINT32_MAX;
    uint32_t image_size = memory_image_build(slot->bytes, 256, 1);
    memset(archive, 0, ARCHIVE_SIZE);
    put_file(archive, "css/page.css", "h1 {}");
    put_file(archive + 1024, "index.html", "<h1>");
    memcpy(tune, "warm", 4);
    memset(index, 0, BUNDLE_HEAD_SIZE);
    memcpy(index, "ALFB\1\0\2", 7);
    aloft_store32(index + BUNDLE_SIZE_AT, 12292);
    aloft_store32(index + BUNDLE_IMAGE_SIZE_AT, image_size);
    memcpy(index + BUNDLE_IMAGE_HASH_AT, slot->bytes + image_size - ALOFT_SHA256_SIZE, ALOFT_SHA256_SIZE);
    put_record(index + 48, "page", 8192, archive, ARCHIVE_SIZE);
    put_record(index + 120, "tune", 12288, tune, 4);
    aloft_store32(index + 192, aloft_crc32(0, index, 192));
    return image_size;
}

static void test_archive(const struct slot *slot, const struct aloft_bundle *bundle, struct aloft_component *page)
{
    struct aloft_component file;
    uint8_t text[5];
    CHECK_STATUS(ALOFT_OK, aloft_archive_find(bundle, page, "css/page.css", &file));
    CHECK(file.size == 5 && aloft_bundle_read(bundle, &file, 0, text, 5) == ALOFT_OK);
    CHECK(memcmp(text, "h1 {}", 5) == 0);
    CHECK_STATUS(ALOFT_OK, aloft_archive_find(bundle, page, "index.html", &file));
    CHECK(file.size == 4 && slot->bytes[file.offset] == '<');
    CHECK_STATUS(ALOFT_ERR_ARCHIVE_UNKNOWN, aloft_archive_find(bundle, page, "index.htm", &file));
    CHECK_STATUS(ALOFT_ERR_ARCHIVE_UNKNOWN, aloft_archive_find(bundle, page, "index.html5", &file));
    page->size = 2048; /* without its end */
    CHECK_STATUS(ALOFT_OK, aloft_archive_find(bundle, page, "index.html", &file));
    CHECK_STATUS(ALOFT_ERR_ARCHIVE_FORMAT, aloft_archive_find(bundle, page, "none", &file));
    page->size = 1540;
    CHECK_STATUS(ALOFT_OK, aloft_archive_find(bundle, page, "index.html", &file));
    page->size = 1539;
    CHECK_STATUS(ALOFT_ERR_ARCHIVE_FORMAT, aloft_archive_find(bundle, page, "index.html", &file));
}

/* Whatever read fails, that is what is said. */
static void test_failing_reads(struct slot *slot)
{
    struct aloft_bundle bundle;
    struct aloft_component component;
    uint32_t reads = 0;
    do {
        slot->reads_left = reads++;
    } while (aloft_bundle_open(&bundle, read_slot, slot, SLOT_SIZE) == ALOFT_ERR_FLASH_READ);
    CHECK(slot->reads_left == 0 && reads == 11u); /* two headers, the hash, head, four pieces, two records */
    CHECK_STATUS(ALOFT_ERR_FLASH_READ, aloft_bundle_find(&bundle, "page", &component));
    slot->reads_left = UINT32_MAX;
    CHECK_STATUS(ALOFT_OK, aloft_bundle_find(&bundle, "tune", &component));
    slot->reads_left = 0;
    CHECK_STATUS(ALOFT_ERR_FLASH_READ, aloft_bundle_verify(&bundle, &component, slot->bytes, 1));
    slot->reads_left = UINT32_MAX;
}

/* The engine asks for a file's size where no journal knows it. */
static void test_walk(struct slot *slot, uint32_t expected)
{
    struct aloft_image_walk walk;
    uint8_t buffer[64];
    enum aloft_status status;
    for (uint32_t reads = 0;; reads++) {
        aloft_image_walk_init(&walk, read_slot, slot, SLOT_SIZE, 0);
        slot->reads_left = reads;
        do {
            status = aloft_image_walk_step(&walk, buffer, sizeof buffer);
        } while (status == ALOFT_OK);
        if (status != ALOFT_ERR_FLASH_READ) {
            break;
        }
        /* A read that failed may be tried again. */
        slot->reads_left = UINT32_MAX;
        while (aloft_image_walk_step(&walk, buffer, sizeof buffer) == ALOFT_OK) {
        }
        CHECK(walk.info.file_size == expected);
    }
    slot->reads_left = UINT32_MAX;
    CHECK_STATUS(ALOFT_DONE, status);
    CHECK(walk.info.file_size == expected);
}

void test_bundle(void)
{
    static struct slot slot;
    struct aloft_bundle bundle;
    struct aloft_component component;
    uint8_t buffer[100];
    uint32_t image_size = build(&slot);
    CHECK_STATUS(ALOFT_OK, aloft_bundle_open(&bundle, read_slot, &slot, SLOT_SIZE));
    CHECK(bundle.count == 2 && bundle.size == 12292 && bundle.index_offset == INDEX);
    CHECK_STATUS(ALOFT_OK, aloft_bundle_find(&bundle, "tune", &component));
    CHECK(component.offset == 12288 && component.size == 4);
    CHECK_STATUS(ALOFT_OK, aloft_bundle_read(&bundle, &component, 1, buffer, 3));
    CHECK(memcmp(buffer, "arm", 3) == 0);
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_bundle_read(&bundle, &component, 1, buffer, 4));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_bundle_read(&bundle, &component, 5, buffer, 0));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_bundle_at(&bundle, 2, &component));
    CHECK_STATUS(ALOFT_ERR_COMPONENT_UNKNOWN, aloft_bundle_find(&bundle, "tun", &component));
    CHECK_STATUS(ALOFT_ERR_COMPONENT_UNKNOWN, aloft_bundle_find(&bundle, "", &component));
    CHECK_STATUS(ALOFT_OK, aloft_bundle_find(&bundle, "page", &component));
    CHECK_STATUS(ALOFT_OK, aloft_bundle_verify(&bundle, &component, buffer, sizeof buffer));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_bundle_verify(&bundle, &component, buffer, 0));
    slot.bytes[8192 + ARCHIVE_SIZE - 1u] ^= 1u;
    CHECK_STATUS(ALOFT_ERR_COMPONENT_DIGEST, aloft_bundle_verify(&bundle, &component, buffer, sizeof buffer));
    test_archive(&slot, &bundle, &component);
    test_failing_reads(&slot);
    test_walk(&slot, 12292);

    for (uint32_t limit = 0; limit < 12292; limit += 7u) {
        CHECK(aloft_bundle_open(&bundle, read_slot, &slot, limit) != ALOFT_OK);
    }
    CHECK_STATUS(ALOFT_OK, aloft_bundle_open(&bundle, read_slot, &slot, 12292));
    for (uint32_t at = INDEX; at < INDEX + 196u; at++) {
        slot.bytes[at] ^= 0x10u;
        CHECK(aloft_bundle_open(&bundle, read_slot, &slot, SLOT_SIZE) != ALOFT_OK);
        slot.bytes[at] ^= 0x10u;
    }
    slot.bytes[image_size - 1u] ^= 1u; /* another image, and its hash */
    CHECK_STATUS(ALOFT_ERR_BUNDLE_IMAGE, aloft_bundle_open(&bundle, read_slot, &slot, SLOT_SIZE));
    build(&slot);
    slot.bytes[INDEX] = 0;
    CHECK_STATUS(ALOFT_ERR_BUNDLE_NONE, aloft_bundle_open(&bundle, read_slot, &slot, SLOT_SIZE));
    test_walk(&slot, image_size);
}
