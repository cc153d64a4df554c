/*
 * The device's own memory of an update, in two flash sectors, because otadata alone forgets in several power-cut cases.
 *
 * A log: every record is new, written once, a multiple of 16 bytes long and 16-byte aligned, so it works on
 * flash-encrypted parts where a 16-byte block can be programmed once per erase. When a sector is full, or its end is
 * not provably blank, the *other* sector is erased and gets a complete record. The valid record with the highest
 * number counts, so a power cut at any moment leaves the previous record, or the new one, never a mixture.
 *
 *   record = u16 magic 0x4a41 ("AJ") | u8 kind (1 state, 2 progress) | u8 length / 16 | u32 number | payload | u32 CRC-32
 *   of everything before it. Little endian. A state record is 160 bytes, a progress mark 16. A state record of a format this
 *   program does not know counts as absent: a device that went back to an older program goes on from what that wrote last.
 */
#ifndef ALOFT_JOURNAL_H
#define ALOFT_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/offer.h"
#include "aloft/port.h"
#include "aloft/status.h"

#define ALOFT_JOURNAL_STATE_SIZE 160u
#define ALOFT_JOURNAL_MARK_SIZE 16u

/* Failed targets that are remembered, so that two bad releases on offer in turn are not tried for ever. */
#define ALOFT_FAILED_TARGETS 3u

/* How far the update to the record's target has come. Stored numbers: the list only grows. */
enum aloft_phase {
    ALOFT_PHASE_NONE = 0,      /* no update yet */
    ALOFT_PHASE_FETCH = 1,     /* the artifact is being downloaded, or applied while it streams in */
    ALOFT_PHASE_STAGED = 2,    /* the whole artifact is in the tail of the next slot and hashes to its digest */
    ALOFT_PHASE_READY = 3,     /* the next slot holds the target, verified */
    ALOFT_PHASE_SWITCH = 4,    /* set_boot was, or was about to be, called */
    ALOFT_PHASE_TRIAL = 5,     /* the target runs, not confirmed yet */
    ALOFT_PHASE_ROLLBACK = 6,  /* the target was given up, the port was or is about to be told */
    ALOFT_PHASE_CONFIRMED = 7, /* the end: success */
    ALOFT_PHASE_FAILED = 8,    /* the end: this target is not tried again */
    ALOFT_PHASE_PROVEN = 9     /* healthy and checked in; confirm was, or is about to be, called */
};

/* A state record, and what an engine knows about its update. */
struct aloft_update {
    struct aloft_artifact artifact; /* the artifact in use; base_digest is not stored */
    struct aloft_manifest manifest; /* the target; device_class is the port's, it is not stored */
    uint32_t progress;              /* artifact bytes known to be in flash, whole sectors or everything, and 1 more for
                                       each time it was begun to be applied; of an artifact that streams through the
                                       decoder, how often that was begun */
    uint8_t phase;                  /* enum aloft_phase */
    uint8_t attempts;               /* artifacts that failed for this target */
    uint8_t boots;                  /* times this target was selected */
    uint8_t excluded;               /* bit set of artifact kinds that failed: 1 << kind */
    uint8_t result;                 /* enum aloft_status: why the last attempt failed, or ALOFT_OK */
    bool reported;                  /* the application has taken the final report */

    /* What outlives an update. */
    uint32_t installed_sequence;           /* manifest sequence of the last confirmed update */
    uint32_t failed[ALOFT_FAILED_TARGETS]; /* marks of targets that failed, newest first; 0: none. A mark is made of the
                                              first 4 bytes of the digest and of the manifest's sequence number, so
                                              that a release signed anew gets another try */
};

struct aloft_journal {
    const struct aloft_port *port;
    bool is_mounted;
    uint32_t number; /* of the newest record */
    uint32_t sector; /* that holds it */
    uint32_t end;    /* where the next record goes in that sector; ALOFT_SECTOR_SIZE: nowhere, use the other one */
};

/*
 * Finds the newest record; `update` is zeroed if there is none. Only reads. ALOFT_ERR_JOURNAL if a read fails: `update` is
 * then zeroed too, and nothing can be written before a mount succeeds, because that might erase the newest record.
 */
enum aloft_status aloft_journal_mount(struct aloft_journal *journal, const struct aloft_port *port,
                                      struct aloft_update *update);

/* Writes a state record. ALOFT_ERR_JOURNAL if the journal is not mounted or neither sector takes it; the newest record is then still the old one. */
enum aloft_status aloft_journal_write(struct aloft_journal *journal, const struct aloft_update *update);

/* Notes update->progress alone, at a tenth of the cost of a state record. */
enum aloft_status aloft_journal_mark(struct aloft_journal *journal, const struct aloft_update *update);

#endif
