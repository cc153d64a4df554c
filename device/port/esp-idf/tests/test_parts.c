/*
 * The parts of the port that need no ESP-IDF: kept headers, URLs, changing a state. Ends at the first law that is
 * broken, and names it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_head.h"
#include "otadata.h"

#define CHECK(law)                                                       \
    do {                                                                 \
        if (!(law)) {                                                    \
            printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #law);     \
            exit(1);                                                     \
        }                                                                \
    } while (0)

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
    test_head();
    test_url();
    test_set_state();
    printf("3 laws hold\n");
    return 0;
}
