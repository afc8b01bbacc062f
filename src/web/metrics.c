/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/str.h"

#include "base/banned.h"

/* A counter or gauge is one cell; a histogram has its buckets, the bucket of infinity and the sum.
 */
struct family {
    const struct metric_spec *spec;
    size_t series, cells_each;
    _Atomic int64_t *cells;
};

struct metrics {
    size_t count;
    struct family families[];
};

static size_t label_count(const struct metric_spec *spec)
{
    size_t count = 0;

    while (count < METRIC_LABELS_MAX && spec->labels[count].name)
        count++;
    return count;
}

struct metrics *metrics_new(const struct metric_spec *specs, size_t count)
{
    struct metrics *metrics = calloc(1, sizeof *metrics + count * sizeof(struct family));

    BUG_UNLESS(metrics);
    metrics->count = count;
    for (size_t i = 0; i < count; i++) {
        struct family *family = &metrics->families[i];
        *family = (struct family){.spec = &specs[i], .series = 1, .cells_each = 1};
        for (size_t label = 0; label < label_count(&specs[i]); label++)
            family->series *= specs[i].labels[label].count;
        if (specs[i].kind == METRIC_HISTOGRAM)
            family->cells_each = specs[i].bound_count + 2;
        BUG_UNLESS(family->series <= 100000);
        family->cells =
            calloc(MAX_OF(family->series, (size_t)1) * family->cells_each, sizeof *family->cells);
        BUG_UNLESS(family->cells);
    }
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    if (!metrics)
        return;
    for (size_t i = 0; i < metrics->count; i++)
        free(metrics->families[i].cells);
    free(metrics);
}

static _Atomic int64_t *cells_of(struct metrics *metrics, size_t metric, size_t a, size_t b,
                                 size_t c)
{
    const size_t indices[METRIC_LABELS_MAX] = {a, b, c};
    struct family *family = &metrics->families[metric];
    size_t series = 0;

    BUG_UNLESS(metric < metrics->count);
    for (size_t i = 0; i < label_count(family->spec); i++) {
        BUG_UNLESS(indices[i] < family->spec->labels[i].count);
        series = series * family->spec->labels[i].count + indices[i];
    }
    return family->cells + series * family->cells_each;
}

void metrics_add(struct metrics *metrics, size_t metric, size_t a, size_t b, size_t c,
                 int64_t amount)
{
    atomic_fetch_add_explicit(cells_of(metrics, metric, a, b, c), amount, memory_order_relaxed);
}

void metrics_set(struct metrics *metrics, size_t metric, size_t a, size_t b, size_t c,
                 int64_t value)
{
    atomic_store_explicit(cells_of(metrics, metric, a, b, c), value, memory_order_relaxed);
}

void metrics_observe(struct metrics *metrics, size_t metric, size_t a, size_t b, size_t c,
                     int64_t value)
{
    _Atomic int64_t *cells = cells_of(metrics, metric, a, b, c);
    const struct metric_spec *spec = metrics->families[metric].spec;
    size_t bucket = 0;

    BUG_UNLESS(spec->kind == METRIC_HISTOGRAM);
    while (bucket < spec->bound_count && value > spec->bounds[bucket])
        bucket++;
    atomic_fetch_add_explicit(&cells[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&cells[spec->bound_count + 1], value, memory_order_relaxed);
}

static void put_value(struct buf *out, int64_t value, int32_t scale)
{
    uint64_t size = value < 0 ? (uint64_t)-value : (uint64_t)value;
    uint64_t step = scale > 1 ? (uint64_t)scale : 1;
    uint64_t rest = size % step;

    buf_printf(out, "%s%" PRIu64, value < 0 ? "-" : "", size / step);
    if (rest)
        buf_append_char(out, '.');
    for (step /= 10; rest; step /= 10) {
        buf_append_char(out, (char)('0' + rest / step));
        rest %= step;
    }
    buf_append_char(out, '\n');
}

/* {route="/x",le="0.5"} */
static void put_labels(struct buf *out, const struct metric_spec *spec, size_t series,
                       const char *bound)
{
    size_t count = label_count(spec), indices[METRIC_LABELS_MAX] = {0};

    for (size_t i = count; i > 0; i--) {
        indices[i - 1] = series % spec->labels[i - 1].count;
        series /= spec->labels[i - 1].count;
    }
    if (count == 0 && !bound)
        return;
    buf_append_char(out, '{');
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%s=\"%s\"", i ? "," : "", spec->labels[i].name,
                   spec->labels[i].values[indices[i]]);
    if (bound)
        buf_printf(out, "%sle=\"%s\"", count ? "," : "", bound);
    buf_append_char(out, '}');
}

static void put_histogram(struct buf *out, const struct family *family, size_t series)
{
    const struct metric_spec *spec = family->spec;
    const _Atomic int64_t *cells = family->cells + series * family->cells_each;
    int64_t total = 0;

    for (size_t i = 0; i <= spec->bound_count; i++) {
        struct buf bound;
        buf_init(&bound, 64);
        if (i < spec->bound_count)
            put_value(&bound, spec->bounds[i], spec->scale);
        total += atomic_load_explicit(&cells[i], memory_order_relaxed);
        buf_printf(out, "%s_bucket", spec->name);
        if (bound.len)
            bound.ptr[bound.len - 1] = 0; /* the line feed */
        put_labels(out, spec, series, bound.len ? bound.ptr : "+Inf");
        buf_printf(out, " %" PRId64 "\n", total);
        buf_release(&bound);
    }
    buf_printf(out, "%s_sum", spec->name);
    put_labels(out, spec, series, NULL);
    buf_append_char(out, ' ');
    put_value(out, atomic_load_explicit(&cells[spec->bound_count + 1], memory_order_relaxed),
              spec->scale);
    buf_printf(out, "%s_count", spec->name);
    put_labels(out, spec, series, NULL);
    buf_printf(out, " %" PRId64 "\n", total);
}

static bool is_silent(const struct family *family, size_t series)
{
    for (size_t i = 0; i < family->cells_each; i++)
        if (atomic_load_explicit(&family->cells[series * family->cells_each + i],
                                 memory_order_relaxed))
            return false;
    return label_count(family->spec) > 0;
}

static void put_family(struct buf *out, const struct family *family)
{
    static const char *const names[] = {
        [METRIC_COUNTER] = "counter", [METRIC_GAUGE] = "gauge", [METRIC_HISTOGRAM] = "histogram"};
    const struct metric_spec *spec = family->spec;

    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", spec->name, spec->help, spec->name,
               names[spec->kind]);
    for (size_t series = 0; series < family->series; series++) {
        if (is_silent(family, series))
            continue;
        if (spec->kind == METRIC_HISTOGRAM) {
            put_histogram(out, family, series);
            continue;
        }
        buf_append(out, str_from(spec->name));
        put_labels(out, spec, series, NULL);
        buf_append_char(out, ' ');
        put_value(out, atomic_load_explicit(&family->cells[series], memory_order_relaxed),
                  spec->scale);
    }
}

void metrics_write(const struct metrics *metrics, struct buf *out)
{
    for (size_t i = 0; i < metrics->count; i++)
        put_family(out, &metrics->families[i]);
}
