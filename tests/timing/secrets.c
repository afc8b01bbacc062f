/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether time tells how far a guess at a secret was right. Each check is timed with inputs of two
 * classes in random order, and the means are compared with Welch's t (Reparaz, Balasch and
 * Verbauwhede, "Dude, is my code constant time?", 2017): |t| above 10 is a leak. The slowest tenth
 * is left out, as interrupts are no part of the matter. A comparison that is known to leak is
 * measured too; if that is not seen, the clock here is too coarse to say anything.
 *
 * usage: timing-secrets [SAMPLES]; part of tools/soak. Build without sanitizers. Ends with
 * "N passed, N failed".
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/attr.h"
#include "base/random.h"
#include "crypto/link.h"
#include "crypto/secret.h"
#include "crypto/token.h"
#include "crypto/totp.h"

#include "base/banned.h"

enum { INPUT = 96, TRIES = 5 };
#define LEAK 10.0

static const struct clock AT = {.fixed_us = 1700000000000000};
static const struct subkey KEY = {{1, 2, 3}};
static const struct uuid OBJECT = {{4}};
static const struct totp_secret SECRET = {{5}};

/* What is timed, and its inputs: [0] is wrong at the beginning, [1] near the end. */
struct subject {
    const char *name;
    int (*check)(const char *input, const char *right);
    int turns; /* in one sample, so that it is longer than the clock's step */
    bool leaks;
    char right[INPUT], inputs[2][INPUT];
};

static int naive(const char *input, const char *right)
{
    volatile int equal = 1;

    for (size_t i = 0; equal && i < INPUT; i++)
        equal = input[i] == right[i];
    return equal;
}

static int compare(const char *input, const char *right)
{
    return secret_equal((struct str){input, INPUT}, (struct str){right, INPUT});
}

static int ticket(const char *input, const char *right)
{
    enum link_disposition disposition;

    (void)right;
    return link_check(&KEY, &AT, &OBJECT, LINK_READ, str_from(input), &disposition, NULL);
}

static int token(const char *input, const char *right)
{
    struct token read;

    (void)right;
    return token_parse(str_from(input), STR("cc_key_"), &read);
}

static int code(const char *input, const char *right)
{
    int64_t step;

    (void)right;
    return totp_verify(&SECRET, &AT, str_from(input), 0, &step);
}

static void prepare(struct subject *subject)
{
    const struct link link = {OBJECT, LINK_READ, LINK_INLINE};
    struct token made;
    size_t first = 0, last = INPUT - 1;

    if (subject->check == ticket) {
        link_make(&KEY, &AT, &link, 600, subject->right);
        first = 13; /* after "1700000600.i." */
        last = strlen(subject->right) - 2;
    } else if (subject->check == token) {
        memset(&made, 0, sizeof made);
        token_text(&made, STR("cc_key_"), subject->right);
        first = 7;
        last = strlen(subject->right) - 2;
    } else if (subject->check == code) {
        totp_code(&SECRET, totp_step(&AT), subject->right);
        last = TOTP_DIGITS - 1;
    }
    memcpy(subject->inputs[0], subject->right, INPUT);
    memcpy(subject->inputs[1], subject->right, INPUT);
    subject->inputs[0][first] = (char)(subject->right[first] == '7' ? '8' : '7');
    subject->inputs[1][last] = (char)(subject->right[last] == '7' ? '8' : '7');
}

static double nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double sample(const struct subject *subject, size_t class)
{
    char input[INPUT]; /* one place for both classes, so that caches do not tell them apart */
    volatile int sink = 0;
    double start;

    memcpy(input, subject->inputs[class], INPUT);
    start = nanoseconds();
    for (int i = 0; i < subject->turns; i++)
        sink = sink + subject->check(input, subject->right);
    (void)sink;
    return nanoseconds() - start;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sum and squares of one class. */
struct moments {
    double count, mean, squares;
};

static void moments_add(struct moments *moments, double value)
{
    double off = value - moments->mean;

    moments->count++;
    moments->mean += off / moments->count;
    moments->squares += off * (value - moments->mean);
}

static double welch(const double *times, const unsigned char *classes, size_t count, double most)
{
    struct moments m[2] = {{0}};
    double variance = 0;

    for (size_t i = 0; i < count; i++)
        if (times[i] <= most)
            moments_add(&m[classes[i]], times[i]);
    for (int i = 0; i < 2; i++)
        variance += m[i].squares / (m[i].count - 1) / m[i].count;
    return variance > 0 ? (m[0].mean - m[1].mean) / sqrt(variance) : 0;
}

static double measure(const struct subject *subject, size_t count, struct random *random)
{
    double *times = calloc(count, sizeof *times), *sorted = calloc(count, sizeof *sorted);
    unsigned char *classes = calloc(count, 1);
    double t;

    if (!times || !sorted || !classes)
        BUG("out of memory");
    for (size_t i = 0; i < count; i++)
        classes[i] = (unsigned char)random_below(random, 2);
    for (size_t i = 0; i < count; i++)
        times[i] = sample(subject, classes[i]);
    memcpy(sorted, times, count * sizeof *times);
    qsort(sorted, count, sizeof *sorted, by_size);
    t = welch(times, classes, count, sorted[count * 9 / 10]);
    free(times);
    free(sorted);
    free(classes);
    return t;
}

/* A leak shows each time, a busy machine only now and then: the least of some tries counts. */
static bool judge(struct subject *subject, size_t count, struct random *random)
{
    double least = INFINITY;
    bool ok;

    prepare(subject);
    for (int i = 0; i < TRIES && least > LEAK; i++)
        least = fmin(least, fabs(measure(subject, count, random)));
    ok = (least > LEAK) == subject->leaks;
    printf("%-7s%-34s|t| = %.1f%s\n", ok ? "ok" : "FAILED", subject->name, least,
           subject->leaks ? ", which must be above 10" : "");
    return ok;
}

int main(int argc, char **argv)
{
    struct subject subjects[] = {
        {.name = "a comparison that leaks", .check = naive, .turns = 8, .leaks = true},
        {.name = "secrets compared", .check = compare, .turns = 8},
        {.name = "signature of a link", .check = ticket, .turns = 1},
        {.name = "letters of a token", .check = token, .turns = 4},
        {.name = "digits of a one-time code", .check = code, .turns = 1},
    };
    int64_t count = 100000;
    struct random random;
    int failed = 0;

    if (argc > 1 && !str_to_int(str_from(argv[1]), 1000, 100000000, &count)) {
        fprintf(stderr, "usage: timing-secrets [SAMPLES, at least 1000]\n");
        return 2;
    }
    random_init(&random, 20);
    for (size_t i = 0; i < COUNT_OF(subjects); i++)
        failed += !judge(&subjects[i], (size_t)count, &random);
    printf("%d passed, %d failed\n", (int)COUNT_OF(subjects) - failed, failed);
    return failed != 0;
}
