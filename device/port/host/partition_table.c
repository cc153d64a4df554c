#include "partition_table.h"

#include <stdio.h>
#include <string.h>

#include "aloft/port.h"
#include "bytes.h"
#include "md5.h"

#define TABLE_OFFSET 0x8000u
#define TABLE_SIZE 0xc00u
#define ROW_SIZE 32u
#define MOST_ROWS (TABLE_SIZE / ROW_SIZE)
#define ROW_MAGIC 0x50aau
#define MD5_MAGIC 0xebebu
#define END_MAGIC 0xffffu
#define LABEL_AT 12u

#define TYPE_APP 0u
#define TYPE_DATA 1u
#define APP_FACTORY 0u
#define APP_OTA_0 0x10u
#define DATA_OTA 0u
#define APP_ALIGNMENT 0x10000u
#define OTADATA_SIZE 0x2000u

struct rows {
    uint8_t bytes[TABLE_SIZE];
    unsigned count;
};

static bool refuse(const char *problem, unsigned row)
{
    fprintf(stderr, "partition table, row %u: %s\n", row, problem);
    return false;
}

/* Counts the rows before the end row, and checks their MD5. */
static bool find_end(struct rows *rows)
{
    bool has_md5 = false;
    rows->count = 0;
    for (unsigned i = 0; i < MOST_ROWS; i++) {
        const uint8_t *row = rows->bytes + i * ROW_SIZE;
        uint8_t digest[HOST_MD5_SIZE];
        switch (aloft_load16(row)) {
        case ROW_MAGIC:
            if (has_md5) {
                return refuse("a row behind the MD5", i);
            }
            rows->count++;
            break;
        case MD5_MAGIC:
            host_md5(rows->bytes, i * ROW_SIZE, digest);
            if (has_md5 || memcmp(digest, row + 16, sizeof digest) != 0) {
                return refuse("wrong MD5", i);
            }
            has_md5 = true;
            break;
        case END_MAGIC:
            return rows->count > 0 || refuse("there is no table", i);
        default:
            return refuse("no row begins like this", i);
        }
    }
    return refuse("no end row", MOST_ROWS);
}

static struct host_partition place_of(const uint8_t *row)
{
    return (struct host_partition){aloft_load32(row + 4), aloft_load32(row + 8)};
}

static bool overlaps(struct host_partition a, struct host_partition b)
{
    return a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}

static bool check_place(const struct rows *rows, unsigned index, uint32_t flash_size)
{
    const uint8_t *row = rows->bytes + index * ROW_SIZE;
    struct host_partition place = place_of(row);
    uint32_t unit = row[2] == TYPE_APP ? APP_ALIGNMENT : HOST_SECTOR_SIZE;
    if (place.offset % unit != 0 || place.size % HOST_SECTOR_SIZE != 0 || place.size == 0) {
        return refuse("offset or size not aligned", index);
    }
    if (place.offset < TABLE_OFFSET + HOST_SECTOR_SIZE || place.offset > flash_size ||
        place.size > flash_size - place.offset) {
        return refuse("not inside the flash", index);
    }
    for (unsigned i = 0; i < index; i++) {
        if (overlaps(place, place_of(rows->bytes + i * ROW_SIZE))) {
            return refuse("overlaps an earlier partition", index);
        }
    }
    return true;
}

static bool take_row(struct host_table *table, const uint8_t *row, unsigned index)
{
    static const char journal[16] = "aloft";
    static const char trust[16] = "trust";
    struct host_partition place = place_of(row);
    if (row[2] == TYPE_APP && row[3] == APP_FACTORY) {
        return refuse("a factory app is more than this port can do", index);
    }
    if (row[2] == TYPE_APP && row[3] >= APP_OTA_0 && row[3] < APP_OTA_0 + HOST_MOST_SLOTS) {
        table->slots[row[3] - APP_OTA_0] = place;
    } else if (row[2] == TYPE_DATA && row[3] == DATA_OTA) {
        if (place.size != OTADATA_SIZE || table->otadata.size != 0) {
            return refuse("otadata is one partition of 8 KB", index);
        }
        table->otadata = place;
    } else if (row[2] == TYPE_DATA && memcmp(row + LABEL_AT, journal, sizeof journal) == 0) {
        table->journal = place;
    } else if (row[2] == TYPE_DATA && memcmp(row + LABEL_AT, trust, sizeof trust) == 0) {
        if (place.size < ALOFT_TRUST_SECTORS * ALOFT_SECTOR_SIZE) {
            return refuse("the partition of the keys needs 8 KB", index);
        }
        table->trust = place;
    }
    return true;
}

bool host_table_read(struct host_table *table, const struct host_flash *flash)
{
    struct rows rows;
    memset(table, 0, sizeof *table);
    if (!host_flash_read(flash, TABLE_OFFSET, rows.bytes, sizeof rows.bytes) || !find_end(&rows)) {
        return false;
    }
    for (unsigned i = 0; i < rows.count; i++) {
        if (!check_place(&rows, i, flash->size) || !take_row(table, rows.bytes + i * ROW_SIZE, i)) {
            return false;
        }
    }
    while (table->slot_count < HOST_MOST_SLOTS && table->slots[table->slot_count].size > 0) {
        table->slot_count++;
    }
    if (table->slot_count < 2u || table->otadata.size == 0 ||
        table->journal.size < ALOFT_JOURNAL_SECTORS * ALOFT_SECTOR_SIZE) {
        return refuse("two OTA slots, otadata and a data partition \"aloft\" of 8 KB are needed", rows.count);
    }
    return true;
}
