/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"
#include "render/preview_playlist.h"

#include "base/banned.h"

static const struct rational durations[] = {{42, 15}, {4004, 30000}, {8, 1}};

static struct preview_playlist playlist_of(size_t count)
{
    return (struct preview_playlist){
        .durations = durations, .count = count, .longest = {240, 30}, .complete = false};
}

static struct str encode(const struct preview_playlist *playlist, struct buf *out)
{
    buf_clear(out);
    preview_playlist_encode(playlist, out);
    assert_true(buf_ok(out));
    return buf_str(out);
}

static void test_the_whole_text(void **state)
{
    struct preview_playlist playlist = playlist_of(3);
    struct buf text;

    (void)state;
    buf_init(&text, 4096);
    playlist.complete = true;
    assert_str(encode(&playlist, &text), "#EXTM3U\n"
                                         "#EXT-X-VERSION:7\n"
                                         "#EXT-X-TARGETDURATION:8\n"
                                         "#EXT-X-MEDIA-SEQUENCE:0\n"
                                         "#EXT-X-PLAYLIST-TYPE:EVENT\n"
                                         "#EXT-X-INDEPENDENT-SEGMENTS\n"
                                         "#EXT-X-START:TIME-OFFSET=0\n"
                                         "#EXT-X-MAP:URI=\"init.mp4\"\n"
                                         "#EXTINF:2.800000,\n0.m4s\n"
                                         "#EXTINF:0.133467,\n1.m4s\n"
                                         "#EXTINF:8.000000,\n2.m4s\n"
                                         "#EXT-X-ENDLIST\n");
    buf_release(&text);
}

static void test_an_event_only_grows_at_its_end(void **state)
{
    struct buf before, after;

    (void)state;
    buf_init(&before, 4096);
    buf_init(&after, 4096);
    for (size_t count = 1; count <= COUNT_OF(durations); count++) {
        struct preview_playlist shorter = playlist_of(count - 1), longer = playlist_of(count);
        struct str old = encode(&shorter, &before), new = encode(&longer, &after);

        assert_true(new.len > old.len &&str_starts_with(new, old));
        assert_null(strstr(after.ptr, "ENDLIST"));
    }
    buf_release(&before);
    buf_release(&after);
}

static void test_target_is_the_longest_piece_rounded_as_players_round(void **state)
{
    static const struct {
        struct rational longest;
        const char *line;
    } cases[] = {{{1, 60}, "#EXT-X-TARGETDURATION:1\n"},
                 {{73, 30}, "#EXT-X-TARGETDURATION:2\n"},
                 {{75, 30}, "#EXT-X-TARGETDURATION:3\n"},
                 {{240 * 1001, 30000}, "#EXT-X-TARGETDURATION:8\n"},
                 {{240, 15}, "#EXT-X-TARGETDURATION:16\n"}};
    struct buf text;

    (void)state;
    buf_init(&text, 4096);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct preview_playlist playlist = {.longest = cases[i].longest};

        (void)encode(&playlist, &text);
        assert_non_null(strstr(text.ptr, cases[i].line));
    }
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_text),
        cmocka_unit_test(test_an_event_only_grows_at_its_end),
        cmocka_unit_test(test_target_is_the_longest_piece_rounded_as_players_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
