/*
 * The records of the journal, as words: little endian, each with its number, how far the download is, and a CRC.
 */
#ifndef ALOFT_JOURNAL_RECORD_H
#define ALOFT_JOURNAL_RECORD_H

#include "aloft/journal.h"

/* Words of a record. */
enum aloft_record_word {
    ALOFT_RECORD_HEAD = 0,
    ALOFT_RECORD_NUMBER = 1,
    ALOFT_RECORD_PROGRESS = 2
};

#define ALOFT_RECORD_UNIT ALOFT_WRITE_SIZE
#define ALOFT_RECORD_WORDS (ALOFT_JOURNAL_STATE_SIZE / 4u)

/* The first word: "AJ", the kind, the length in units. */
#define ALOFT_RECORD_STATE (0x014a41u | ALOFT_JOURNAL_STATE_SIZE / ALOFT_RECORD_UNIT << 24)
#define ALOFT_RECORD_MARK (0x024a41u | ALOFT_JOURNAL_MARK_SIZE / ALOFT_RECORD_UNIT << 24)

/* Size of the record that begins with `head`, 0 if none does. */
uint32_t aloft_record_size(uint32_t head);

/* Whether the record's CRC, at its end, is right. */
bool aloft_record_is_whole(const uint32_t *record, uint32_t size);

/* Makes a state record; the journal has room for it in ALOFT_RECORD_WORDS words. */
void aloft_record_encode(uint32_t *record, const struct aloft_update *update, uint32_t number);

/* Makes a progress mark. */
void aloft_record_mark(uint32_t *record, uint32_t progress, uint32_t number);

/* Takes over a whole state record. A newer program's is skipped: what this one wrote before it is the best it can know. */
void aloft_record_decode(const uint32_t *record, struct aloft_update *update);

#endif
