#include "manifest_content.h"

#include <string.h>

#include "document.h"

#define ELEMENT ALOFT_ERR_MANIFEST_ELEMENT
#define COMPONENTS ALOFT_ERR_MANIFEST_COMPONENTS
#define COMMAND ALOFT_ERR_MANIFEST_COMMAND
#define PARAMETER ALOFT_ERR_MANIFEST_PARAMETER
#define BAD_VALUE ALOFT_ERR_MANIFEST_BAD_VALUE
#define TEXT ALOFT_ERR_MANIFEST_TEXT

#define CONDITION 15 /* reporting policy of a condition */
#define DIRECTIVE 2  /* and of a directive */

#define RUN(command, policy) {STEP_INT, command, COMMAND}, {STEP_INT, policy, COMMAND}
#define LETTERS(a, b, c, problem) {STEP_BYTE, a, problem}, {STEP_BYTE, b, problem}, {STEP_BYTE, c, problem}

static const struct step begin[] = {
    {STEP_MAP | STEP_KEEP, 1, ELEMENT},
    {STEP_INT, 1, ELEMENT},
    {STEP_UINT, 1, ALOFT_ERR_MANIFEST_VERSION_UNSUPPORTED},
};

static const struct step middle[] = {
    {STEP_INT, 2, ELEMENT},
    {STEP_UINT | STEP_KEEP, 0, 0}, /* sequence */
    {STEP_INT, 3, ELEMENT},        /* common part */
    {STEP_BYTES | STEP_OPEN, 0, 0},
    {STEP_MAP, 2, ELEMENT},
    {STEP_INT, 2, ELEMENT},
    {STEP_ARRAY, 1, COMPONENTS},
    {STEP_ARRAY, 1, COMPONENTS},
    {STEP_BYTES, 3, COMPONENTS},
    LETTERS('a', 'p', 'p', COMPONENTS),
    {STEP_INT, 4, ELEMENT}, /* shared sequence */
    {STEP_BYTES | STEP_OPEN, 0, 0},
    {STEP_ARRAY, 6, COMMAND},
    {STEP_INT, 20, COMMAND},
    {STEP_MAP, 4, PARAMETER},
    {STEP_INT, 1, PARAMETER},
    {STEP_BYTES | STEP_EXACT, ALOFT_UUID_SIZE, BAD_VALUE},
    {STEP_INT, 2, PARAMETER},
    {STEP_BYTES | STEP_EXACT, ALOFT_UUID_SIZE, BAD_VALUE},
    {STEP_INT, 3, PARAMETER},
    {STEP_BYTES | STEP_OPEN, 0, 0},
    {STEP_ARRAY, 2, BAD_VALUE},
    {STEP_NEGATIVE, 15, ALOFT_ERR_MANIFEST_DIGEST_ALGORITHM},
    {STEP_BYTES | STEP_EXACT, ALOFT_SHA256_SIZE, BAD_VALUE},
    {STEP_INT, 14, PARAMETER},
    {STEP_UINT | STEP_KEEP, 1, BAD_VALUE}, /* size */
    RUN(1, CONDITION),
    RUN(2, CONDITION),
    {STEP_INT, 7, ELEMENT}, /* validate */
    {STEP_BYTES | STEP_OPEN, 0, 0},
    {STEP_ARRAY, 2, COMMAND},
    RUN(3, CONDITION),
    {STEP_INT, 9, ELEMENT}, /* invoke */
    {STEP_BYTES | STEP_OPEN, 0, 0},
    {STEP_ARRAY, 2, COMMAND},
    RUN(23, DIRECTIVE),
    {STEP_INT, 20, ELEMENT}, /* install */
    {STEP_BYTES | STEP_OPEN, 0, 0},
    {STEP_ARRAY | STEP_KEEP, 0, 0},
    {STEP_INT, 20, COMMAND},
    {STEP_MAP | STEP_KEEP, 0, 0}, /* address and limits follow */
};

static const struct step end[] = {
    RUN(21, DIRECTIVE),
    RUN(3, CONDITION),
    {STEP_INT, 23, ELEMENT}, /* text part */
    {STEP_BYTES | STEP_OPEN, 0, 0},
    {STEP_MAP, 1, TEXT},
    {STEP_TEXT, 3, TEXT},
    LETTERS('u', 'n', 'd', TEXT),
    {STEP_MAP, 1, TEXT},
    {STEP_ARRAY, 1, TEXT},
    {STEP_BYTES, 3, TEXT},
    LETTERS('a', 'p', 'p', TEXT),
    {STEP_MAP, 3, TEXT},
    {STEP_INT, 3, TEXT},
    {STEP_TEXT | STEP_KEEP, 1, BAD_VALUE},
    {STEP_INT, 4, TEXT},
    {STEP_TEXT | STEP_KEEP, 1, BAD_VALUE},
    {STEP_INT, 6, TEXT},
    {STEP_TEXT | STEP_KEEP, 1, BAD_VALUE},
};

#define LABEL_USE_BEFORE 4u
#define LABEL_URI 21u
#define FIRST_PRIVATE 256u /* argument of -257, the label of ALOFT_LIMIT_SECURE_VERSION; the next ones follow it */

#define URI ALOFT_LIMITS /* the address, among the limits */

/* Limits of 16 bits, where 65535 stands for none, and those where 0 does. */
#define IS_16_BIT (1u << ALOFT_LIMIT_CHIP_ID | 1u << ALOFT_LIMIT_LEAST_REVISION | 1u << ALOFT_LIMIT_LARGEST_REVISION)
#define IS_NONE_AT_0                                                                                         \
    (1u << ALOFT_LIMIT_USE_BEFORE | 1u << ALOFT_LIMIT_SECURE_VERSION | 1u << ALOFT_LIMIT_LEAST_REVISION |     \
     1u << ALOFT_LIMIT_SEQUENCE)

/* Reads a label: *limit is an enum aloft_limit, URI, or something larger. */
static enum aloft_status read_label(struct aloft_cbor *reader, uint32_t *limit)
{
    unsigned major;
    uint32_t argument;
    TRY(aloft_cbor_read_head(reader, &major, &argument));
    if (major > 1u) {
        return ALOFT_ERR_CBOR_TYPE;
    }
    if (major == 1u) {
        uint32_t place = argument - FIRST_PRIVATE;
        *limit = place < ALOFT_LIMITS - ALOFT_LIMIT_SECURE_VERSION ? place + ALOFT_LIMIT_SECURE_VERSION : UINT32_MAX;
    } else {
        *limit = argument == LABEL_URI ? URI : argument == LABEL_USE_BEFORE ? ALOFT_LIMIT_USE_BEFORE : UINT32_MAX;
    }
    return ALOFT_OK;
}

/* The address could lead anywhere and be signed all the same, but one manifest has one encoding. */
static enum aloft_status read_uri(struct aloft_cbor *reader, const uint8_t *digest)
{
    static const uint8_t folder[] = {'a', 'r', 't', 'i', 'f', 'a', 'c', 't', 's', '/'};
    const uint8_t *uri;
    uint32_t size;
    TRY(aloft_cbor_read_text(reader, &uri, &size));
    if (size != sizeof folder + 2u * ALOFT_SHA256_SIZE || memcmp(uri, folder, sizeof folder) != 0) {
        return ALOFT_ERR_MANIFEST_URI;
    }
    uri += sizeof folder;
    for (unsigned i = 0; i < 2u * ALOFT_SHA256_SIZE; i++) {
        unsigned digit = i % 2u == 0 ? (unsigned)digest[i / 2u] >> 4 : digest[i / 2u] & 15u;
        if (*uri++ != digit + (digit < 10u ? '0' : 'a' - 10u)) {
            return ALOFT_ERR_MANIFEST_URI;
        }
    }
    return ALOFT_OK;
}

/* Reads address and limits, and the conditions that belong to them. */
static enum aloft_status read_limits(struct aloft_cbor *reader, struct aloft_manifest_view *view)
{
    static const struct step policy[] = {{STEP_INT, CONDITION, COMMAND}};
    uint32_t count = view->parts[ALOFT_PART_PARAMETERS].value;
    uint32_t *limits = view->limits;
    uint32_t label;
    uint32_t value;
    unsigned seen = 0; /* bit set */
    for (uint32_t i = 0; i < count; i++) {
        TRY(read_label(reader, &label));
        if (label == URI) {
            TRY(read_uri(reader, view->parts[ALOFT_PART_DIGEST].bytes));
        } else if (label < URI) {
            TRY(aloft_cbor_read_uint(reader, &value));
            if ((value == 0 && (IS_NONE_AT_0 >> label & 1u) != 0) ||
                (value >= UINT16_MAX && (IS_16_BIT >> label & 1u) != 0)) {
                return BAD_VALUE;
            }
            limits[label] = value;
        } else {
            return PARAMETER;
        }
        seen |= 1u << label;
    }
    if (seen >> URI == 0) {
        return PARAMETER;
    }
    /* Two items for the parameters, for each condition, for fetch and for the image match; the address has none. */
    if (view->parts[ALOFT_PART_COMMANDS].value != 2u * (count + 2u)) {
        return COMMAND;
    }
    for (unsigned limit = 0; limit < ALOFT_LIMITS; limit++) {
        if ((seen >> limit & 1u) != 0) {
            TRY(read_label(reader, &label));
            if (label != limit) {
                return COMMAND;
            }
            TRY(WALK(reader, policy, NULL));
        }
    }
    return ALOFT_OK;
}

/* What the limits say together. */
static bool is_sound(const uint32_t *limits, uint32_t sequence)
{
    uint32_t least = limits[ALOFT_LIMIT_LEAST_REVISION];
    uint32_t largest = limits[ALOFT_LIMIT_LARGEST_REVISION];
    uint32_t before = limits[ALOFT_LIMIT_SEQUENCE];
    bool needs_chip = least > 0 || largest < ALOFT_CHIP_REVISION_ANY;
    return least <= largest && !(needs_chip && limits[ALOFT_LIMIT_CHIP_ID] == ALOFT_CHIP_ANY) &&
           (before == 0 || before < sequence);
}

enum aloft_status aloft_manifest_read(const uint8_t *bytes, size_t size, struct aloft_manifest_view *view)
{
    struct aloft_cbor reader = {bytes, size, 0};
    struct aloft_item *parts = view->parts;
    memset(view->limits, 0, sizeof view->limits);
    view->limits[ALOFT_LIMIT_CHIP_ID] = ALOFT_CHIP_ANY;
    view->limits[ALOFT_LIMIT_LARGEST_REVISION] = ALOFT_CHIP_REVISION_ANY;
    TRY(aloft_cbor_check(bytes, size));
    TRY(WALK(&reader, begin, parts));
    if (parts[ALOFT_PART_ELEMENTS].value != 7u) {
        return ELEMENT;
    }
    TRY(WALK(&reader, middle, parts + ALOFT_PART_SEQUENCE));
    TRY(read_limits(&reader, view));
    TRY(WALK(&reader, end, parts + ALOFT_PART_VENDOR_DOMAIN));
    return is_sound(view->limits, parts[ALOFT_PART_SEQUENCE].value) && aloft_manifest_has_names(view) ? ALOFT_OK
                                                                                                       : BAD_VALUE;
}
