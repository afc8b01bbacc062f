/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decoder_fixture.h"

#include "base/random.h"
#include "base/utf8.h"
#include "media/orient.h"
#include "media/picture_tags.h"

static struct media_info info_of(struct decoder *decoder, const char *name)
{
    struct error error = ERROR_INIT;
    struct media_info info;
    int fd = open_media(name);

    assert_ok(decoder_probe(decoder, fd, str_from(name), &info, &error), error);
    close(fd);
    return info;
}

static void test_iptc_is_read(void **state)
{
    struct media_info info = info_of(*state, "iptc.jpg");

    assert_string_equal(info.title, "Bees on a comb");
    assert_string_equal(info.keywords, "bee, Wabe s\xc3\xbc\xc3\x9f");
    assert_string_equal(info.author, "Ada Beekeeper");
    assert_string_equal(info.copyright, "(c) 2024 Ada");
}

static void test_xmp_is_read(void **state)
{
    struct media_info info = info_of(*state, "xmp.jpg");

    assert_string_equal(info.title, "Sea & sand");
    assert_string_equal(info.keywords, "sea, beach");
    assert_string_equal(info.author, "Bo Diver");
}

static void test_exif_is_read(void **state)
{
    struct media_info info = info_of(*state, "exif.jpg");

    assert_string_equal(info.title, "A quiet lake");
    assert_string_equal(info.author, "Cy Lens");
    assert_string_equal(info.copyright, "CC BY 4.0");
}

static void test_png_is_turned_and_titled(void **state)
{
    struct media_info info = info_of(*state, "turned.png");

    assert_true(info.width == 192 && info.height == 256);
    assert_string_equal(info.title, "A chart");
}

/** A TIFF file of one entry. */
static size_t one_entry(uint8_t *out, uint16_t tag, uint16_t type, const void *value, uint32_t size)
{
    const uint8_t head[] = {'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0};
    const uint32_t count = type == 3 ? size / 2 : size, at = 26;

    memset(out, 0, 26 + size);
    memcpy(out, head, sizeof head);
    memcpy(out + 10, &tag, 2);
    memcpy(out + 12, &type, 2);
    memcpy(out + 14, &count, 4);
    if (size > 4)
        memcpy(out + 18, &at, 4);
    else
        memcpy(out + 18, value, size);
    memcpy(out + 26, value, size);
    return 26 + size;
}

static void test_windows_tags_are_utf16(void **state)
{
    static const uint8_t wide[] = {'b', 0, 0xe4, 0, 0xac, 0x20, 0, 0};
    struct picture_tags tags;
    uint8_t file[128];
    size_t size = one_entry(file, 0x9c9b, 1, wide, sizeof wide);

    (void)state;
    picture_tags_read(AV_CODEC_ID_TIFF, file, size, &tags);
    assert_string_equal(tags.title, "b\xc3\xa4\xe2\x82\xac");
}

static void test_latin1_text_becomes_utf8(void **state)
{
    struct picture_tags tags;
    uint8_t file[128];
    size_t size = one_entry(file, 0x010e, 2,
                            "Gr\xfc\xdf"
                            "e",
                            6);

    (void)state;
    picture_tags_read(AV_CODEC_ID_TIFF, file, size, &tags);
    assert_string_equal(tags.title, "Gr\xc3\xbc\xc3\x9f"
                                    "e");
}

static void test_long_text_is_cut_between_characters(void **state)
{
    struct picture_tags tags;
    static uint8_t file[2048];
    char text[1001] = "";
    size_t size;

    (void)state;
    for (int i = 0; i < 1000; i += 2)
        memcpy(text + i, "\xc3\xa4", 2);
    size = one_entry(file, 0x010e, 2, text, 1000);
    picture_tags_read(AV_CODEC_ID_TIFF, file, size, &tags);
    assert_true(strlen(tags.title) > 250 && strlen(tags.title) < sizeof tags.title);
    assert_int_equal(utf8_valid_prefix(str_from(tags.title)), strlen(tags.title));
}

static void test_orientation_out_of_range_is_upright(void **state)
{
    const uint16_t value = 77;
    struct picture_tags tags;
    uint8_t file[64];
    size_t size = one_entry(file, 0x0112, 3, &value, 2);
    struct orient orient;

    (void)state;
    picture_tags_read(AV_CODEC_ID_TIFF, file, size, &tags);
    assert_int_equal(tags.orientation, 77);
    orient = orient_from_exif(tags.orientation);
    assert_false(orient.swap || orient.flip_x || orient.flip_y);
}

static void test_mutated_tags_are_read_within_their_bytes(void **state)
{
    static const struct {
        const char *name;
        enum AVCodecID codec;
    } files[] = {{"iptc.jpg", AV_CODEC_ID_MJPEG},
                 {"xmp.jpg", AV_CODEC_ID_MJPEG},
                 {"exif.jpg", AV_CODEC_ID_MJPEG},
                 {"turned.png", AV_CODEC_ID_PNG},
                 {"lossless.webp", AV_CODEC_ID_WEBP}};
    struct random random;

    (void)state;
    print_message("seed 5\n");
    random_init(&random, 5);
    for (int i = 0; i < 3000; i++) {
        int fd = open_media(files[(size_t)i % COUNT_OF(files)].name);
        uint8_t bytes[700];
        ssize_t size = read(fd, bytes, sizeof bytes);
        size_t kept = 1 + random_below(&random, (uint32_t)size);
        uint8_t *copy = malloc(kept); /* so that a read past its end is seen */
        struct picture_tags tags;

        for (int k = 0; k < 6; k++)
            bytes[random_below(&random, (uint32_t)size)] = (uint8_t)random_next(&random);
        memcpy(copy, bytes, kept);
        picture_tags_read(files[(size_t)i % COUNT_OF(files)].codec, copy, kept, &tags);
        assert_int_equal(utf8_valid_prefix(str_from(tags.title)), strlen(tags.title));
        assert_int_equal(utf8_valid_prefix(str_from(tags.keywords)), strlen(tags.keywords));
        free(copy);
        close(fd);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iptc_is_read),
        cmocka_unit_test(test_xmp_is_read),
        cmocka_unit_test(test_exif_is_read),
        cmocka_unit_test(test_png_is_turned_and_titled),
        cmocka_unit_test(test_windows_tags_are_utf16),
        cmocka_unit_test(test_latin1_text_becomes_utf8),
        cmocka_unit_test(test_long_text_is_cut_between_characters),
        cmocka_unit_test(test_orientation_out_of_range_is_upright),
        cmocka_unit_test(test_mutated_tags_are_read_within_their_bytes),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, start_decoder, stop_decoder);
}
