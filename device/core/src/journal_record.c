#include "journal_record.h"

#include <stddef.h>
#include <string.h>

#include "aloft/crc32.h"

#define RECORD_FORMAT 1u /* of state records */
#define CRC_SIZE 4u

/* Byte offsets in a state record, behind the words that marks have too. */
enum record_field {
    TARGET_DIGEST_AT = 12,
    ARTIFACT_DIGEST_AT = 44,
    VERSION_AT = 76,
    SEQUENCE_AT = 108, /* ..., target size */
    SECURE_VERSION_AT = 116,
    ARTIFACT_SIZE_AT = 120,
    RAM_SIZE_AT = 124,
    INSTALLED_SEQUENCE_AT = 128,
    CHIP_ID_AT = 132,
    ARTIFACT_KIND_AT = 134,
    PHASE_AT = 135, /* ..., attempts, boots, excluded, result */
    REPORTED_AT = 140,
    FORMAT_AT = 141,
    FAILED_AT = 144
};

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Fields go into records as they are in memory: little endian."
#endif

/* Bytes that are the same in a record and in struct aloft_update. */
struct run {
    uint8_t at;   /* in the record */
    uint8_t from; /* in the struct */
    uint8_t size;
};

#define MEMBER(member) offsetof(struct aloft_update, member)
#define RUN(at, first, last) {at, MEMBER(first), MEMBER(last) - MEMBER(first) + sizeof ((struct aloft_update *)0)->last}

static const struct run runs[] = {
    RUN(TARGET_DIGEST_AT, manifest.target_digest, manifest.target_digest),
    RUN(ARTIFACT_DIGEST_AT, artifact.digest, artifact.digest),
    RUN(VERSION_AT, manifest.version, manifest.version),
    RUN(SEQUENCE_AT, manifest.sequence, manifest.secure_version),
    RUN(ARTIFACT_SIZE_AT, artifact.size, artifact.ram_size),
    RUN(INSTALLED_SEQUENCE_AT, installed_sequence, installed_sequence),
    RUN(FAILED_AT, failed, failed),
    RUN(CHIP_ID_AT, manifest.chip_id, manifest.chip_id),
    {ARTIFACT_KIND_AT, MEMBER(artifact.kind), 1},
    RUN(PHASE_AT, phase, reported),
};
#define RUNS (sizeof runs / sizeof runs[0])

/* What is one run in the record is one in the struct too. */
typedef char runs_fit[MEMBER(manifest.secure_version) - MEMBER(manifest.sequence) == SECURE_VERSION_AT - SEQUENCE_AT &&
                              MEMBER(artifact.ram_size) - MEMBER(artifact.size) == RAM_SIZE_AT - ARTIFACT_SIZE_AT &&
                              MEMBER(reported) - MEMBER(phase) == REPORTED_AT - PHASE_AT
                          ? 1
                          : -1];

uint32_t aloft_record_size(uint32_t head)
{
    if (head == ALOFT_RECORD_STATE) {
        return ALOFT_JOURNAL_STATE_SIZE;
    }
    return head == ALOFT_RECORD_MARK ? ALOFT_JOURNAL_MARK_SIZE : 0;
}

bool aloft_record_is_whole(const uint32_t *record, uint32_t size)
{
    return aloft_crc32(0, (const uint8_t *)record, size) == ALOFT_CRC32_RESIDUE;
}

static void seal(uint32_t *record, uint32_t head, uint32_t number, uint32_t progress)
{
    uint32_t size = aloft_record_size(head);
    record[ALOFT_RECORD_HEAD] = head;
    record[ALOFT_RECORD_NUMBER] = number;
    record[ALOFT_RECORD_PROGRESS] = progress;
    record[size / 4u - 1u] = aloft_crc32(0, (const uint8_t *)record, size - CRC_SIZE);
}

void aloft_record_mark(uint32_t *record, uint32_t progress, uint32_t number)
{
    seal(record, ALOFT_RECORD_MARK, number, progress);
}

void aloft_record_encode(uint32_t *record, const struct aloft_update *update, uint32_t number)
{
    uint8_t *bytes = (uint8_t *)record;
    memset(bytes, 0xff, ALOFT_JOURNAL_STATE_SIZE);
    for (const struct run *run = runs; run < runs + RUNS; run++) {
        memcpy(bytes + run->at, (const uint8_t *)update + run->from, run->size);
    }
    bytes[FORMAT_AT] = RECORD_FORMAT;
    seal(record, ALOFT_RECORD_STATE, number, update->progress);
}

void aloft_record_decode(const uint32_t *record, struct aloft_update *update)
{
    const uint8_t *bytes = (const uint8_t *)record;
    if (bytes[FORMAT_AT] != RECORD_FORMAT) {
        return;
    }
    memset(update, 0, sizeof *update);
    for (const struct run *run = runs; run < runs + RUNS; run++) {
        memcpy((uint8_t *)update + run->from, bytes + run->at, run->size);
    }
    update->manifest.version[ALOFT_TEXT_MAX_SIZE] = '\0';
    update->reported = bytes[REPORTED_AT] == 1u;
}
