/*
 * Where the port lets the device keep newer keys: in the partition "trust", and nowhere if that may be something else.
 */
#include <stdio.h>
#include <string.h>

#include "boots.h"
#include "idf_port.h"
#include "trust.h"

static struct aloft_idf idf;

/* What looking for the partition answers. */
static esp_err_t found(void)
{
    memset(&idf, 0, sizeof idf);
    return aloft_idf_find_trust(&idf);
}

static bool has_store(void)
{
    CHECK(found() == ESP_OK);
    idf.port.context = &idf;
    aloft_idf_trust_functions(&idf);
    const struct aloft_port *port = &idf.port;
    bool has = port->trust_read != NULL;
    CHECK((port->trust_erase != NULL) == has && (port->trust_write != NULL) == has && (port->is_public_key != NULL) == has);
    return has;
}

static void is_optional(void)
{
    const esp_partition_t trust = table[4];
    CHECK(has_store());
    strcpy(table[4].label, "other");
    CHECK(!has_store());
    table[4] = trust;
}

/* Starting without it would bring keys back that were revoked. */
static void is_not_passed_over(void)
{
    const esp_partition_t trust = table[4];
    table[4].size = 0x1000;
    CHECK(found() == ALOFT_START_TRUST_PARTITION);
    table[4] = trust;
    table[4].subtype = ESP_PARTITION_SUBTYPE_DATA_NVS; /* somebody's settings under the same name */
    CHECK(found() == ALOFT_START_TRUST_PARTITION);
    table[4] = trust;
    table[4].readonly = true;
    bool can_be = ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 2, 0);
    CHECK(found() == (can_be ? ALOFT_START_TRUST_PARTITION : ESP_OK));
    table[4] = trust;
}

/* Whoever writes the flash chip can not write what the chip encrypts. */
static void is_encrypted_where_flash_is(void)
{
    has_flash_encryption = true;
    CHECK(found() == ALOFT_START_EXPOSED);
    table[4].encrypted = true;
    CHECK(has_store());
    has_flash_encryption = false;
    table[4].encrypted = false;
    CHECK(has_store());
}

/* Its two sectors, and nothing else. */
static void keeps_bytes(void)
{
    const struct aloft_port *port = &idf.port;
    uint8_t bytes[64];
    uint8_t found[64];
    CHECK(has_store());
    for (uint32_t sector = 0; sector < ALOFT_TRUST_SECTORS; sector++) {
        memset(bytes, (int)sector + 1, sizeof bytes);
        CHECK(port->trust_erase(port->context, sector));
        CHECK(port->trust_write(port->context, sector * ALOFT_SECTOR_SIZE, bytes, sizeof bytes));
    }
    for (uint32_t sector = 0; sector < ALOFT_TRUST_SECTORS; sector++) {
        CHECK(port->trust_read(port->context, sector * ALOFT_SECTOR_SIZE, found, sizeof found));
        CHECK(found[0] == sector + 1u && found[63] == sector + 1u);
        CHECK(device->flash[table[4].address + sector * ALOFT_SECTOR_SIZE] == sector + 1u);
    }
}

static uint32_t version_in_use(void)
{
    uint32_t version = UINT32_MAX;
    CHECK(aloft_trust_version(&idf.port, &version) == ALOFT_OK);
    return version;
}

/* Newer keys count, and are not overwritten, while TLS has taken all the heap there is. */
static void keeps_keys_without_heap(void)
{
    static const uint8_t ids[2][ALOFT_UUID_SIZE] = {{1}, {2}};
    static const uint8_t built_in[1][ALOFT_PUBLIC_KEY_SIZE] = {{4, 1}};
    static const uint8_t newer[1][ALOFT_PUBLIC_KEY_SIZE] = {{4, 2}};
    const struct aloft_trust trust = {"example.com", ids[0], ids[1], built_in, 1, 1, 0, false};
    const struct trusted_keys keys = {newer[0], ALOFT_PUBLIC_KEY_SIZE, 0, 1, 1, 5};
    CHECK(has_store());
    aloft_idf_verify_functions(&idf.port);
    idf.port.trust = &trust;
    CHECK(version_in_use() == 0);
    stand_in_has_no_heap = true;
    CHECK(aloft_trust_record_write(&idf.port, &keys) == ALOFT_OK);
    CHECK(version_in_use() == 5u);
    CHECK(!idf.port.is_public_key(&idf, newer[0]) && stand_in_signature_balance == 0);
    stand_in_has_no_heap = false;
}

int main(int count, char **arguments)
{
    CHECK(count >= 2);
    begin_boots(arguments[1]);
    is_optional();
    is_not_passed_over();
    is_encrypted_where_flash_is();
    keeps_bytes();
    keeps_keys_without_heap();
    printf("newer keys are kept where they may be\n");
    return 0;
}
