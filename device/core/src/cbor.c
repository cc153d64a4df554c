#include "aloft/cbor.h"

#include <stdbool.h>
#include <string.h>

enum major_type {
    MAJOR_UINT = 0,
    MAJOR_NEGATIVE = 1,
    MAJOR_BYTES = 2,
    MAJOR_TEXT = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_TAG = 6,
    MAJOR_SIMPLE = 7
};

enum simple_value {
    SIMPLE_FALSE = 20,
    SIMPLE_NULL = 22,
    SIMPLE_FLOAT16 = 25, /* where floating-point numbers begin ... */
    SIMPLE_FLOAT64 = 27  /* ... and end */
};

struct head {
    enum major_type major;
    uint32_t argument;
    size_t end; /* offset of what follows the head */
};

/* Reads the 1, 2, 4 or 8 bytes after the first byte of an item. In two halves: 64-bit shifts are library calls on the
 * parts this runs on. */
static enum aloft_status read_argument(const struct aloft_cbor *reader, unsigned info, struct head *head)
{
    size_t count = (size_t)1 << (info - 24u);
    size_t at = reader->at + 1u;
    uint32_t high = 0;
    uint32_t low = 0;
    if (reader->size - at < count) {
        return ALOFT_ERR_CBOR_TRUNCATED;
    }
    for (size_t i = 0; i < count; i++) {
        high = high << 8 | low >> 24;
        low = low << 8 | reader->bytes[at + i];
    }
    head->argument = low;
    head->end = at + count;
    if (high != 0) {
        bool is_length = head->major >= MAJOR_BYTES && head->major <= MAJOR_MAP;
        return is_length ? ALOFT_ERR_CBOR_TRUNCATED : ALOFT_ERR_CBOR_RANGE; /* so much can not follow */
    }
    /* Least value that needs so many bytes; eight of them need a high half. */
    bool is_shortest = count < 8u && low >= (count == 1u ? 24u : 1u << (4u * count));
    return is_shortest ? ALOFT_OK : ALOFT_ERR_CBOR_NOT_SHORTEST;
}

static enum aloft_status read_head(const struct aloft_cbor *reader, struct head *head)
{
    if (reader->at >= reader->size) {
        return ALOFT_ERR_CBOR_TRUNCATED;
    }
    uint8_t first = reader->bytes[reader->at];
    unsigned info = first & 31u;
    head->major = (enum major_type)(first >> 5);
    head->argument = info;
    head->end = reader->at + 1u;
    if (info == 31u) {
        return ALOFT_ERR_CBOR_INDEFINITE;
    }
    if (head->major == MAJOR_SIMPLE) {
        if (info >= SIMPLE_FLOAT16 && info <= SIMPLE_FLOAT64) {
            return ALOFT_ERR_CBOR_FLOAT;
        }
        return info >= SIMPLE_FALSE && info <= SIMPLE_NULL ? ALOFT_OK : ALOFT_ERR_CBOR_RESERVED;
    }
    if (info > 27u) {
        return ALOFT_ERR_CBOR_RESERVED;
    }
    return info < 24u ? ALOFT_OK : read_argument(reader, info, head);
}

/* RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
static enum aloft_status check_utf8(const uint8_t *text, size_t size)
{
    size_t at = 0;
    while (at < size) {
        uint8_t first = text[at++];
        if (first < 0x80u) {
            continue;
        }
        size_t more = first >= 0xf0u ? 3u : first >= 0xe0u ? 2u : 1u;
        if (first < 0xc2u || first > 0xf4u || size - at < more) {
            return ALOFT_ERR_CBOR_UTF8;
        }
        uint32_t point = first & (0x3fu >> more);
        for (size_t i = 0; i < more; i++) {
            uint32_t next = text[at++] ^ 0x80u;
            if (next > 0x3fu) {
                return ALOFT_ERR_CBOR_UTF8;
            }
            point = point << 6 | next;
        }
        /* Needs so many bytes: 0x800 at least for three, 0x10000 for four. */
        if (point >> (1u + 5u * more) == 0 || point >> 11 == 0x1bu || point > 0x10ffffu) {
            return ALOFT_ERR_CBOR_UTF8;
        }
    }
    return ALOFT_OK;
}

static enum aloft_status read_value(struct aloft_cbor *reader, enum major_type major, uint32_t *argument)
{
    struct head head;
    enum aloft_status status = read_head(reader, &head);
    if (status != ALOFT_OK) {
        return status;
    }
    if (head.major != major) {
        return ALOFT_ERR_CBOR_TYPE;
    }
    *argument = head.argument;
    reader->at = head.end;
    return ALOFT_OK;
}

static enum aloft_status read_string(struct aloft_cbor *reader, enum major_type major, const uint8_t **bytes,
                                     uint32_t *size)
{
    size_t start = reader->at;
    enum aloft_status status = read_value(reader, major, size);
    if (status != ALOFT_OK) {
        return status;
    }
    *bytes = reader->bytes + reader->at;
    if (reader->size - reader->at < *size) {
        status = ALOFT_ERR_CBOR_TRUNCATED;
    } else if (major == MAJOR_TEXT) {
        status = check_utf8(*bytes, *size);
    }
    reader->at = status == ALOFT_OK ? reader->at + *size : start;
    return status;
}

enum aloft_status aloft_cbor_read_uint(struct aloft_cbor *reader, uint32_t *value)
{
    return read_value(reader, MAJOR_UINT, value);
}

enum aloft_status aloft_cbor_read_array(struct aloft_cbor *reader, uint32_t *count)
{
    return read_value(reader, MAJOR_ARRAY, count);
}

enum aloft_status aloft_cbor_read_map(struct aloft_cbor *reader, uint32_t *count)
{
    return read_value(reader, MAJOR_MAP, count);
}

enum aloft_status aloft_cbor_read_bytes(struct aloft_cbor *reader, const uint8_t **bytes, uint32_t *size)
{
    return read_string(reader, MAJOR_BYTES, bytes, size);
}

enum aloft_status aloft_cbor_read_text(struct aloft_cbor *reader, const uint8_t **bytes, uint32_t *size)
{
    return read_string(reader, MAJOR_TEXT, bytes, size);
}

enum aloft_status aloft_cbor_read_null(struct aloft_cbor *reader)
{
    size_t start = reader->at;
    uint32_t value;
    enum aloft_status status = read_value(reader, MAJOR_SIMPLE, &value);
    if (status == ALOFT_OK && value != SIMPLE_NULL) {
        reader->at = start;
        return ALOFT_ERR_CBOR_TYPE;
    }
    return status;
}

enum aloft_status aloft_cbor_read_head(struct aloft_cbor *reader, unsigned *major, uint32_t *argument)
{
    struct head head;
    enum aloft_status status = read_head(reader, &head);
    if (status == ALOFT_OK) {
        *major = head.major;
        *argument = head.argument;
        reader->at = head.end;
    }
    return status;
}

/* The inside of an array or map that is being checked, or the document itself. */
struct level {
    uint32_t left; /* items still to come; in a map two for each entry */
    bool is_map;
    size_t key;      /* offset of the key that was begun last ... */
    size_t last_key; /* ... and of the one before it, 0 if there is none */
};

/* Moves past one head, or a whole string, and tells what belongs inside it. */
static enum aloft_status enter(struct aloft_cbor *reader, struct level *inside)
{
    struct head head;
    const uint8_t *string;
    uint32_t size;
    enum aloft_status status = read_head(reader, &head);
    inside->left = 0;
    inside->is_map = false;
    inside->key = 0;
    if (status != ALOFT_OK) {
        return status;
    }
    switch (head.major) {
    case MAJOR_BYTES:
    case MAJOR_TEXT:
        return read_string(reader, head.major, &string, &size);
    case MAJOR_ARRAY:
        inside->left = head.argument;
        break;
    case MAJOR_MAP:
        /* A map of more entries than the half ends in the same way: nothing so long is in memory. */
        inside->left = head.argument > UINT32_MAX / 2u ? UINT32_MAX - 1u : head.argument * 2u;
        inside->is_map = true;
        break;
    case MAJOR_TAG:
        return ALOFT_ERR_CBOR_TAG;
    case MAJOR_UINT:
    case MAJOR_NEGATIVE:
    case MAJOR_SIMPLE:
        break;
    }
    reader->at = head.end;
    return ALOFT_OK;
}

/* An item of a map is about to begin at `at`: if the one before it was a key, it has to follow the key before that. No
 * encoded item is the beginning of another, so the first difference comes before either ends. */
static bool is_ascending(struct level *level, const uint8_t *bytes, size_t at)
{
    if (level->left % 2u == 0) {
        level->last_key = level->key;
        level->key = at;
        return true;
    }
    return level->last_key == 0 || memcmp(bytes + level->last_key, bytes + level->key, at - level->key) < 0;
}

enum aloft_status aloft_cbor_check(const uint8_t *bytes, size_t size)
{
    struct aloft_cbor reader = {bytes, size, 0};
    struct level levels[ALOFT_CBOR_MAX_DEPTH + 2u] = {{.left = 1}};
    struct level *level = levels;
    for (;;) {
        while (level->left == 0) {
            if (level == levels) {
                return reader.at == size ? ALOFT_OK : ALOFT_ERR_CBOR_TRAILING;
            }
            level--;
        }
        if (level->is_map && !is_ascending(level, bytes, reader.at)) {
            return ALOFT_ERR_CBOR_KEY_ORDER;
        }
        level->left--;
        enum aloft_status status = enter(&reader, level + 1);
        if (status != ALOFT_OK) {
            return status;
        }
        if (level[1].left > 0 && ++level > levels + ALOFT_CBOR_MAX_DEPTH) {
            return ALOFT_ERR_CBOR_DEPTH;
        }
    }
}
