#include "http_head.h"

#include <string.h>

static const char *const names[ALOFT_HTTP_HEAD_COUNT] = ALOFT_HTTP_HEAD_NAMES;

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_same_name(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

void aloft_http_head_clear(struct aloft_http_head *head)
{
    memset(head, 0, sizeof *head);
}

void aloft_http_head_add(struct aloft_http_head *head, const char *name, const char *value)
{
    for (unsigned i = 0; i < ALOFT_HTTP_HEAD_COUNT; i++) {
        if (is_same_name(name, names[i])) {
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

bool aloft_http_url(char *out, size_t size, const char *repository, const char *path)
{
    size_t at = 0;
    while (at < size && repository[at] != '\0') {
        out[at] = repository[at];
        at++;
    }
    if (at < size && at > 0 && out[at - 1u] != '/') {
        out[at++] = '/';
    }
    for (; at < size; at++, path++) {
        out[at] = *path;
        if (*path == '\0') {
            return true;
        }
    }
    return false;
}
