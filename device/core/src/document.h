/*
 * Documents of one fixed shape: a table of the items that have to come, compared with those that do.
 *
 * Everything is where it is in the whole document: a byte string whose content is a document of its own is checked as one
 * and then entered, and behind its last item stands what follows the string. So one position is all that is kept.
 */
#ifndef ALOFT_DOCUMENT_H
#define ALOFT_DOCUMENT_H

#include "aloft/cbor.h"
#include "aloft/manifest.h"

struct step {
    uint8_t kind;    /* one of the kinds below, and a flag */
    uint8_t value;   /* what its argument has to be: the number, the size, the count; the byte itself */
    uint8_t problem; /* enum aloft_status if it is another */
};

/* An item of another type is ALOFT_ERR_CBOR_TYPE, but for the kinds whose comment says otherwise. */
enum step_kind {
    STEP_UINT = 0,
    STEP_BYTES = 2,
    STEP_TEXT = 3,
    STEP_ARRAY = 4,
    STEP_MAP = 5,
    STEP_TAG = 6,      /* anything else is the step's problem; the document behind it, up to the end, is checked */
    STEP_SIMPLE = 7,
    STEP_BYTE = 8,     /* not an item: the next byte of the string whose size was compared just before */
    STEP_INT = 16,     /* an integer, not negative; a negative one is the step's problem */
    STEP_NEGATIVE = 17 /* the integer -1 - value; any other one is the step's problem */
};

/* The argument is noted, with where the item's content begins, and a string is passed as a whole. It has to be `value` ... */
#define STEP_EXACT 64u
/* ... or with this one, at least `value`. */
#define STEP_KEEP 32u
/* The string has at least `value` bytes, and its content is a document: check and enter it. */
#define STEP_OPEN 128u

/* Goes through `count` steps and leaves the reader behind the last; `kept` gets what they note, one after the other. */
enum aloft_status aloft_document_walk(struct aloft_cbor *reader, const struct step *steps, size_t count,
                                      struct aloft_item *kept);

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define WALK(reader, steps, kept) aloft_document_walk(reader, steps, COUNT_OF(steps), kept)

/* Leaves the calling function with any status but ALOFT_OK. */
#define TRY(call)                       \
    do {                                \
        enum aloft_status tried = call; \
        if (tried != ALOFT_OK) {        \
            return tried;               \
        }                               \
    } while (0)

#endif
