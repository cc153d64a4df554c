#include "aloft/journal.h"

#include <string.h>

#include "journal_record.h"

/* Reads the record at `offset` of a sector; *size is 0 if there is none, or not a whole one. */
static bool read_record(const struct aloft_port *port, uint32_t sector, uint32_t offset, uint32_t *record,
                        uint32_t *size)
{
    uint32_t at = sector * ALOFT_SECTOR_SIZE + offset;
    uint8_t *bytes = (uint8_t *)record;
    *size = 0;
    if (offset == ALOFT_SECTOR_SIZE) {
        return true;
    }
    if (!port->journal_read(port->context, at, bytes, ALOFT_RECORD_UNIT)) {
        return false;
    }
    uint32_t expected = aloft_record_size(record[ALOFT_RECORD_HEAD]);
    if (expected == 0 || offset + expected > ALOFT_SECTOR_SIZE) {
        return true;
    }
    if (!port->journal_read(port->context, at, bytes, expected)) {
        return false;
    }
    if (aloft_record_is_whole(record, expected)) {
        *size = expected;
    }
    return true;
}

/* Whether everything behind the last record is erased. Encrypted flash never looks so, which costs an erase per boot. */
static bool is_blank(const struct aloft_port *port, uint32_t sector, uint32_t offset)
{
    uint32_t piece[ALOFT_RECORD_UNIT / 4u];
    for (; offset < ALOFT_SECTOR_SIZE; offset += ALOFT_RECORD_UNIT) {
        if (!port->journal_read(port->context, sector * ALOFT_SECTOR_SIZE + offset, (uint8_t *)piece, sizeof piece) ||
            (piece[0] & piece[1] & piece[2] & piece[3]) != UINT32_MAX) {
            return false;
        }
    }
    return true;
}

/* Replays the records of one sector, if they are newer than what is known. */
static bool mount_sector(struct aloft_journal *journal, uint32_t sector, struct aloft_update *update)
{
    uint32_t record[ALOFT_RECORD_WORDS];
    uint32_t offset = 0;
    uint32_t size;
    bool is_newest = false;
    for (;;) {
        if (!read_record(journal->port, sector, offset, record, &size)) {
            return false;
        }
        uint32_t number = record[ALOFT_RECORD_NUMBER];
        bool is_state = record[ALOFT_RECORD_HEAD] == ALOFT_RECORD_STATE;
        /* A mark means nothing without the state it belongs to, so a sector starts with a state record. */
        if (size == 0 || number <= journal->number || !(is_state || is_newest)) {
            break;
        }
        if (is_state) {
            aloft_record_decode(record, update);
        }
        update->progress = record[ALOFT_RECORD_PROGRESS];
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
static bool put_record(const struct aloft_port *port, uint32_t at, const uint32_t *record, uint32_t size)
{
    const uint8_t *bytes = (const uint8_t *)record;
    uint8_t piece[ALOFT_RECORD_UNIT];
    if (!port->journal_write(port->context, at, bytes, size)) {
        return false;
    }
    for (uint32_t i = 0; i < size; i += ALOFT_RECORD_UNIT) {
        if (!port->journal_read(port->context, at + i, piece, ALOFT_RECORD_UNIT) ||
            memcmp(piece, bytes + i, ALOFT_RECORD_UNIT) != 0) {
            return false;
        }
    }
    return true;
}

static bool append(struct aloft_journal *journal, const uint32_t *record, uint32_t size)
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
static bool rotate(struct aloft_journal *journal, const uint32_t *record, uint32_t size)
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
    uint32_t record[ALOFT_RECORD_WORDS];
    if (!journal->is_mounted) {
        return ALOFT_ERR_JOURNAL;
    }
    aloft_record_encode(record, update, ++journal->number);
    if (append(journal, record, sizeof record)) {
        return ALOFT_OK;
    }
    /* A number of its own, in case the attempt above is readable one day after all. */
    aloft_record_encode(record, update, ++journal->number);
    return rotate(journal, record, sizeof record) ? ALOFT_OK : ALOFT_ERR_JOURNAL;
}

enum aloft_status aloft_journal_mark(struct aloft_journal *journal, const struct aloft_update *update)
{
    uint32_t record[ALOFT_JOURNAL_MARK_SIZE / 4u];
    aloft_record_mark(record, update->progress, ++journal->number);
    return append(journal, record, sizeof record) ? ALOFT_OK : aloft_journal_write(journal, update);
}
