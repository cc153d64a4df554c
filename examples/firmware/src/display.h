/* SPDX-License-Identifier: Apache-2.0 */
/* A monochrome display of 128 by 64 dots (SSD1306 compatible) with a frame buffer. */
#ifndef DISPLAY_H
#define DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "icons.h"
#include "sink.h"

#define DISPLAY_WIDTH 128
#define DISPLAY_HEIGHT 64

bool display_start(void);
void display_power(bool on);
void display_clear(void);
void display_dot(int32_t x, int32_t y, bool on);
void display_line(int32_t x0, int32_t y0, int32_t x1, int32_t y1);
void display_box(int32_t x, int32_t y, int32_t width, int32_t height, bool filled);
void display_icon(int32_t x, int32_t y, enum icon icon);

/* Returns where the next character goes. A scale of 2 makes the glyphs twice as big. */
int32_t display_text(int32_t x, int32_t y, int32_t scale, const char *text);

/* Sends what changed since the last call. */
bool display_refresh(void);

/* Writes the picture as text, two rows of dots per line. */
void display_write(struct sink *sink);

#endif
