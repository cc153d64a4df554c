#include "document.h"

#include <stdbool.h>

static enum aloft_status walk_step(struct aloft_cbor *reader, const struct step *step, struct aloft_item **kept)
{
    unsigned kind = step->kind;
    unsigned major;
    uint32_t argument;
    if (kind == STEP_BYTE) {
        return reader->bytes[reader->at++] == step->value ? ALOFT_OK : (enum aloft_status)step->problem;
    }
    TRY(aloft_cbor_read_head(reader, &major, &argument));
    if (major != (kind & 7u)) {
        bool is_other_value = kind == STEP_TAG || ((kind & STEP_INT) != 0 && major <= 1u);
        return is_other_value ? (enum aloft_status)step->problem : ALOFT_ERR_CBOR_TYPE;
    }
    if ((kind & (STEP_KEEP | STEP_OPEN)) != 0 ? argument < step->value : argument != step->value) {
        return (enum aloft_status)step->problem;
    }
    const uint8_t *content = reader->bytes + reader->at;
    if ((kind & (STEP_KEEP | STEP_EXACT)) != 0) {
        (*kept)->bytes = content;
        (*kept)->value = argument;
        (*kept)++;
        if (major == STEP_BYTES || major == STEP_TEXT) {
            reader->at += argument;
        }
    }
    if (kind == STEP_TAG) {
        return aloft_cbor_check(content, reader->size - reader->at);
    }
    return (kind & STEP_OPEN) != 0 ? aloft_cbor_check(content, argument) : ALOFT_OK;
}

enum aloft_status aloft_document_walk(struct aloft_cbor *reader, const struct step *steps, size_t count,
                                      struct aloft_item *kept)
{
    for (const struct step *end = steps + count; steps < end; steps++) {
        TRY(walk_step(reader, steps, &kept));
    }
    return ALOFT_OK;
}
