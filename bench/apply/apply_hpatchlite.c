/*
 * HPatchLite's decoder for patches packed with LZMA, with images in memory. Compiled against the sources of
 * sisong/HPatchLite, its hpatch_lite.c and LzmaDec.c; the sizes of its buffers are the defaults of its own program.
 */
#include <stdlib.h>
#include <string.h>

#include "apply_loop.h"
#include "hpatch_lite.h"
#define _CompressPlugin_lzma
#include "decompresser_demo.h"

#define INPUT_CACHE 8192u
#define PATCH_CACHE 24576u

struct reader {
    const struct apply_file *file;
    size_t at;
};

struct listener {
    hpatchi_listener_t base; /* first: HPatchLite hands out its address */
    const struct apply_file *old;
    uint8_t *target;
    size_t size;
    size_t made;
};

static hpi_BOOL read_patch(hpi_TInputStreamHandle stream, hpi_byte *out, hpi_size_t *size)
{
    struct reader *reader = stream;
    size_t left = reader->file->size - reader->at;
    *size = *size < left ? *size : (hpi_size_t)left;
    memcpy(out, reader->file->bytes + reader->at, *size);
    reader->at += *size;
    return hpi_TRUE;
}

static hpi_BOOL read_old(hpatchi_listener_t *base, hpi_pos_t at, hpi_byte *out, hpi_size_t size)
{
    const struct listener *listener = (const struct listener *)base;
    memcpy(out, listener->old->bytes + at, size);
    return hpi_TRUE;
}

static hpi_BOOL write_new(hpatchi_listener_t *base, const hpi_byte *bytes, hpi_size_t size)
{
    struct listener *listener = (struct listener *)base;
    if (size > listener->size - listener->made) {
        return hpi_FALSE;
    }
    memcpy(listener->target + listener->made, bytes, size);
    listener->made += size;
    return hpi_TRUE;
}

bool apply_patch(const struct apply_file *base, const struct apply_file *patch, uint8_t *target, size_t size)
{
    struct reader reader = {patch, 0};
    hpi_compressType type;
    hpi_pos_t new_size, unpacked_size;
    if (!hpatch_lite_open(&reader, read_patch, &type, &new_size, &unpacked_size) || type != hpi_compressType_lzma ||
        new_size != size) {
        return false;
    }
    lzma_TStream stream;
    _lzma_TStream_init(&stream, unpacked_size, &reader, read_patch);
    size_t needed = _lzma_TStream_getReservedMemSize(&stream);
    if (needed == 0) {
        return false;
    }
    hpi_byte *memory = malloc(needed + INPUT_CACHE + PATCH_CACHE);
    struct listener listener = {{&stream, _lzma_TStream_decompress, read_old, write_new}, base, target, size, 0};
    bool ok = memory != NULL && _lzma_TStream_open(&stream, memory, needed + INPUT_CACHE);
    ok = ok && hpatch_lite_patch(&listener.base, new_size, memory + needed + INPUT_CACHE, PATCH_CACHE);
    _lzma_TStream_close(&stream);
    free(memory);
    return ok && listener.made == size;
}
