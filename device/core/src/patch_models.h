/*
 * The layout of the adaptive models: every group of models has a place in one table. docs/spec/patch.md, "Models".
 */
#ifndef ALOFT_PATCH_MODELS_H
#define ALOFT_PATCH_MODELS_H

#include "aloft/patch.h"

/* A number: its bit length in unary, where lengths from 24 on share one model; two bits of lengths up to 12; the two
 * lowest bits. */
#define ALOFT_MODELS_UNARY 24u
#define ALOFT_MODELS_LENGTHS 12u
#define ALOFT_MODELS_LOW 2u
#define ALOFT_MODELS_NUMBER (ALOFT_MODELS_UNARY + ALOFT_MODELS_LENGTHS * 3u + ALOFT_MODELS_LOW)

/* Is it a literal? By the three operations before and by whether an instruction begins. */
#define ALOFT_MODEL_OPERATION 0u
#define ALOFT_PATCH_HISTORIES 27u
/* Copy or repeat? By the three operations before. */
#define ALOFT_MODEL_REPEAT (ALOFT_MODEL_OPERATION + ALOFT_PATCH_HISTORIES * 2u)
#define ALOFT_MODEL_COPY_SIZE (ALOFT_MODEL_REPEAT + ALOFT_PATCH_HISTORIES)
#define ALOFT_MODEL_COPY_FROM (ALOFT_MODEL_COPY_SIZE + ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_REPEAT_SIZE (ALOFT_MODEL_COPY_FROM + ALOFT_MODELS_NUMBER)
/* The same when the distance is that of the repeat before; and whether it is, by the three operations before. */
#define ALOFT_MODEL_RECENT_SIZE (ALOFT_MODEL_REPEAT_SIZE + ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_IS_RECENT (ALOFT_MODEL_RECENT_SIZE + ALOFT_MODELS_NUMBER)
/* By size: up to 2, 3, more. */
#define ALOFT_MODEL_REPEAT_DISTANCE (ALOFT_MODEL_IS_RECENT + ALOFT_PATCH_HISTORIES)
/* Units until the next wrong one. */
#define ALOFT_MODEL_GAP (ALOFT_MODEL_REPEAT_DISTANCE + ALOFT_MODELS_NUMBER * 3u)
/* Is the wrong reference still the same instruction? */
#define ALOFT_MODEL_REPLACED (ALOFT_MODEL_GAP + ALOFT_MODELS_NUMBER)
/* Does the instruction change as it did before? By trust. */
#define ALOFT_MODEL_HABIT (ALOFT_MODEL_REPLACED + 1u)
#define ALOFT_MODEL_RECENT (ALOFT_MODEL_HABIT + ALOFT_HABIT_MOST_TRUST + 1u)
#define ALOFT_MODEL_FIELD (ALOFT_MODEL_RECENT + 8u)
#define ALOFT_MODEL_PREAMBLE (ALOFT_MODEL_FIELD + ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_MAP_START (ALOFT_MODEL_PREAMBLE + ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_MAP_SHIFT (ALOFT_MODEL_MAP_START + ALOFT_MODELS_NUMBER)

/* Here the three tables of byte models begin. */
#define ALOFT_MODEL_TABLES (ALOFT_MODEL_MAP_SHIFT + ALOFT_MODELS_NUMBER)

/* All of them, when each table has 1 << table_bits. */
#define ALOFT_MODELS(table_bits) (ALOFT_MODEL_TABLES + (3u << (table_bits)))

#endif
