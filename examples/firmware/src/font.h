/* SPDX-License-Identifier: Apache-2.0 */
/* Glyphs of 8 by 8 dots for the printable ASCII characters: one byte per row, the leftmost dot in bit 7. */
#ifndef FONT_H
#define FONT_H

#include <stdint.h>

#define FONT_FIRST ' '
#define FONT_LAST '~'
#define GLYPH_SIZE 8

extern const uint8_t font_glyphs[FONT_LAST - FONT_FIRST + 1][GLYPH_SIZE];

#endif
