/* SPDX-License-Identifier: Apache-2.0 */
#include "calculator.h"

#include "text.h"

#define DEEPEST 12
#define NAME_SIZE 24u
#define LIMIT 20000000

struct reader {
    const char *start;
    const char *next;
    calculator_lookup lookup;
    void *context;
    int depth;
    enum calculator_error error;
};

struct binary_operator {
    char symbol;
    uint8_t strength;
};

static const struct binary_operator operators[] = {
    {'|', 1}, {'&', 2}, {'=', 3}, {'<', 4}, {'>', 4}, {'+', 5}, {'-', 5}, {'*', 6}, {'/', 6}, {'%', 6},
};

static const char *const error_names[] = {"ok", "syntax", "unknown name", "division by zero", "too deep", "too big"};

static int32_t read_expression(struct reader *reader, uint8_t weakest);

static int32_t fail(struct reader *reader, enum calculator_error error)
{
    if (reader->error == CALCULATOR_OK) {
        reader->error = error;
    }
    return 0;
}

static char peek(struct reader *reader)
{
    while (text_is_space(*reader->next)) {
        reader->next++;
    }
    return *reader->next;
}

static bool take(struct reader *reader, char wanted)
{
    if (peek(reader) != wanted) {
        return false;
    }
    reader->next++;
    return true;
}

static bool is_name_character(char c)
{
    char lower = text_lower(c);
    return (lower >= 'a' && lower <= 'z') || c == '_';
}

static int32_t read_number(struct reader *reader)
{
    char text[NAME_SIZE];
    uint32_t length = 0;
    int32_t value = 0;
    while ((text_is_digit(*reader->next) || *reader->next == '.') && length + 1u < NAME_SIZE) {
        text[length++] = *reader->next++;
    }
    text[length] = '\0';
    return text_parse_hundredths(text, &value) ? value : fail(reader, CALCULATOR_SYNTAX);
}

static int32_t read_pair(struct reader *reader, bool largest)
{
    int32_t left = read_expression(reader, 1);
    if (!take(reader, ',')) {
        return fail(reader, CALCULATOR_SYNTAX);
    }
    int32_t right = read_expression(reader, 1);
    if (!take(reader, ')')) {
        return fail(reader, CALCULATOR_SYNTAX);
    }
    return (left > right) == largest ? left : right;
}

static int32_t read_name(struct reader *reader)
{
    char name[NAME_SIZE];
    uint32_t length = 0;
    int32_t value = 0;
    while (is_name_character(*reader->next) && length + 1u < NAME_SIZE) {
        name[length++] = text_lower(*reader->next++);
    }
    name[length] = '\0';
    if (text_equal(name, "max") && take(reader, '(')) {
        return read_pair(reader, true);
    }
    if (text_equal(name, "min") && take(reader, '(')) {
        return read_pair(reader, false);
    }
    return reader->lookup(reader->context, name, &value) ? value : fail(reader, CALCULATOR_UNKNOWN_NAME);
}

static int32_t read_operand(struct reader *reader)
{
    char c = peek(reader);
    if (reader->depth >= DEEPEST) {
        return fail(reader, CALCULATOR_TOO_DEEP);
    }
    if (text_is_digit(c) || c == '.') {
        return read_number(reader);
    }
    if (is_name_character(c)) {
        return read_name(reader);
    }
    reader->next += c != '\0' ? 1 : 0;
    if (c == '-' || c == '!') {
        reader->depth++;
        int32_t value = read_operand(reader);
        reader->depth--;
        return c == '-' ? -value : (value == 0 ? 100 : 0);
    }
    if (c == '(') {
        int32_t value = read_expression(reader, 1);
        return take(reader, ')') ? value : fail(reader, CALCULATOR_SYNTAX);
    }
    return fail(reader, CALCULATOR_SYNTAX);
}

/* left * right / 100 without overflow on the way */
static int32_t multiply(int32_t left, int32_t right)
{
    return left / 100 * right + left % 100 * (right / 100) + left % 100 * (right % 100) / 100;
}

static int32_t divide(int32_t left, int32_t right)
{
    return left / right * 100 + left % right * 100 / right;
}

static bool too_big(int32_t left, int32_t right)
{
    int32_t a = left < 0 ? -left : left;
    int32_t b = right < 0 ? -right : right;
    return a > LIMIT || b > LIMIT || (a > 100 && b / 100 > LIMIT * 100 / a);
}

static int32_t apply(struct reader *reader, char symbol, int32_t left, int32_t right)
{
    if ((symbol == '/' || symbol == '%') && right == 0) {
        return fail(reader, CALCULATOR_DIVISION_BY_ZERO);
    }
    if (symbol == '*' && too_big(left, right)) {
        return fail(reader, CALCULATOR_TOO_BIG);
    }
    switch (symbol) {
    case '+':
        return left + right;
    case '-':
        return left - right;
    case '*':
        return multiply(left, right);
    case '/':
        return divide(left, right);
    case '%':
        return left % right;
    case '<':
        return left < right ? 100 : 0;
    case '>':
        return left > right ? 100 : 0;
    case '=':
        return left == right ? 100 : 0;
    case '&':
        return left != 0 && right != 0 ? 100 : 0;
    default:
        return left != 0 || right != 0 ? 100 : 0;
    }
}

static uint8_t strength_of(char symbol)
{
    for (unsigned i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (operators[i].symbol == symbol) {
            return operators[i].strength;
        }
    }
    return 0;
}

static int32_t read_expression(struct reader *reader, uint8_t weakest)
{
    reader->depth++;
    int32_t value = read_operand(reader);
    while (reader->error == CALCULATOR_OK) {
        char symbol = peek(reader);
        uint8_t strength = strength_of(symbol);
        if (strength == 0u || strength < weakest) {
            break;
        }
        reader->next++;
        int32_t right = read_expression(reader, (uint8_t)(strength + 1));
        value = apply(reader, symbol, value, right);
        if (value > LIMIT || value < -LIMIT) {
            value = fail(reader, CALCULATOR_TOO_BIG);
        }
    }
    reader->depth--;
    return value;
}

struct calculator_result calculator_run(const char *formula, calculator_lookup lookup, void *context)
{
    struct reader reader = {formula, formula, lookup, context, 0, CALCULATOR_OK};
    struct calculator_result result;
    result.value = read_expression(&reader, 1);
    if (peek(&reader) != '\0') {
        fail(&reader, CALCULATOR_SYNTAX);
    }
    result.error = reader.error;
    result.position = (int32_t)(reader.next - reader.start);
    return result;
}

const char *calculator_error_name(enum calculator_error error)
{
    return error_names[error];
}
