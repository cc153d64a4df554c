/* SPDX-License-Identifier: Apache-2.0 */
#include "display.h"

#include "font.h"
#include "platform.h"

#define ADDRESS 0x3C
#define PAGES (DISPLAY_HEIGHT / 8)
#define CONTROL_COMMANDS 0x00
#define CONTROL_DATA 0x40
#define COMMAND_PAGE 0xB0
#define COMMAND_COLUMN_LOW 0x00
#define COMMAND_COLUMN_HIGH 0x10
#define COMMAND_OFF 0xAE
#define COMMAND_ON 0xAF

/* One byte holds eight dots below each other, the top one in bit 0. */
static uint8_t frame[PAGES][DISPLAY_WIDTH];
static bool page_changed[PAGES];

static const uint8_t start_commands[] = {
    CONTROL_COMMANDS, COMMAND_OFF,
    0xD5, 0x80, /* clock */
    0xA8, DISPLAY_HEIGHT - 1, /* rows */
    0xD3, 0x00, /* offset */
    0x40, /* first row */
    0x8D, 0x14, /* charge pump on */
    0x20, 0x02, /* page addressing */
    0xA1, 0xC8, /* cable at the top */
    0xDA, 0x12, /* pins */
    0x81, 0x7F, /* contrast */
    0xD9, 0xF1, 0xDB, 0x40, /* charge and level */
    0xA4, 0xA6, COMMAND_ON,
};

bool display_start(void)
{
    display_clear();
    return platform_i2c_transfer(ADDRESS, start_commands, sizeof start_commands, NULL, 0);
}

void display_power(bool on)
{
    uint8_t commands[] = {CONTROL_COMMANDS, on ? COMMAND_ON : COMMAND_OFF};
    platform_i2c_transfer(ADDRESS, commands, sizeof commands, NULL, 0);
}

void display_clear(void)
{
    for (int page = 0; page < PAGES; page++) {
        for (int x = 0; x < DISPLAY_WIDTH; x++) {
            frame[page][x] = 0;
        }
        page_changed[page] = true;
    }
}

void display_dot(int32_t x, int32_t y, bool on)
{
    if (x < 0 || y < 0 || x >= DISPLAY_WIDTH || y >= DISPLAY_HEIGHT) {
        return;
    }
    uint8_t mask = (uint8_t)(1u << (y % 8));
    uint8_t *cell = &frame[y / 8][x];
    *cell = (uint8_t)(on ? *cell | mask : *cell & ~mask);
    page_changed[y / 8] = true;
}

void display_line(int32_t x0, int32_t y0, int32_t x1, int32_t y1)
{
    int32_t width = x1 > x0 ? x1 - x0 : x0 - x1;
    int32_t height = y1 > y0 ? y0 - y1 : y1 - y0;
    int32_t step_x = x0 < x1 ? 1 : -1;
    int32_t step_y = y0 < y1 ? 1 : -1;
    int32_t error = width + height;
    while (true) {
        display_dot(x0, y0, true);
        if (x0 == x1 && y0 == y1) {
            return;
        }
        int32_t twice = 2 * error;
        if (twice >= height) {
            error += height;
            x0 += step_x;
        }
        if (twice <= width) {
            error += width;
            y0 += step_y;
        }
    }
}

void display_box(int32_t x, int32_t y, int32_t width, int32_t height, bool filled)
{
    for (int32_t row = y; row < y + height; row++) {
        bool edge = filled || row == y || row == y + height - 1;
        for (int32_t column = x; column < x + width; column++) {
            if (edge || column == x || column == x + width - 1) {
                display_dot(column, row, true);
            }
        }
    }
}

void display_icon(int32_t x, int32_t y, enum icon icon)
{
    for (int row = 0; row < ICON_SIZE; row++) {
        for (int column = 0; column < ICON_SIZE; column++) {
            if (((icon_rows[icon][row] >> (15 - column)) & 1) != 0) {
                display_dot(x + column, y + row, true);
            }
        }
    }
}

static void draw_glyph(int32_t x, int32_t y, int32_t scale, char c)
{
    const uint8_t *rows = font_glyphs[c - FONT_FIRST];
    for (int32_t dot = 0; dot < GLYPH_SIZE * GLYPH_SIZE; dot++) {
        if (((rows[dot / GLYPH_SIZE] >> (7 - dot % GLYPH_SIZE)) & 1) != 0) {
            display_box(x + dot % GLYPH_SIZE * scale, y + dot / GLYPH_SIZE * scale, scale, scale, true);
        }
    }
}

int32_t display_text(int32_t x, int32_t y, int32_t scale, const char *text)
{
    for (; *text != '\0'; text++) {
        char c = *text >= FONT_FIRST && *text <= FONT_LAST ? *text : '?';
        draw_glyph(x, y, scale, c);
        x += GLYPH_SIZE * scale;
    }
    return x;
}

static bool send_page(int page)
{
    uint8_t place[] = {CONTROL_COMMANDS, (uint8_t)(COMMAND_PAGE + page), COMMAND_COLUMN_LOW, COMMAND_COLUMN_HIGH};
    uint8_t data[1 + DISPLAY_WIDTH];
    data[0] = CONTROL_DATA;
    for (int x = 0; x < DISPLAY_WIDTH; x++) {
        data[1 + x] = frame[page][x];
    }
    return platform_i2c_transfer(ADDRESS, place, sizeof place, NULL, 0) &&
           platform_i2c_transfer(ADDRESS, data, sizeof data, NULL, 0);
}

bool display_refresh(void)
{
    for (int page = 0; page < PAGES; page++) {
        if (page_changed[page]) {
            if (!send_page(page)) {
                return false;
            }
            page_changed[page] = false;
        }
    }
    return true;
}

void display_write(struct sink *sink)
{
    static const char shades[] = {' ', '\'', '.', ':'};
    for (int y = 0; y < DISPLAY_HEIGHT; y += 2) {
        for (int x = 0; x < DISPLAY_WIDTH; x++) {
            sink->put(sink->context, shades[(frame[y / 8][x] >> (y % 8)) & 3]);
        }
        sink->put(sink->context, '\n');
    }
}
