#include "aloft_esp_idf.h"

const char *aloft_start_problem(esp_err_t problem)
{
    switch (problem) {
    case ESP_OK:
        return "none";
    case ESP_ERR_NO_MEM:
        return "not enough memory: see workspace_size and stack_size";
    case ESP_ERR_INVALID_STATE:
        return "an engine runs already";
    case ALOFT_START_URL_SIZE:
        return "the repository's URL is missing, or longer than 255 characters";
    case ALOFT_START_URL_SCHEME:
        return "the repository's URL has to begin with https:// or http://";
    case ALOFT_START_URL_HOST:
        return "the repository's URL needs a host, perhaps a port, and no name or password: headers are set in `prepare`";
    case ALOFT_START_URL_CHARACTER:
        return "the repository's URL has a space or another character that has to be written as %XX";
    case ALOFT_START_URL_QUERY:
        return "the repository's URL must not have '?' or '#': paths are appended to it";
    case ALOFT_START_TLS:
        return "an https:// repository needs config.certificate or CONFIG_MBEDTLS_CERTIFICATE_BUNDLE, and "
               "CONFIG_ESP_HTTP_CLIENT_ENABLE_HTTPS";
    case ALOFT_START_CLASS:
        return "the device class has to be [a-z0-9][a-z0-9._-]{0,30}";
    case ALOFT_START_OPTIONS:
        return "an option or timeout_ms breaks its limit: see aloft/engine.h and aloft_esp_idf.h";
    case ALOFT_START_SLOTS:
        return "exactly two app partitions ota_0 and ota_1 are needed, neither one nor three, and the program has to run "
               "from one of them or from factory";
    case ALOFT_START_OTADATA:
        return "no partition otadata: add 'otadata, data, ota, , 0x2000'";
    case ALOFT_START_JOURNAL:
        return "no partition for the journal: add 'aloft, data, undefined, , 0x2000' and flash the table by cable";
    case ALOFT_START_CHANNEL:
        return "the channel has to be [a-z0-9][a-z0-9._-]{0,30}, or NULL";
    case ALOFT_START_TRUST:
        return "no keys and no laboratory: set config.trust to ALOFT_TRUST_ANCHORS with the header of 'aloft keys export', or "
               "for a first try to ALOFT_TRUST_LABORATORY(\"example.com\")";
    case ALOFT_START_LABORATORY:
        return "a laboratory takes what nobody signed and must not have keys: use ALOFT_TRUST_ANCHORS or "
               "ALOFT_TRUST_LABORATORY, not both";
    case ALOFT_START_VENDOR:
        return "the trust has no vendor_domain, or keys without vendor_id and class_id: make the header with "
               "'aloft keys export --vendor DOMAIN --class NAME'";
    case ALOFT_START_THRESHOLD:
        return "the threshold of the trust has to be 1 to 4 and no more than its keys, of which there may be 8";
    case ALOFT_START_KEYS:
        return "two keys of the trust have the same id: make the header anew with 'aloft keys export'";
    case ALOFT_START_TRUST_PARTITION:
        return "the partition trust is of no use: it has to be 'trust, data, undefined, , 0x2000' and not read only, or to have "
               "another name if it is not aloft's; without it the program's keys count";
    case ALOFT_START_EXPOSED:
        return "flash encryption is on, and the partition of the journal or of the keys is not encrypted, so that others could "
               "write them: add the flag 'encrypted' to both and flash the table by cable";
    default:
        return esp_err_to_name(problem);
    }
}
