/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Counters, gauges and histograms in Prometheus's text format (version 0.0.4). Every label has a
 * fixed list of values, given when the metrics are made, and a series is named by indices into
 * those lists: nothing a user sends can become a label, and the number of series is known from the
 * start. Counting is lock-free; any thread.
 */
#ifndef CLIPCRAFTER_WEB_METRICS_H
#define CLIPCRAFTER_WEB_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

enum { METRIC_LABELS_MAX = 3 };

/** Values that one label may take. Constant, or living as long as the metrics. */
struct metric_label {
    const char *name;
    const char *const *values;
    size_t count;
};

struct metric_spec {
    const char *name, *help; /**< "clipcrafter_http_requests_total", one sentence */
    enum metric_kind kind;
    struct metric_label labels[METRIC_LABELS_MAX]; /**< as many as have a name */
    const int64_t *bounds; /**< HISTOGRAM: upper bounds of the buckets, rising, without infinity */
    size_t bound_count;
    int32_t scale; /**< values are written divided by this power of ten: 1000000 for microseconds
                        that are shown as seconds; 0 is 1 */
};

struct metrics;

/** `specs` must outlive it. A spec that breaks the rules is BUG(). */
struct metrics *metrics_new(const struct metric_spec *specs, size_t count);
void metrics_free(struct metrics *metrics);

/**
 * Series of spec number `metric`, with one index for each of its labels in `a`, `b`, `c` (the rest
 * are ignored). An index out of range is BUG().
 */
void metrics_add(struct metrics *metrics, size_t metric, size_t a, size_t b, size_t c,
                 int64_t amount);
void metrics_set(struct metrics *metrics, size_t metric, size_t a, size_t b, size_t c,
                 int64_t value);
void metrics_observe(struct metrics *metrics, size_t metric, size_t a, size_t b, size_t c,
                     int64_t value);
/** Series with a value other than 0, and all of metrics without labels. */
void metrics_write(const struct metrics *metrics, struct buf *out);

#endif
