/*
 * usage: apply BASE PATCH TARGET SECONDS        BASE is "-" when the patch has none.
 * Repeats until the runs together took SECONDS of user CPU time, and prints "runs <n> seconds <s>".
 */
#include "apply_loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static double user_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6;
}

static bool read_file(const char *path, struct apply_file *file)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL || fseek(stream, 0, SEEK_END) != 0) {
        return false;
    }
    long size = ftell(stream);
    rewind(stream);
    uint8_t *bytes = size < 0 ? NULL : malloc((size_t)size + 1u);
    bool ok = bytes != NULL && fread(bytes, 1, (size_t)size, stream) == (size_t)size;
    fclose(stream);
    file->bytes = bytes;
    file->size = ok ? (size_t)size : 0;
    return ok;
}

int main(int count, char **arguments)
{
    struct apply_file base = {NULL, 0};
    struct apply_file patch, expected;
    if (count != 5 || (strcmp(arguments[1], "-") != 0 && !read_file(arguments[1], &base)) ||
        !read_file(arguments[2], &patch) || !read_file(arguments[3], &expected)) {
        fprintf(stderr, "usage: apply BASE|- PATCH TARGET SECONDS\n");
        return 2;
    }
    double wanted = strtod(arguments[4], NULL);
    uint8_t *target = calloc(expected.size + 1u, 1);
    if (target == NULL || !apply_patch(&base, &patch, target, expected.size) ||
        memcmp(target, expected.bytes, expected.size) != 0) {
        fprintf(stderr, "the patch did not rebuild the target\n");
        return 1;
    }
    double start = user_seconds();
    double spent;
    unsigned long runs = 0;
    do {
        if (!apply_patch(&base, &patch, target, expected.size)) {
            fprintf(stderr, "a later run failed\n");
            return 1;
        }
        runs++;
        spent = user_seconds() - start;
    } while (spent < wanted);
    printf("runs %lu seconds %.6f\n", runs, spent);
    return 0;
}
