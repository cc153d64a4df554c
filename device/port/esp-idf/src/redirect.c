/*
 * Where a redirect leads, and whether it is followed: not from https to http, and not in circles.
 */
#include <string.h>

#include "esp_heap_caps.h"
#include "esp_log.h"
#include "idf_port.h"
#include "url.h"

#define MAX_HOPS 5u

#ifndef CONFIG_ALOFT_NO_LOG
void aloft_idf_log_request(const struct aloft_idf *idf, const char *problem)
{
    const char *url = idf->http.url != NULL ? idf->http.url : idf->config.repository;
    ESP_LOGW(ALOFT_IDF_TAG, "%.*s: %s", (int)strcspn(url, "?"), url, problem);
}
#endif

static const char *resolve(const struct aloft_idf_http *http, char *out, size_t size)
{
    if (out == NULL) {
        return esp_err_to_name(ESP_ERR_NO_MEM);
    }
    if (!aloft_url_resolve(out, size, http->url, http->location)) {
        return "a redirect to something that is no http URL";
    }
    return aloft_url_is_https(http->url) && !aloft_url_is_https(out) ? "a redirect from https to http" : NULL;
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

char *aloft_idf_next_url(const struct aloft_idf *idf, int status)
{
    const struct aloft_idf_http *http = &idf->http;
    if (!is_redirect(status)) {
        return NULL;
    }
    if (http->location == NULL || http->hops >= MAX_HOPS) {
        aloft_idf_log_request(idf, http->location == NULL ? "a redirect without Location" : "too many redirects");
        return NULL;
    }
    size_t size = strlen(http->url) + strlen(http->location) + 2u;
    char *url = heap_caps_malloc(size, MALLOC_CAP_DEFAULT);
    const char *problem = resolve(http, url, size);
    if (problem != NULL) {
        aloft_idf_log_request(idf, problem);
        heap_caps_free(url);
        return NULL;
    }
    return url;
}
