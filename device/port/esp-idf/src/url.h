/*
 * As much of a URL as the port needs: is this a repository, where does a redirect lead, and is that the same server.
 */
#ifndef ALOFT_URL_H
#define ALOFT_URL_H

#include <stdbool.h>
#include <stddef.h>

enum aloft_url_problem {
    ALOFT_URL_GOOD = 0,
    ALOFT_URL_SCHEME = 1,    /* neither http:// nor https:// */
    ALOFT_URL_HOST = 2,      /* no host, a port that is none, or a name and password before the host */
    ALOFT_URL_CHARACTER = 3, /* a space, a control character, a backslash, or beyond ASCII */
    ALOFT_URL_QUERY = 4      /* "?" or "#": paths are appended to a repository */
};

/* Whether paths can be appended to this URL; a slash at its end may be there or not. */
enum aloft_url_problem aloft_url_check_repository(const char *url);

/* Writes `repository`, a slash if it lacks one, and `path`; false if `size` is too small. */
bool aloft_url_join(char *out, size_t size, const char *repository, const char *path);

/* Where the value of a Location header, absolute or relative, leads from `from`; without a fragment. False if that is no
 * URL for this port, or `size` is too small. */
bool aloft_url_resolve(char *out, size_t size, const char *from, const char *location);

bool aloft_url_is_https(const char *url);

/* Whether scheme, host and port are the same (RFC 6454). */
bool aloft_url_has_same_origin(const char *a, const char *b);

#endif
