/*
 * The parts of the port that need no ESP-IDF: read cache, kept headers, URLs, changing a state. Exits with the number of
 * the line whose law is broken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_head.h"
#include "otadata.h"
#include "read_cache.h"

#define CHECK(law)                                                       \
    do {                                                                 \
        if (!(law)) {                                                    \
            printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #law);     \
            exit(1);                                                     \
        }                                                                \
    } while (0)

#define SLOT_SIZE 8192u

struct flash {
    uint8_t slots[2][SLOT_SIZE];
    unsigned reads;
    bool is_broken;
};

static uint32_t noise = 1;

static uint32_t random_below(uint32_t limit)
{
    noise = noise * 1664525u + 1013904223u;
    return (noise >> 8) % limit;
}

static bool read_flash(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size)
{
    struct flash *flash = context;
    CHECK(offset <= SLOT_SIZE && size <= SLOT_SIZE - offset);
    flash->reads++;
    memcpy(out, flash->slots[slot] + offset, size);
    return !flash->is_broken;
}

/* Whatever is read and written in whatever order, the cache answers what the flash holds. */
static void test_cache_is_transparent(void)
{
    static struct flash flash;
    static struct aloft_read_cache cache;
    uint8_t out[600];
    aloft_read_cache_init(&cache, read_flash, &flash);
    for (unsigned round = 0; round < 20000; round++) {
        uint32_t size = 1u + random_below(sizeof out);
        uint32_t offset = random_below(SLOT_SIZE - size + 1u);
        enum aloft_slot slot = random_below(2) == 0 ? ALOFT_SLOT_RUNNING : ALOFT_SLOT_NEXT;
        if (random_below(4) == 0) {
            aloft_read_cache_forget(&cache, offset, size);
            memset(flash.slots[ALOFT_SLOT_NEXT] + offset, (int)random_below(256), size);
        }
        flash.is_broken = random_below(16) == 0;
        if (aloft_read_cache_read(&cache, slot, offset, out, size)) {
            CHECK(memcmp(out, flash.slots[slot] + offset, size) == 0);
        } else {
            CHECK(flash.is_broken);
        }
    }
}

/* Small reads one after the other cost one read a line. */
static void test_cache_saves_reads(void)
{
    static struct flash flash;
    static struct aloft_read_cache cache;
    uint8_t out[16];
    aloft_read_cache_init(&cache, read_flash, &flash);
    for (uint32_t offset = 0; offset < SLOT_SIZE; offset += sizeof out) {
        CHECK(aloft_read_cache_read(&cache, ALOFT_SLOT_RUNNING, offset, out, sizeof out));
        CHECK(aloft_read_cache_read(&cache, ALOFT_SLOT_NEXT, SLOT_SIZE - sizeof out - offset, out, sizeof out));
    }
    CHECK(flash.reads == 2u * SLOT_SIZE / ALOFT_READ_CACHE_LINE_SIZE);
}

/* The engine's headers are kept in any letter case, others are not, and too long a value counts as absent. */
static void test_head(void)
{
    struct aloft_http_head head;
    const char *name;
    const char *value;
    char longest[ALOFT_HTTP_VALUE_SIZE + 1u];
    unsigned there = 0;
    aloft_http_head_clear(&head);
    aloft_http_head_add(&head, "CONTENT-length", "12");
    aloft_http_head_add(&head, "etag", "\"old\"");
    aloft_http_head_add(&head, "ETag", "\"new\"");
    aloft_http_head_add(&head, "ETag-2", "no");
    aloft_http_head_add(&head, "Content", "no");
    memset(longest, 'x', sizeof longest);
    longest[ALOFT_HTTP_VALUE_SIZE] = '\0';
    aloft_http_head_add(&head, "Content-Range", longest);
    for (unsigned i = 0; i < ALOFT_HTTP_HEAD_COUNT; i++) {
        if (aloft_http_head_get(&head, i, &name, &value)) {
            there++;
            CHECK(strcmp(value, strcmp(name, "ETag") == 0 ? "\"new\"" : "12") == 0);
        }
    }
    CHECK(there == 2);
    aloft_http_head_add(&head, "Content-Range", longest + 1);
    CHECK(aloft_http_head_get(&head, 1, &name, &value) && strlen(value) == ALOFT_HTTP_VALUE_SIZE - 1u);
}

/* One slash between repository and path, and nothing is cut off. */
static void test_url(void)
{
    char url[32];
    CHECK(aloft_http_url(url, sizeof url, "http://a", "offers/b.cbor"));
    CHECK(strcmp(url, "http://a/offers/b.cbor") == 0);
    CHECK(aloft_http_url(url, sizeof url, "http://a/", "offers/b.cbor"));
    CHECK(strcmp(url, "http://a/offers/b.cbor") == 0);
    size_t needed = strlen(url) + 1u;
    for (size_t size = 0; size < sizeof url; size++) {
        CHECK(aloft_http_url(url, size, "http://a", "offers/b.cbor") == (size >= needed));
    }
}

/* A state that is set is read back, and touches nothing else. */
static void test_set_state(void)
{
    uint8_t entry[ALOFT_OTADATA_ENTRY_SIZE];
    for (int state = ALOFT_SLOT_NEW; state <= (int)ALOFT_SLOT_UNDEFINED; state++) {
        memset(entry, 0x5a, sizeof entry);
        aloft_otadata_set_state(entry, (enum aloft_slot_state)state);
        CHECK((int)aloft_otadata_state(entry) == state);
        for (unsigned i = 0; i < sizeof entry; i++) {
            CHECK((i >= 24 && i < 28) || entry[i] == 0x5a);
        }
    }
}

int main(void)
{
    test_cache_is_transparent();
    test_cache_saves_reads();
    test_head();
    test_url();
    test_set_state();
    printf("5 laws hold\n");
    return 0;
}
