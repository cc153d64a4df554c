#include "host_trust.h"

#include <stdio.h>
#include <string.h>

#include "p256.h"
#include "sha1.h"
#include "trust.h"

/* UUIDv5 (RFC 9562, 5.5) of a name of at most 63 bytes. */
static void name_id(const uint8_t space[ALOFT_UUID_SIZE], const char *name, uint8_t id[ALOFT_UUID_SIZE])
{
    uint8_t message[HOST_SHA1_MAX_MESSAGE];
    uint8_t digest[HOST_SHA1_SIZE];
    size_t size = strlen(name);
    memcpy(message, space, ALOFT_UUID_SIZE);
    memcpy(message + ALOFT_UUID_SIZE, name, size);
    host_sha1(message, ALOFT_UUID_SIZE + size, digest);
    memcpy(id, digest, ALOFT_UUID_SIZE);
    id[6] = (uint8_t)((id[6] & 0x0fu) | 0x50u);
    id[8] = (uint8_t)((id[8] & 0x3fu) | 0x80u);
}

static void set_names(struct host_trust *trust, const char *vendor_domain, const char *device_class)
{
    static const uint8_t dns[ALOFT_UUID_SIZE] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                                 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    memset(trust, 0, sizeof *trust);
    name_id(dns, vendor_domain, trust->vendor_id);
    name_id(trust->vendor_id, device_class, trust->class_id);
    trust->trust.vendor_domain = vendor_domain;
    trust->trust.vendor_id = trust->vendor_id;
    trust->trust.class_id = trust->class_id;
}

void host_trust_laboratory(struct host_trust *trust, const char *vendor_domain, const char *device_class)
{
    set_names(trust, vendor_domain, device_class);
    trust->trust.is_laboratory = true;
}

/* The file as flash; what it is short of is blank. */
static bool read_file(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    memcpy(out, (const uint8_t *)context + offset, size);
    return true;
}

/* The set that a device with this in its trust partition keeps: found by the code that finds it there. */
static bool take_keys(struct host_trust *trust, uint8_t *partition)
{
    const struct aloft_port port = {.context = partition, .trust = &trust->trust, .trust_read = read_file};
    struct trusted_keys found;
    if (aloft_trust_record_find(&port, &found) != ALOFT_OK || found.count == 0) {
        return false;
    }
    trust->trust.key_count = (uint8_t)found.count;
    trust->trust.threshold = (uint8_t)found.threshold;
    trust->trust.version = found.version;
    trust->trust.keys = (const uint8_t(*)[ALOFT_PUBLIC_KEY_SIZE])trust->keys;
    for (uint32_t i = 0; i < found.count; i++) {
        if (aloft_trust_key(&port, &found, i, trust->keys[i]) == NULL || !host_p256_is_public_key(trust->keys[i])) {
            return false; /* a key that is none: devices ask before they keep a record, and this file is from elsewhere */
        }
    }
    return true;
}

static bool complain(const char *file, const char *what)
{
    fprintf(stderr, "aloft-host: --trust \"%s\": %s\n", file, what);
    return false;
}

bool host_trust_read(struct host_trust *trust, const char *file, const char *vendor_domain, const char *device_class)
{
    uint8_t partition[ALOFT_TRUST_SECTORS * ALOFT_SECTOR_SIZE];
    FILE *stream = fopen(file, "rb");
    if (stream == NULL) {
        return complain(file, "it cannot be read");
    }
    memset(partition, 0xff, sizeof partition);
    (void)fread(partition, 1, sizeof partition, stream);
    bool is_read = !ferror(stream);
    fclose(stream);
    if (!is_read) {
        return complain(file, "it cannot be read");
    }
    set_names(trust, vendor_domain, device_class);
    return take_keys(trust, partition) ||
           complain(file, "there is no valid record of trust anchors for --vendor and --class in it; aloft keys export -o "
                          "trust.bin makes one");
}
