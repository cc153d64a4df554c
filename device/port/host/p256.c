/*
 * Numbers are eight words, the least significant first. Both fields, of coordinates (modulo p) and of scalars (modulo n),
 * multiply by Montgomery's method; the points are in Jacobian coordinates (x / z^2, y / z^3).
 */
#include "p256.h"

#include <string.h>

#define WORDS 8

struct number {
    uint32_t word[WORDS];
};

struct field {
    struct number modulus;
    uint32_t inverse; /* -1 / modulus, modulo 2^32 */
};

struct point {
    struct number x, y, z; /* in Montgomery's form, modulo p; z = 0 is the point at infinity */
};

static const struct field coordinates = {
    {{0xffffffffu, 0xffffffffu, 0xffffffffu, 0, 0, 0, 1u, 0xffffffffu}}, 1u};
static const struct field scalars = {
    {{0xfc632551u, 0xf3b9cac2u, 0xa7179e84u, 0xbce6faadu, 0xffffffffu, 0xffffffffu, 0, 0xffffffffu}}, 0xee00bc4fu};

static const struct number curve_b = {
    {0x27d2604bu, 0x3bce3c3eu, 0xcc53b0f6u, 0x651d06b0u, 0x769886bcu, 0xb3ebbd55u, 0xaa3a93e7u, 0x5ac635d8u}};
static const struct number base_x = {
    {0xd898c296u, 0xf4a13945u, 0x2deb33a0u, 0x77037d81u, 0x63a440f2u, 0xf8bce6e5u, 0xe12c4247u, 0x6b17d1f2u}};
static const struct number base_y = {
    {0x37bf51f5u, 0xcbb64068u, 0x6b315eceu, 0x2bce3357u, 0x7c0f9e16u, 0x8ee7eb4au, 0xfe1a7f9bu, 0x4fe342e2u}};
static const struct number one = {{1u}};

static struct number from_bytes(const uint8_t *bytes)
{
    struct number result;
    for (int i = 0; i < WORDS; i++) {
        const uint8_t *at = bytes + 4 * (WORDS - 1 - i);
        result.word[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    }
    return result;
}

static bool is_zero(const struct number *a)
{
    static const struct number zero;
    return memcmp(a, &zero, sizeof zero) == 0;
}

static bool is_equal(const struct number *a, const struct number *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static bool is_less(const struct number *a, const struct number *b)
{
    for (int i = WORDS - 1; i >= 0; i--) {
        if (a->word[i] != b->word[i]) {
            return a->word[i] < b->word[i];
        }
    }
    return false;
}

/* Both return what did not fit. */
static uint32_t add_words(struct number *sum, const struct number *a, const struct number *b)
{
    uint64_t carry = 0;
    for (int i = 0; i < WORDS; i++) {
        carry += (uint64_t)a->word[i] + b->word[i];
        sum->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

static uint32_t subtract_words(struct number *difference, const struct number *a, const struct number *b)
{
    uint64_t borrow = 0;
    for (int i = 0; i < WORDS; i++) {
        uint64_t word = (uint64_t)a->word[i] - b->word[i] - borrow;
        difference->word[i] = (uint32_t)word;
        borrow = word >> 63;
    }
    return (uint32_t)borrow;
}

static struct number add(const struct field *field, struct number a, struct number b)
{
    struct number sum;
    if (add_words(&sum, &a, &b) != 0 || !is_less(&sum, &field->modulus)) {
        (void)subtract_words(&sum, &sum, &field->modulus);
    }
    return sum;
}

static struct number subtract(const struct field *field, struct number a, struct number b)
{
    struct number difference;
    if (subtract_words(&difference, &a, &b) != 0) {
        (void)add_words(&difference, &difference, &field->modulus);
    }
    return difference;
}

/* a * b / 2^256: one word of a after the other, and each time the multiple of the modulus that makes the lowest word 0. */
static struct number multiply(const struct field *field, struct number a, struct number b)
{
    uint32_t sum[WORDS + 2] = {0};
    struct number result;
    for (int i = 0; i < WORDS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < WORDS; j++) {
            carry += (uint64_t)a.word[i] * b.word[j] + sum[j];
            sum[j] = (uint32_t)carry;
            carry >>= 32;
        }
        carry += sum[WORDS];
        sum[WORDS] = (uint32_t)carry;
        sum[WORDS + 1] = (uint32_t)(carry >> 32);
        uint32_t factor = sum[0] * field->inverse;
        carry = ((uint64_t)factor * field->modulus.word[0] + sum[0]) >> 32;
        for (int j = 1; j < WORDS; j++) {
            carry += (uint64_t)factor * field->modulus.word[j] + sum[j];
            sum[j - 1] = (uint32_t)carry;
            carry >>= 32;
        }
        carry += sum[WORDS];
        sum[WORDS - 1] = (uint32_t)carry;
        sum[WORDS] = sum[WORDS + 1] + (uint32_t)(carry >> 32);
    }
    memcpy(result.word, sum, sizeof result.word);
    if (sum[WORDS] != 0 || !is_less(&result, &field->modulus)) {
        (void)subtract_words(&result, &result, &field->modulus);
    }
    return result;
}

/* Into Montgomery's form: a * 2^256, by doubling. */
static struct number enter(const struct field *field, struct number a)
{
    for (int i = 0; i < 32 * WORDS; i++) {
        a = add(field, a, a);
    }
    return a;
}

/* 1 / a = a^(modulus - 2), in Montgomery's form. */
static struct number invert(const struct field *field, struct number a)
{
    static const struct number two = {{2u}};
    struct number exponent;
    struct number result = enter(field, one);
    (void)subtract_words(&exponent, &field->modulus, &two);
    for (int i = 32 * WORDS - 1; i >= 0; i--) {
        result = multiply(field, result, result);
        if ((exponent.word[i / 32] >> (i % 32) & 1u) != 0) {
            result = multiply(field, result, a);
        }
    }
    return result;
}

#define ADD(a, b) add(&coordinates, a, b)
#define SUBTRACT(a, b) subtract(&coordinates, a, b)
#define MULTIPLY(a, b) multiply(&coordinates, a, b)

static struct point double_point(const struct point *p)
{
    struct number zz = MULTIPLY(p->z, p->z);
    struct number yy = MULTIPLY(p->y, p->y);
    struct number s = MULTIPLY(p->x, yy);
    struct number m = MULTIPLY(SUBTRACT(p->x, zz), ADD(p->x, zz));
    struct number y4 = MULTIPLY(yy, yy);
    struct point result;
    m = ADD(ADD(m, m), m);
    s = ADD(s, s);
    s = ADD(s, s);
    y4 = ADD(y4, y4);
    y4 = ADD(y4, y4);
    result.x = SUBTRACT(MULTIPLY(m, m), ADD(s, s));
    result.y = SUBTRACT(MULTIPLY(m, SUBTRACT(s, result.x)), ADD(y4, y4));
    result.z = MULTIPLY(p->y, p->z);
    result.z = ADD(result.z, result.z);
    return result;
}

static struct point add_points(const struct point *p, const struct point *q)
{
    struct point result;
    if (is_zero(&p->z) || is_zero(&q->z)) {
        return is_zero(&p->z) ? *q : *p;
    }
    struct number pzz = MULTIPLY(p->z, p->z);
    struct number qzz = MULTIPLY(q->z, q->z);
    struct number u = MULTIPLY(p->x, qzz);
    struct number s = MULTIPLY(p->y, MULTIPLY(q->z, qzz));
    struct number h = SUBTRACT(MULTIPLY(q->x, pzz), u);
    struct number r = SUBTRACT(MULTIPLY(q->y, MULTIPLY(p->z, pzz)), s);
    if (is_zero(&h) && is_zero(&r)) {
        return double_point(p);
    }
    struct number hh = MULTIPLY(h, h);
    struct number hhh = MULTIPLY(h, hh);
    u = MULTIPLY(u, hh);
    result.x = SUBTRACT(SUBTRACT(MULTIPLY(r, r), hhh), ADD(u, u));
    result.y = SUBTRACT(MULTIPLY(r, SUBTRACT(u, result.x)), MULTIPLY(s, hhh));
    result.z = MULTIPLY(MULTIPLY(p->z, q->z), h); /* 0 if p = -q */
    return result;
}

static bool read_public_key(const uint8_t *bytes, struct point *key)
{
    struct number x = from_bytes(bytes + 1);
    struct number y = from_bytes(bytes + 33);
    if (bytes[0] != 4u || !is_less(&x, &coordinates.modulus) || !is_less(&y, &coordinates.modulus)) {
        return false;
    }
    key->x = enter(&coordinates, x);
    key->y = enter(&coordinates, y);
    key->z = enter(&coordinates, one);
    struct number right = MULTIPLY(MULTIPLY(key->x, key->x), key->x);
    right = SUBTRACT(right, ADD(ADD(key->x, key->x), key->x));
    right = ADD(right, enter(&coordinates, curve_b));
    struct number left = MULTIPLY(key->y, key->y);
    return is_equal(&left, &right);
}

bool host_p256_is_public_key(const uint8_t public_key[65])
{
    struct point key;
    return read_public_key(public_key, &key);
}

/* The x of `point` is r, or r + n while that is below p. */
static bool has_x(const struct point *point, struct number r)
{
    struct number zz = MULTIPLY(point->z, point->z);
    do {
        struct number x = MULTIPLY(enter(&coordinates, r), zz);
        if (is_equal(&x, &point->x)) {
            return true;
        }
    } while (add_words(&r, &r, &scalars.modulus) == 0 && is_less(&r, &coordinates.modulus));
    return false;
}

bool host_p256_verify(const uint8_t public_key[65], const uint8_t digest[32], const uint8_t signature[64])
{
    struct number r = from_bytes(signature);
    struct number s = from_bytes(signature + 32);
    struct number e = from_bytes(digest);
    struct point sums[4]; /* nothing, the base point, the key, both */
    struct point sum = {{{0}}, {{0}}, {{0}}};
    if (is_zero(&r) || is_zero(&s) || !is_less(&r, &scalars.modulus) || !is_less(&s, &scalars.modulus) ||
        !read_public_key(public_key, &sums[2])) {
        return false;
    }
    struct number w = invert(&scalars, enter(&scalars, s));
    if (!is_less(&e, &scalars.modulus)) {
        (void)subtract_words(&e, &e, &scalars.modulus);
    }
    e = multiply(&scalars, e, w); /* w is in Montgomery's form, the products are not */
    w = multiply(&scalars, r, w);
    sums[1] = (struct point){enter(&coordinates, base_x), enter(&coordinates, base_y), enter(&coordinates, one)};
    sums[3] = add_points(&sums[1], &sums[2]);
    for (int i = 32 * WORDS - 1; i >= 0; i--) {
        unsigned bits = (e.word[i / 32] >> (i % 32) & 1u) | (w.word[i / 32] >> (i % 32) & 1u) << 1;
        sum = double_point(&sum);
        if (bits != 0) {
            sum = add_points(&sum, &sums[bits]);
        }
    }
    return !is_zero(&sum.z) && has_x(&sum, r);
}
