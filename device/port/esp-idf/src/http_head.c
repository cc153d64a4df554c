#include "http_head.h"

#include <string.h>

#include "aloft/text.h"

static const char *const names[ALOFT_HTTP_HEAD_COUNT] = ALOFT_HTTP_HEAD_NAMES;

void aloft_http_head_clear(struct aloft_http_head *head)
{
    memset(head, 0, sizeof *head);
}

void aloft_http_head_add(struct aloft_http_head *head, const char *name, const char *value)
{
    if (aloft_text_is_same(name, "Content-Length") || aloft_text_is_same(name, "Transfer-Encoding")) {
        head->has_end = true;
    }
    for (unsigned i = 0; i < ALOFT_HTTP_HEAD_COUNT; i++) {
        if (aloft_text_is_same(name, names[i])) {
            size_t size = 0;
            while (size < ALOFT_HTTP_VALUE_SIZE && value[size] != '\0') {
                size++;
            }
            bool fits = size < ALOFT_HTTP_VALUE_SIZE;
            memcpy(head->values[i], fits ? value : "", fits ? size + 1u : 1u);
        }
    }
}

bool aloft_http_head_get(const struct aloft_http_head *head, unsigned index, const char **name, const char **value)
{
    *name = names[index];
    *value = head->values[index];
    return head->values[index][0] != '\0';
}
