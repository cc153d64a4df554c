/*
 * The parts of the port that need no ESP-IDF: kept headers, URLs, changing a state. Ends at the first law that is
 * broken, and names it.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "http_head.h"
#include "otadata.h"
#include "url.h"

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
    CHECK(there == 2 && head.has_end);
    aloft_http_head_clear(&head);
    aloft_http_head_add(&head, "ETag", "x");
    CHECK(!head.has_end);
    aloft_http_head_add(&head, "transfer-ENCODING", "chunked");
    CHECK(head.has_end);
    aloft_http_head_add(&head, "Content-Range", longest + 1);
    CHECK(aloft_http_head_get(&head, 1, &name, &value) && strlen(value) == ALOFT_HTTP_VALUE_SIZE - 1u);
}

/* One slash between repository and path, and nothing is cut off. */
static void test_join(void)
{
    char url[32];
    CHECK(aloft_url_join(url, sizeof url, "http://a", "offers/b.cbor"));
    CHECK(strcmp(url, "http://a/offers/b.cbor") == 0);
    CHECK(aloft_url_join(url, sizeof url, "http://a/", "offers/b.cbor"));
    CHECK(strcmp(url, "http://a/offers/b.cbor") == 0);
    size_t needed = strlen(url) + 1u;
    for (size_t size = 0; size < sizeof url; size++) {
        CHECK(aloft_url_join(url, size, "http://a", "offers/b.cbor") == (size >= needed));
    }
}

/* A redirect leads where RFC 3986 (5.4) says, and nowhere but to http. */
static void test_resolve(void)
{
    static const char from[] = "http://a:81/b/c/d;p?q";
    static const char *const cases[][2] = {
        {"g", "http://a:81/b/c/g"},   {"./g", "http://a:81/b/c/./g"}, {"/g", "http://a:81/g"},
        {"//g", "http://g"},          {"?y", "http://a:81/b/c/d;p?y"}, {"g?y#s", "http://a:81/b/c/g?y"},
        {"HTTPS://x/y", "HTTPS://x/y"}, {"g:h", NULL},                 {"", NULL},
        {"#s", NULL},                 {"https://u@x/", NULL},          {"https://", NULL},
        {"/a b", NULL},               {"http:g", NULL},                {"https://[::1]:8443/g", "https://[::1]:8443/g"},
        {"/\\", NULL},                {"https://x:y/", NULL},          {"//", NULL},
    };
    char url[64];
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool is_good = aloft_url_resolve(url, sizeof url, from, cases[i][0]);
        CHECK(is_good == (cases[i][1] != NULL));
        CHECK(!is_good || strcmp(url, cases[i][1]) == 0);
    }
    CHECK(aloft_url_resolve(url, sizeof url, "http://a", "g") && strcmp(url, "http://a/g") == 0);
    for (size_t size = 0; size < 12; size++) {
        CHECK(aloft_url_resolve(url, size, "http://a/b", "c?d") == (size >= sizeof "http://a/c?d"));
    }
}

/* Same server: scheme, host and port, whatever they are written like. */
static void test_origin(void)
{
    CHECK(aloft_url_has_same_origin("http://a/x", "HTTP://A:80/y?z"));
    CHECK(aloft_url_has_same_origin("https://a", "https://a:443/"));
    CHECK(aloft_url_has_same_origin("https://[::1]:443", "https://[::1]/"));
    CHECK(!aloft_url_has_same_origin("https://a", "http://a"));
    CHECK(!aloft_url_has_same_origin("http://a", "http://a.b"));
    CHECK(!aloft_url_has_same_origin("http://a", "http://a:81"));
    CHECK(!aloft_url_has_same_origin("http://a", "http://b"));
    CHECK(!aloft_url_has_same_origin("a", "a"));
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
    test_join();
    test_resolve();
    test_origin();
    test_set_state();
    printf("5 laws hold\n");
    return 0;
}
