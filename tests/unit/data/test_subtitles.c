/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/attr.h"
#include "base/buf.h"
#include "data/subtitles.h"

static void check_vtt(const struct subtitle_cue *cues, size_t count, const char *language,
                      const char *expected)
{
    struct buf out;

    buf_init(&out, 10000);
    subtitles_write_vtt(cues, count, str_from(language), &out);
    assert_str(buf_str(&out), expected);
    buf_release(&out);
}

static void check_srt(const struct subtitle_cue *cues, size_t count, const char *expected)
{
    struct buf out;

    buf_init(&out, 10000);
    subtitles_write_srt(cues, count, &out);
    assert_str(buf_str(&out), expected);
    buf_release(&out);
}

static void test_cues_are_written_with_their_times(void **state)
{
    const struct subtitle_cue cues[] = {{0, 1500, STR("Bees dance.")},
                                        {3723004, 3724999, STR("Two\nlines")}};

    (void)state;
    check_vtt(cues, 2, "de",
              "WEBVTT\nKind: captions\nLanguage: de\n"
              "\n1\n00:00:00.000 --> 00:00:01.500\nBees dance.\n"
              "\n2\n01:02:03.004 --> 01:02:04.999\nTwo\nlines\n");
    check_srt(cues, 2,
              "1\r\n00:00:00,000 --> 00:00:01,500\r\nBees dance.\r\n"
              "\r\n2\r\n01:02:03,004 --> 01:02:04,999\r\nTwo\r\nlines\r\n");
}

static void test_vtt_without_cues_is_a_header(void **state)
{
    (void)state;
    check_vtt(NULL, 0, "", "WEBVTT\n");
    check_srt(NULL, 0, "");
}

static void test_text_cannot_become_mark_up(void **state)
{
    const struct subtitle_cue cues[] = {
        {0, 1000, STR("<i>a</i> & {\\an8}\n\n00:00:00.000 --> 00:00:09.000\n \nNOTE x")}};

    (void)state;
    check_vtt(cues, 1, "",
              "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\n"
              "&lt;i&gt;a&lt;/i&gt; &amp; {\\an8}\n00:00:00.000 --&gt; 00:00:09.000\nNOTE x\n");
    check_srt(cues, 1,
              "1\r\n00:00:00,000 --> 00:00:01,000\r\n"
              "<\xe2\x81\xa0i>a<\xe2\x81\xa0/i> & {\xe2\x81\xa0\\an8}\r\n"
              "00:00:00.000 --\xe2\x81\xa0> 00:00:09.000\r\nNOTE x\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cues_are_written_with_their_times),
        cmocka_unit_test(test_vtt_without_cues_is_a_header),
        cmocka_unit_test(test_text_cannot_become_mark_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
