/*
 * The layout of the adaptive models: every group of models has a place in one table. docs/spec/patch.md, "Models".
 */
#ifndef ALOFT_PATCH_MODELS_H
#define ALOFT_PATCH_MODELS_H

#include "aloft/patch.h"

/* A number: its bit length in unary, where lengths from 24 on share one model; then two bits of lengths up to 12. */
#define ALOFT_MODELS_UNARY 24u
#define ALOFT_MODELS_LENGTHS 12u
#define ALOFT_MODELS_NUMBER (ALOFT_MODELS_UNARY + ALOFT_MODELS_LENGTHS * 3u)
#define ALOFT_MODELS_BYTE 256u

/* The operation that follows, by the operation before. */
#define ALOFT_MODEL_OPERATION 0u
#define ALOFT_MODEL_LITERAL_COUNT (ALOFT_MODEL_OPERATION + 4u * 4u)
#define ALOFT_MODEL_COPY_SIZE (ALOFT_MODEL_LITERAL_COUNT + ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_COPY_FROM (ALOFT_MODEL_COPY_SIZE + ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_REPEAT_SIZE (ALOFT_MODEL_COPY_FROM + ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_REPEAT_DISTANCE (ALOFT_MODEL_REPEAT_SIZE + ALOFT_MODELS_NUMBER)
/* Units until the next wrong one, by kind. */
#define ALOFT_MODEL_GAP (ALOFT_MODEL_REPEAT_DISTANCE + ALOFT_MODELS_NUMBER)
/* By kind: is the wrong reference still the same instruction? */
#define ALOFT_MODEL_REPLACED (ALOFT_MODEL_GAP + ALOFT_PATCH_KINDS * ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_RECENT (ALOFT_MODEL_REPLACED + ALOFT_PATCH_KINDS)
#define ALOFT_MODEL_FIELD (ALOFT_MODEL_RECENT + ALOFT_PATCH_KINDS * 8u)
/* Differences of plain bytes: data, code. */
#define ALOFT_MODEL_DIFFERENCE (ALOFT_MODEL_FIELD + ALOFT_MODELS_NUMBER)
/* By the two top bits of the byte before. */
#define ALOFT_MODEL_LITERAL (ALOFT_MODEL_DIFFERENCE + 2u * ALOFT_MODELS_BYTE)
#define ALOFT_MODEL_PREAMBLE (ALOFT_MODEL_LITERAL + 4u * ALOFT_MODELS_BYTE)
#define ALOFT_MODEL_MAP_START (ALOFT_MODEL_PREAMBLE + ALOFT_MODELS_NUMBER)
#define ALOFT_MODEL_MAP_SHIFT (ALOFT_MODEL_MAP_START + ALOFT_MODELS_NUMBER)

/* All of them. */
#define ALOFT_MODELS (ALOFT_MODEL_MAP_SHIFT + ALOFT_MODELS_NUMBER)

#endif
