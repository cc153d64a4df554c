#include "aloft/journal.h"

#include <stddef.h>
#include <string.h>

#include "aloft/crc32.h"
#include "bytes.h"

#define RECORD_MAGIC 0x4a41u
#define RECORD_UNIT ALOFT_WRITE_SIZE
#define RECORD_FORMAT 1u /* of state records */
#define CRC_SIZE 4u

enum record_kind {
    RECORD_STATE = 1,
    RECORD_MARK = 2
};

/* Offsets in a record. */
enum record_field {
    MAGIC_AT = 0,
    KIND_AT = 2,
    LENGTH_AT = 3,
    NUMBER_AT = 4,
    PROGRESS_AT = 8, /* both kinds; the rest is in state records only */
    TARGET_DIGEST_AT = 12,
    ARTIFACT_DIGEST_AT = 44,
    VERSION_AT = 76,
    SEQUENCE_AT = 108,
    TARGET_SIZE_AT = 112,
    SECURE_VERSION_AT = 116,
    ARTIFACT_SIZE_AT = 120,
    RAM_SIZE_AT = 124,
    INSTALLED_SEQUENCE_AT = 128,
    CHIP_ID_AT = 132,
    ARTIFACT_KIND_AT = 134,
    PHASE_AT = 135,
    ATTEMPTS_AT = 136,
    BOOTS_AT = 137,
    EXCLUDED_AT = 138,
    RESULT_AT = 139,
    REPORTED_AT = 140,
    FORMAT_AT = 141
};

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Fields go into records as they are in memory: little endian."
#endif

/* A field that is the same in a record and in struct aloft_update. */
struct field {
    uint8_t at; /* in the record */
    uint8_t from; /* in the struct */
    uint8_t size;
};

#define FIELD(at, member) {at, offsetof(struct aloft_update, member), sizeof ((struct aloft_update *)0)->member}

static const struct field fields[] = {
    FIELD(TARGET_DIGEST_AT, manifest.target_digest),
    FIELD(ARTIFACT_DIGEST_AT, artifact.digest),
    FIELD(VERSION_AT, manifest.version),
    FIELD(SEQUENCE_AT, manifest.sequence),
    FIELD(TARGET_SIZE_AT, manifest.target_size),
    FIELD(SECURE_VERSION_AT, manifest.secure_version),
    FIELD(ARTIFACT_SIZE_AT, artifact.size),
    FIELD(RAM_SIZE_AT, artifact.ram_size),
    FIELD(INSTALLED_SEQUENCE_AT, installed_sequence),
    FIELD(CHIP_ID_AT, manifest.chip_id),
    FIELD(PHASE_AT, phase),
    FIELD(ATTEMPTS_AT, attempts),
    FIELD(BOOTS_AT, boots),
    FIELD(EXCLUDED_AT, excluded),
    FIELD(RESULT_AT, result),
};

static void encode_state(const struct aloft_update *update, uint8_t *record)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        memcpy(record + fields[i].at, (const uint8_t *)update + fields[i].from, fields[i].size);
    }
    record[ARTIFACT_KIND_AT] = (uint8_t)update->artifact.kind;
    record[REPORTED_AT] = update->reported ? 1u : 0u;
    record[FORMAT_AT] = RECORD_FORMAT;
}

static void decode_state(const uint8_t *record, struct aloft_update *update)
{
    memset(update, 0, sizeof *update);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        memcpy((uint8_t *)update + fields[i].from, record + fields[i].at, fields[i].size);
    }
    update->manifest.version[ALOFT_TEXT_MAX_SIZE] = '\0';
    update->artifact.kind = (enum aloft_artifact_kind)record[ARTIFACT_KIND_AT];
    update->reported = record[REPORTED_AT] == 1u;
}

static uint32_t record_size(enum record_kind kind)
{
    return kind == RECORD_STATE ? ALOFT_JOURNAL_STATE_SIZE : ALOFT_JOURNAL_MARK_SIZE;
}

static void seal(uint8_t *record, enum record_kind kind, uint32_t number, uint32_t progress)
{
    uint32_t size = record_size(kind);
    aloft_store16(record + MAGIC_AT, RECORD_MAGIC);
    record[KIND_AT] = (uint8_t)kind;
    record[LENGTH_AT] = (uint8_t)(size / RECORD_UNIT);
    aloft_store32(record + NUMBER_AT, number);
    aloft_store32(record + PROGRESS_AT, progress);
    aloft_store32(record + size - CRC_SIZE, aloft_crc32(0, record, size - CRC_SIZE));
}

/* Reads the record at `offset` of a sector; *size is 0 if there is none, or not a whole one. */
static bool read_record(const struct aloft_port *port, uint32_t sector, uint32_t offset, uint8_t *record,
                        uint32_t *size)
{
    uint32_t at = sector * ALOFT_SECTOR_SIZE + offset;
    *size = 0;
    if (offset + RECORD_UNIT > ALOFT_SECTOR_SIZE) {
        return true;
    }
    if (!port->journal_read(port->context, at, record, RECORD_UNIT)) {
        return false;
    }
    enum record_kind kind = (enum record_kind)record[KIND_AT];
    if (aloft_load16(record) != RECORD_MAGIC || (kind != RECORD_STATE && kind != RECORD_MARK)) {
        return true;
    }
    uint32_t expected = record_size(kind);
    if (record[LENGTH_AT] * RECORD_UNIT != expected || offset + expected > ALOFT_SECTOR_SIZE) {
        return true;
    }
    if (!port->journal_read(port->context, at + RECORD_UNIT, record + RECORD_UNIT, expected - RECORD_UNIT)) {
        return false;
    }
    if (aloft_load32(record + expected - CRC_SIZE) == aloft_crc32(0, record, expected - CRC_SIZE)) {
        *size = expected;
    }
    return true;
}

/* Whether everything behind the last record is erased. Encrypted flash never looks so, which costs an erase per boot. */
static bool is_blank(const struct aloft_port *port, uint32_t sector, uint32_t offset)
{
    uint8_t piece[RECORD_UNIT];
    for (; offset < ALOFT_SECTOR_SIZE; offset += RECORD_UNIT) {
        if (!port->journal_read(port->context, sector * ALOFT_SECTOR_SIZE + offset, piece, RECORD_UNIT)) {
            return false;
        }
        for (uint32_t i = 0; i < RECORD_UNIT; i++) {
            if (piece[i] != 0xffu) {
                return false;
            }
        }
    }
    return true;
}

/* Replays the records of one sector, if they are newer than what is known. */
static bool mount_sector(struct aloft_journal *journal, uint32_t sector, struct aloft_update *update)
{
    uint8_t record[ALOFT_JOURNAL_STATE_SIZE];
    uint32_t offset = 0;
    uint32_t size;
    bool is_newest = false;
    for (;;) {
        if (!read_record(journal->port, sector, offset, record, &size)) {
            return false;
        }
        uint32_t number = aloft_load32(record + NUMBER_AT);
        bool is_state = record[KIND_AT] == RECORD_STATE;
        /* A mark means nothing without the state it belongs to, so a sector starts with a state record. */
        if (size == 0 || number <= journal->number || !(is_state || is_newest)) {
            break;
        }
        /* A newer program's record is skipped: what this one wrote before it is the best it can know. */
        if (is_state && record[FORMAT_AT] == RECORD_FORMAT) {
            decode_state(record, update);
        }
        update->progress = aloft_load32(record + PROGRESS_AT);
        journal->number = number;
        is_newest = true;
        offset += size;
    }
    if (is_newest) {
        journal->sector = sector;
        journal->end = is_blank(journal->port, sector, offset) ? offset : ALOFT_SECTOR_SIZE;
    }
    return true;
}

enum aloft_status aloft_journal_mount(struct aloft_journal *journal, const struct aloft_port *port,
                                      struct aloft_update *update)
{
    memset(update, 0, sizeof *update);
    journal->port = port;
    journal->is_mounted = false;
    journal->number = 0;
    journal->sector = ALOFT_JOURNAL_SECTORS - 1u;
    journal->end = ALOFT_SECTOR_SIZE;
    for (uint32_t sector = 0; sector < ALOFT_JOURNAL_SECTORS; sector++) {
        if (!mount_sector(journal, sector, update)) {
            memset(update, 0, sizeof *update);
            journal->end = ALOFT_SECTOR_SIZE;
            return ALOFT_ERR_JOURNAL;
        }
    }
    journal->is_mounted = true;
    return ALOFT_OK;
}

/* Writes a sealed record and reads it back; a worn or disturbed sector must not pass for memory. */
static bool put_record(const struct aloft_port *port, uint32_t at, const uint8_t *record, uint32_t size)
{
    uint8_t piece[RECORD_UNIT];
    if (!port->journal_write(port->context, at, record, size)) {
        return false;
    }
    for (uint32_t i = 0; i < size; i += RECORD_UNIT) {
        if (!port->journal_read(port->context, at + i, piece, RECORD_UNIT) ||
            memcmp(piece, record + i, RECORD_UNIT) != 0) {
            return false;
        }
    }
    return true;
}

static bool append(struct aloft_journal *journal, const uint8_t *record, uint32_t size)
{
    if (journal->end + size > ALOFT_SECTOR_SIZE) {
        return false;
    }
    uint32_t at = journal->sector * ALOFT_SECTOR_SIZE + journal->end;
    if (!put_record(journal->port, at, record, size)) {
        journal->end = ALOFT_SECTOR_SIZE; /* nothing readable may follow a torn record */
        return false;
    }
    journal->end += size;
    return true;
}

/* Starts the other sector; this one keeps its records until that one is full in turn. */
static bool rotate(struct aloft_journal *journal, const uint8_t *record, uint32_t size)
{
    const struct aloft_port *port = journal->port;
    uint32_t other = (journal->sector + 1u) % ALOFT_JOURNAL_SECTORS;
    if (!port->journal_erase(port->context, other) ||
        !put_record(port, other * ALOFT_SECTOR_SIZE, record, size)) {
        return false;
    }
    journal->sector = other;
    journal->end = size;
    return true;
}

enum aloft_status aloft_journal_write(struct aloft_journal *journal, const struct aloft_update *update)
{
    uint8_t record[ALOFT_JOURNAL_STATE_SIZE];
    if (!journal->is_mounted) {
        return ALOFT_ERR_JOURNAL;
    }
    memset(record, 0xff, sizeof record);
    encode_state(update, record);
    journal->number++;
    seal(record, RECORD_STATE, journal->number, update->progress);
    if (append(journal, record, sizeof record)) {
        return ALOFT_OK;
    }
    /* A number of its own, in case the attempt above is readable one day after all. */
    journal->number++;
    seal(record, RECORD_STATE, journal->number, update->progress);
    return rotate(journal, record, sizeof record) ? ALOFT_OK : ALOFT_ERR_JOURNAL;
}

enum aloft_status aloft_journal_mark(struct aloft_journal *journal, const struct aloft_update *update)
{
    uint8_t record[ALOFT_JOURNAL_MARK_SIZE];
    journal->number++;
    seal(record, RECORD_MARK, journal->number, update->progress);
    return append(journal, record, sizeof record) ? ALOFT_OK : aloft_journal_write(journal, update);
}
