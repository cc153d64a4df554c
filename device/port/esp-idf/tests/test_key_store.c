/*
 * Where the port lets the device keep newer keys: in the partition "trust", and nowhere if that may be something else.
 */
#include <stdio.h>
#include <string.h>

#include "boots.h"
#include "idf_port.h"

static struct aloft_idf idf;

static bool has_store(void)
{
    memset(&idf, 0, sizeof idf);
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
    table[4].size = 0x1000;
    CHECK(!has_store());
    table[4] = trust;
    table[4].subtype = ESP_PARTITION_SUBTYPE_DATA_NVS; /* somebody's settings under the same name */
    CHECK(!has_store());
    table[4] = trust;
    table[4].readonly = true;
    CHECK(has_store() == (ESP_IDF_VERSION < ESP_IDF_VERSION_VAL(5, 2, 0)));
    table[4] = trust;
    strcpy(table[4].label, "other");
    CHECK(!has_store());
    table[4] = trust;
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

int main(int count, char **arguments)
{
    CHECK(count >= 2);
    begin_boots(arguments[1]);
    is_optional();
    keeps_bytes();
    printf("newer keys are kept where they may be\n");
    return 0;
}
