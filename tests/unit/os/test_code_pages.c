/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "os/code_pages.h"

/* Bytes of mapped files that are resident in this process. */
static long resident_of_files(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    long kilobytes = -1;

    assert_non_null(status);
    while (kilobytes < 0 && fgets(line, sizeof line, status))
        (void)sscanf(line, "RssFile: %ld", &kilobytes);
    assert_int_equal(fclose(status), 0);
    return kilobytes < 0 ? -1 : kilobytes * 1024;
}

static void test_code_leaves_memory_and_comes_back_when_it_runs(void **state)
{
    long before, after;
    double value;
    char *end;

    (void)state;
    before = resident_of_files();
    if (before < 0)
        skip(); /* a kernel that does not tell */
    code_pages_rest();
    after = resident_of_files();
    print_message("%ld kB before, %ld kB after\n", before / 1024, after / 1024);
    assert_true(after < before / 2);
    value = strtod("2.5e3", &end); /* library code that was not running while it left */
    assert_true(value == 2500 && *end == '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_leaves_memory_and_comes_back_when_it_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
