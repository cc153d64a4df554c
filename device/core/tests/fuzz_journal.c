/*
 * Anything in the two sectors of the journal, then a life of writes and power cuts. After a write that succeeded a mount
 * finds exactly what was written; after one that did not, the same or what was there before.
 *
 * Input: u8 number of things to place, and these: u8 kind and sector, u8 place in units of 16 bytes, and bytes, or the
 * content of a record that gets a right checksum. Then one byte per deed, see `live`.
 */
#include <string.h>

#include "../src/bytes.h"
#include "aloft/crc32.h"
#include "aloft/journal.h"
#include "check.h"
#include "fuzz.h"
#include "memory_port.h"

#define UNITS (ALOFT_SECTOR_SIZE / ALOFT_WRITE_SIZE)

/* Every record takes the next number; a device that writes one each second gets here after 130 years. */
#define LAST_NUMBER 0xffff0000u
#define MOST_DEEDS 12u
#define ROW 30u /* marks that one deed can write */

static struct memory_device device;

/* Places a record whose checksum is right; what the input does not say stays erased. */
static void place_record(struct fuzz_script *script, uint8_t *at, bool is_state)
{
    uint8_t record[ALOFT_JOURNAL_STATE_SIZE];
    uint32_t size = is_state ? ALOFT_JOURNAL_STATE_SIZE : ALOFT_JOURNAL_MARK_SIZE;
    size_t taken;
    memset(record, 0xff, sizeof record);
    aloft_store16(record, 0x4a41u);
    record[2] = is_state ? 1 : 2;
    record[3] = (uint8_t)(size / ALOFT_WRITE_SIZE);
    aloft_store32(record + 4, fuzz_take8(script));
    const uint8_t *bytes = fuzz_take(script, is_state ? fuzz_take8(script) % (size - 12u) : 4u, &taken);
    memcpy(record + 8, bytes, taken);
    aloft_store32(record + size - 4u, aloft_crc32(0, record, size - 4u));
    memcpy(at, record, size);
}

static void place(struct fuzz_script *script)
{
    uint8_t kind = fuzz_take8(script);
    uint32_t unit = fuzz_take8(script) % UNITS;
    uint8_t *at = device.journal + (kind >> 7) * ALOFT_SECTOR_SIZE + unit * ALOFT_WRITE_SIZE;
    size_t size = ALOFT_SECTOR_SIZE - unit * ALOFT_WRITE_SIZE;
    size_t taken;
    switch (kind % 4u) {
    case 0: {
        size_t wanted = fuzz_take8(script);
        const uint8_t *bytes = fuzz_take(script, wanted < size ? wanted : size, &taken);
        memcpy(at, bytes, taken);
        break;
    }
    case 1:
    case 2:
        if (size >= ALOFT_JOURNAL_STATE_SIZE) {
            place_record(script, at, kind % 4u == 1u);
        }
        break;
    default:
        memset(at, fuzz_take8(script), size);
        break;
    }
}

static void make_update(struct fuzz_script *script, struct aloft_update *update)
{
    size_t taken;
    const uint8_t *digest = fuzz_take(script, 8, &taken);
    memset(update, 0, sizeof *update);
    memcpy(update->manifest.target_digest, digest, taken);
    memcpy(update->artifact.digest + 24, digest, taken);
    memcpy(update->manifest.version, digest, taken);
    update->manifest.sequence = fuzz_take8(script);
    update->manifest.target_size = fuzz_take16(script);
    update->artifact.kind = (enum aloft_artifact_kind)(fuzz_take8(script) % 3u);
    update->artifact.size = ~update->manifest.target_size;
    update->artifact.ram_size = update->manifest.sequence * 0x01010101u;
    update->manifest.chip_id = (uint16_t)update->manifest.target_size;
    update->manifest.secure_version = update->artifact.size;
    update->progress = fuzz_take8(script);
    update->installed_sequence = update->progress << 24;
    update->phase = fuzz_take8(script);
    update->attempts = update->phase;
    update->boots = (uint8_t)update->progress;
    update->excluded = (uint8_t)~update->phase;
    update->result = (uint8_t)update->manifest.sequence;
    update->reported = (update->phase & 1u) != 0;
}

static bool is_same(const struct aloft_update *a, const struct aloft_update *b)
{
    return memcmp(a->manifest.target_digest, b->manifest.target_digest, ALOFT_SHA256_SIZE) == 0 &&
           memcmp(a->artifact.digest, b->artifact.digest, ALOFT_SHA256_SIZE) == 0 &&
           memcmp(a->manifest.version, b->manifest.version, ALOFT_TEXT_MAX_SIZE + 1u) == 0 &&
           a->manifest.sequence == b->manifest.sequence && a->manifest.target_size == b->manifest.target_size &&
           a->manifest.chip_id == b->manifest.chip_id && a->manifest.secure_version == b->manifest.secure_version &&
           a->artifact.kind == b->artifact.kind && a->artifact.size == b->artifact.size &&
           a->artifact.ram_size == b->artifact.ram_size && a->progress == b->progress && a->phase == b->phase &&
           a->installed_sequence == b->installed_sequence && a->attempts == b->attempts && a->boots == b->boots &&
           a->excluded == b->excluded && a->result == b->result && a->reported == b->reported;
}

static void mount(struct aloft_journal *journal, struct aloft_update *update)
{
    CHECK_STATUS(ALOFT_OK, aloft_journal_mount(journal, &device.port, update));
    CHECK(journal->sector < ALOFT_JOURNAL_SECTORS && journal->end <= ALOFT_SECTOR_SIZE);
    CHECK(journal->end % ALOFT_WRITE_SIZE == 0);
}

/* One deed: a state record or a mark, on flash that works or not, and then perhaps a power cut. */
static void live(struct fuzz_script *script, struct aloft_journal *journal, struct aloft_update *known)
{
    uint8_t deed = fuzz_take8(script);
    bool is_mark = (deed & 1u) != 0;
    struct aloft_journal fresh;
    struct aloft_update wanted = *known;
    struct aloft_update found;
    if (is_mark) {
        for (unsigned i = 0; i < ROW && (deed & 8u) != 0; i++) {
            wanted.progress++;
            CHECK_STATUS(ALOFT_OK, aloft_journal_mark(journal, &wanted));
            *known = wanted;
        }
        wanted.progress += 1u + (deed >> 4);
    } else {
        make_update(script, &wanted);
    }
    device.failing = (deed & 2u) != 0 ? 1u + (deed >> 6) : 0u;
    enum aloft_status status = is_mark ? aloft_journal_mark(journal, &wanted) : aloft_journal_write(journal, &wanted);
    device.failing = 0;
    mount(&fresh, &found);
    if (status == ALOFT_OK) {
        CHECK(is_same(&found, &wanted));
    } else {
        CHECK_STATUS(ALOFT_ERR_JOURNAL, status);
        CHECK(is_same(&found, &wanted) || is_same(&found, known));
    }
    *known = found;
    if ((deed & 4u) != 0) {
        *journal = fresh;
    }
}

int fuzz_journal(const uint8_t *data, size_t size)
{
    struct fuzz_script script = {data, size};
    struct aloft_journal journal;
    struct aloft_update known;
    if (device.port.context == NULL) {
        memory_device_init(&device);
    }
    memset(device.journal, 0xff, sizeof device.journal);
    device.noise = 1;
    for (unsigned things = fuzz_take8(&script) % 8u; things > 0; things--) {
        place(&script);
    }
    mount(&journal, &known);
    if (journal.number > LAST_NUMBER) {
        return 0;
    }
    for (unsigned deeds = 0; deeds < MOST_DEEDS && script.left > 0; deeds++) {
        live(&script, &journal, &known);
    }
    return 0;
}
