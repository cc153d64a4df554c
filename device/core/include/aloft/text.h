/*
 * Letters in any case, without a locale.
 */
#ifndef ALOFT_TEXT_H
#define ALOFT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

static inline char aloft_text_lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* What follows in `text` after `prefix`, in any letter case; NULL if it starts otherwise. */
static inline const char *aloft_text_after_prefix(const char *text, const char *prefix)
{
    for (; *prefix != '\0'; text++, prefix++) {
        if (aloft_text_lower(*text) != aloft_text_lower(*prefix)) {
            return NULL;
        }
    }
    return text;
}

static inline bool aloft_text_is_same(const char *a, const char *b)
{
    const char *rest = aloft_text_after_prefix(a, b);
    return rest != NULL && *rest == '\0';
}

#endif
