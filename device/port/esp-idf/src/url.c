#include "url.h"

#include <stdint.h>
#include <string.h>

#include "aloft/text.h"

#define PORT_HTTP 80u
#define PORT_HTTPS 443u

/* Where a URL's parts are. */
struct parts {
    size_t host; /* start of the host, after the scheme */
    size_t host_size;
    uint32_t port; /* 0: not a port */
    size_t path;   /* end of the authority */
};

static size_t scheme_size(const char *url)
{
    const char *rest = aloft_text_after_prefix(url, "http://");
    if (rest == NULL) {
        rest = aloft_text_after_prefix(url, "https://");
    }
    return rest == NULL ? 0 : (size_t)(rest - url);
}

bool aloft_url_is_https(const char *url)
{
    return aloft_text_after_prefix(url, "https://") != NULL;
}

/* The digits of a port, at most five; 0 if that is none. */
static uint32_t read_port(const char *digits, size_t size)
{
    uint32_t port = 0;
    for (size_t i = 0; i < size; i++) {
        if (digits[i] < '0' || digits[i] > '9' || i >= 5) {
            return 0;
        }
        port = port * 10u + (uint32_t)(digits[i] - '0');
    }
    return port <= UINT16_MAX ? port : 0;
}

/* False if there is no scheme. */
static bool split(const char *url, struct parts *out)
{
    out->host = scheme_size(url);
    out->path = out->host + strcspn(url + out->host, "/?#");
    size_t end = out->path;
    const char *host = url + out->host;
    size_t size = end - out->host;
    /* An IPv6 address has colons of its own, and brackets around it. */
    size_t name = host[0] == '[' ? strcspn(host, "]") : strcspn(host, ":");
    name = name > size ? size : name + (host[0] == '[' && name < size ? 1u : 0);
    out->host_size = name;
    out->port = aloft_url_is_https(url) ? PORT_HTTPS : PORT_HTTP;
    if (name < size) {
        out->port = host[name] == ':' && name + 1u < size ? read_port(host + name + 1u, size - name - 1u) : 0;
    }
    return out->host > 0;
}

static bool has_foreign_character(const char *url)
{
    for (; *url != '\0'; url++) {
        if (*url <= ' ' || *url > '~' || *url == '\\') {
            return true;
        }
    }
    return false;
}

static enum aloft_url_problem check(const char *url)
{
    struct parts parts;
    if (has_foreign_character(url)) {
        return ALOFT_URL_CHARACTER;
    }
    if (!split(url, &parts)) {
        return ALOFT_URL_SCHEME;
    }
    bool has_user = memchr(url + parts.host, '@', parts.path - parts.host) != NULL;
    return parts.host_size == 0 || parts.port == 0 || has_user ? ALOFT_URL_HOST : ALOFT_URL_GOOD;
}

enum aloft_url_problem aloft_url_check_repository(const char *url)
{
    enum aloft_url_problem problem = check(url);
    return problem == ALOFT_URL_GOOD && strpbrk(url, "?#") != NULL ? ALOFT_URL_QUERY : problem;
}

/* Appends `size` characters; false if they and a NUL do not fit. */
static bool append(char *out, size_t room, size_t *at, const char *text, size_t size)
{
    if (*at >= room || size >= room - *at) {
        return false;
    }
    memcpy(out + *at, text, size);
    *at += size;
    out[*at] = '\0';
    return true;
}

bool aloft_url_join(char *out, size_t size, const char *repository, const char *path)
{
    size_t at = 0;
    size_t repository_size = strlen(repository);
    bool needs_slash = repository_size > 0 && repository[repository_size - 1u] != '/';
    return append(out, size, &at, repository, repository_size) && append(out, size, &at, "/", needs_slash ? 1u : 0) &&
           append(out, size, &at, path, strlen(path));
}

/* How much of `from` a relative location keeps. */
static size_t kept_size(const char *from, const struct parts *parts, const char *location)
{
    size_t path_end = parts->path + strcspn(from + parts->path, "?#");
    if (location[0] == '/') {
        return location[1] == '/' ? (size_t)(strchr(from, ':') + 1 - from) : parts->path;
    }
    if (location[0] == '?') {
        return path_end;
    }
    while (path_end > parts->path && from[path_end - 1u] != '/') {
        path_end--;
    }
    return path_end;
}

bool aloft_url_resolve(char *out, size_t size, const char *from, const char *location)
{
    struct parts parts;
    size_t at = 0;
    size_t location_size = strcspn(location, "#");
    size_t colon = strcspn(location, ":/?#");
    bool is_absolute = location[colon] == ':';
    if (location_size == 0 || !split(from, &parts)) {
        return false;
    }
    size_t kept = is_absolute ? 0 : kept_size(from, &parts, location);
    /* "http://host" and "file" need a slash in between. */
    bool needs_slash = kept > 0 && kept == parts.path && location[0] != '/' && location[0] != '?';
    return append(out, size, &at, from, kept) && append(out, size, &at, "/", needs_slash ? 1u : 0) &&
           append(out, size, &at, location, location_size) && check(out) == ALOFT_URL_GOOD;
}

bool aloft_url_has_same_origin(const char *a, const char *b)
{
    struct parts left;
    struct parts right;
    if (!split(a, &left) || !split(b, &right) || aloft_url_is_https(a) != aloft_url_is_https(b) ||
        left.port != right.port || left.host_size != right.host_size) {
        return false;
    }
    for (size_t i = 0; i < left.host_size; i++) {
        if (aloft_text_lower(a[left.host + i]) != aloft_text_lower(b[right.host + i])) {
            return false;
        }
    }
    return true;
}
