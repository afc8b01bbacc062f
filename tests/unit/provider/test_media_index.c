/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "media/frame.h"
#include "provider/media_index.h"
#include "provider/media_moment.h"

static const struct media_file clip = {
    .path = {"trip 2%/b\tee\n.mp4", 17},
    .changed_ns = -5,
    .size = 1234567890123,
    .kind = MEDIA_CLIP,
    .width = 1080,
    .height = 1920,
    .length = 480000,
    .title = {"Bees & \"flowers\"", sizeof "Bees & \"flowers\"" - 1},
    .keywords = {"bee|flower", sizeof "bee|flower" - 1},
    .author = {"Ada", sizeof "Ada" - 1},
    .copyright = {"", sizeof "" - 1},
    .samples = {0, 500, 1000},
    .sample_count = 3,
};

static void test_index_reads_what_it_wrote(void **state)
{
    const struct media_file files[2] = {clip, {.path = STR("a.jpg"), .kind = MEDIA_BROKEN}};
    struct media_file *back;
    struct arena arena;
    struct buf text;
    size_t count;

    (void)state;
    arena_init(&arena);
    buf_init(&text, 10000);
    media_index_write(files, 2, &text);
    media_index_read(&arena, buf_str(&text), &back, &count);
    assert_int_equal(count, 2);
    assert_str(back[0].path, "trip 2%/b\tee\n.mp4");
    assert_str(back[0].title, "Bees & \"flowers\"");
    assert_int_equal(back[0].size, 1234567890123);
    assert_int_equal(back[0].changed_ns, -5);
    assert_int_equal(back[0].sample_count, 3);
    assert_int_equal(back[0].samples[2], 1000);
    assert_int_equal(back[1].kind, MEDIA_BROKEN);
    assert_int_equal(back[1].sample_count, 0);
    buf_release(&text);
    arena_release(&arena);
}

static void test_index_drops_what_does_not_read(void **state)
{
    static const char *const texts[] = {
        "",
        "something else\na.jpg\t1\t2\t1\t3\t4\t0\t\t\t\t\t\n",
        "clipcrafter-media 2\na.jpg\t1\t2\t1\t3\t4\t0\t\t\t\t\t\n",
        "clipcrafter-media 1\na.jpg\t1\t2\t7\t3\t4\t0\t\t\t\t\t\n",
        "clipcrafter-media 1\na.jpg\t1\t2\t1\t3\t99999999\t0\t\t\t\t\t\n",
        "clipcrafter-media 1\na.jpg\t1\n",
        "clipcrafter-media 1\n\t1\t2\t1\t3\t4\t0\t\t\t\t\t\n",
        "clipcrafter-media 1\na.mp4\t1\t2\t2\t3\t4\t9\t\t\t\t\t1 2 3 4 5 6 7 8 9 10 11 12 13\n",
        "clipcrafter-media 1\na.mp4\t1\t2\t2\t3\t4\t9\t\t\t\t\t1 -2\n",
        "clipcrafter-media 1\na.mp4\t1\t2\t2\t3\t4\t9\t\t\t\t\t1\tmore\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct media_file *files;
        struct arena arena;
        size_t count;

        arena_init(&arena);
        media_index_read(&arena, str_from(texts[i]), &files, &count);
        assert_int_equal(count, 0);
        arena_release(&arena);
    }
}

static int32_t weight_of(const char *path, const char *language, const char *stem)
{
    struct media_file file = {.path = str_from(path), .title = STR(""), .keywords = STR("sunset")};
    struct media_word *words;
    struct arena arena;
    int32_t weight = 0;
    size_t count;

    arena_init(&arena);
    media_file_words(&arena, &file, str_from(language), &words, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i].stem, str_from(stem)) && words[i].weight > weight)
            weight = words[i].weight;
    arena_release(&arena);
    return weight;
}

static void test_words_come_from_name_then_embedded_then_folders(void **state)
{
    (void)state;
    assert_int_equal(weight_of("summer/garden/honeyBees_02.jpg", "en", "bee"), 1000);
    assert_int_equal(weight_of("summer/garden/honeyBees_02.jpg", "en", "honey"), 1000);
    assert_int_equal(weight_of("summer/garden/x.jpg", "en", "sunset"), 900);
    assert_true(weight_of("summer/garden/x.jpg", "en", "garden") >
                weight_of("summer/garden/x.jpg", "en", "summer"));
    assert_int_equal(weight_of("IMG_2041.jpg", "en", "img"), 0);
    assert_int_equal(weight_of("photo of the sea.jpg", "en", "the"), 0);
    assert_int_equal(weight_of("Bäume.jpg", "de", "baum"), 1000);
}

static void test_labels_and_types(void **state)
{
    struct media_file file = {.path = STR("a/honey_bee-on a flower_02.JPG")};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_str(media_file_label(&arena, &file), "honey bee on a flower");
    assert_str(media_file_type(&file), "image/jpeg");
    file.path = STR("0042.webm");
    assert_str(media_file_label(&arena, &file), "0042");
    assert_str(media_file_type(&file), "video/webm");
    file.title = STR("Dusk");
    assert_str(media_file_label(&arena, &file), "Dusk");
    assert_true(media_name_known(STR("x.Png")));
    assert_false(media_name_known(STR("x.txt")));
    assert_false(media_name_known(STR(".jpg")));
    assert_false(media_name_known(STR("folder.jpg/notes")));
    assert_false(media_name_known(STR("png")));
    arena_release(&arena);
}

/** A picture of stripes `period` wide, as bright as `light`. */
static struct frame *stripes(int period, int dark, int light, int shift)
{
    struct frame *frame = frame_new(160, 90, false);

    assert_non_null(frame);
    for (int y = 0; y < 90; y++)
        for (int x = 0; x < 160; x++)
            frame->plane[FRAME_Y][y * frame->stride[FRAME_Y] + x] =
                (uint8_t)((x + shift) / period % 2 ? light : dark);
    return frame;
}

static int32_t score(int period, int dark, int light, int shift)
{
    struct frame *a = stripes(period, dark, light, 0), *b = stripes(period, dark, light, shift);
    int32_t result = media_moment_score(a, b);

    frame_unref(a);
    frame_unref(b);
    return result;
}

static void test_black_blurred_and_jumping_pictures_score_low(void **state)
{
    int32_t good = score(8, 80, 160, 0);

    (void)state;
    assert_int_equal(score(8, 16, 18, 0), 0);     /* black */
    assert_int_equal(score(8, 234, 235, 0), 0);   /* white */
    assert_true(good > score(8, 118, 122, 0));    /* nearly flat: blurred */
    assert_true(good > 2 * score(8, 80, 160, 8)); /* all changed between the frames */
    assert_true(good > score(8, 16, 150, 0));     /* half of it black */
}

static void test_best_stretch_is_chosen_and_fits(void **state)
{
    struct media_file file = clip;

    (void)state;
    file.length = 12 * 48000;
    file.sample_count = 12;
    for (int i = 0; i < 12; i++)
        file.samples[i] = i >= 7 && i <= 9 ? 900 : 100;
    assert_in_range(media_moment_start(&file, 3 * 48000), 6 * 48000, 8 * 48000);
    assert_true(media_moment_start(&file, 11 * 48000) <= 48000);
    assert_int_equal(media_moment_start(&file, 12 * 48000), 0);
    assert_int_equal(media_moment_start(&file, 20 * 48000), 0);
    for (int i = 0; i < 12; i++)
        file.samples[i] = 500;
    assert_int_equal(media_moment_start(&file, 3 * 48000), 24000); /* all alike: early, not at 0 */
    file.sample_count = 0;
    assert_in_range(media_moment_start(&file, 2 * 48000), 24000, 10 * 48000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_index_reads_what_it_wrote),
        cmocka_unit_test(test_index_drops_what_does_not_read),
        cmocka_unit_test(test_words_come_from_name_then_embedded_then_folders),
        cmocka_unit_test(test_labels_and_types),
        cmocka_unit_test(test_black_blurred_and_jumping_pictures_score_low),
        cmocka_unit_test(test_best_stretch_is_chosen_and_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
