/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "web/metrics.h"

#include "base/banned.h"

static const char *const COLOURS[] = {"red", "blue"};
static const char *const SIZES[] = {"s", "m", "l"};
static const int64_t BOUNDS[] = {1000, 2500000};

static const struct metric_spec SPECS[] = {
    {.name = "bees_total",
     .help = "Bees.",
     .kind = METRIC_COUNTER,
     .labels = {{"colour", COLOURS, 2}, {"size", SIZES, 3}}},
    {.name = "hives", .help = "Hives.", .kind = METRIC_GAUGE},
    {.name = "flight_seconds",
     .help = "Flights.",
     .kind = METRIC_HISTOGRAM,
     .labels = {{"colour", COLOURS, 2}},
     .bounds = BOUNDS,
     .bound_count = 2,
     .scale = 1000000},
};

static void test_series_are_written_as_prometheus_reads_them(void **state)
{
    struct metrics *metrics = metrics_new(SPECS, COUNT_OF(SPECS));
    struct buf out;

    (void)state;
    metrics_add(metrics, 0, 1, 2, 0, 5);
    metrics_set(metrics, 1, 0, 0, 0, -3);
    metrics_observe(metrics, 2, 0, 0, 0, 1000);
    metrics_observe(metrics, 2, 0, 0, 0, 1001);
    metrics_observe(metrics, 2, 0, 0, 0, 3000000);
    buf_init(&out, 10000);
    metrics_write(metrics, &out);
    assert_str(buf_str(&out), "# HELP bees_total Bees.\n# TYPE bees_total counter\n"
                              "bees_total{colour=\"blue\",size=\"l\"} 5\n"
                              "# HELP hives Hives.\n# TYPE hives gauge\nhives -3\n"
                              "# HELP flight_seconds Flights.\n# TYPE flight_seconds histogram\n"
                              "flight_seconds_bucket{colour=\"red\",le=\"0.001\"} 1\n"
                              "flight_seconds_bucket{colour=\"red\",le=\"2.5\"} 2\n"
                              "flight_seconds_bucket{colour=\"red\",le=\"+Inf\"} 3\n"
                              "flight_seconds_sum{colour=\"red\"} 3.002001\n"
                              "flight_seconds_count{colour=\"red\"} 3\n");
    buf_release(&out);
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_series_are_written_as_prometheus_reads_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
