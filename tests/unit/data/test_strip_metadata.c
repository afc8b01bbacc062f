/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "data/bytes.h"
#include "data/strip_metadata.h"

#include "base/banned.h"

enum { ROOM = 1 << 20 };

static void be(struct buf *out, uint64_t value, int width)
{
    for (int i = width - 1; i >= 0; i--)
        buf_append_char(out, (char)(value >> (8 * i)));
}

static void le(struct buf *out, uint64_t value, int width)
{
    for (int i = 0; i < width; i++)
        buf_append_char(out, (char)(value >> (8 * i)));
}

static bool holds(struct str bytes, struct str what)
{
    return str_find(bytes, what, 0) != (size_t)-1;
}

/* EXIF as a phone writes it: which way up, its maker, where it was. */
static void put_tiff(struct buf *out, int orientation)
{
    buf_append(out, STR("II*\0\x08\0\0\0\x02\0"));
    le(out, 0x010f, 2), le(out, 2, 2), le(out, 4, 4), buf_append(out, STR("ACME"));
    le(out, 0x0112, 2), le(out, 3, 2), le(out, 1, 4), le(out, (uint64_t)orientation, 4);
    le(out, 0, 4);
    buf_append(out, STR("GPS 48.2N 16.3E"));
}

static void segment(struct buf *out, int marker, struct str body)
{
    buf_append_char(out, (char)0xff);
    buf_append_char(out, (char)marker);
    be(out, body.len + 2, 2);
    buf_append(out, body);
}

static void put_jpeg(struct buf *out, int orientation)
{
    struct buf exif;

    buf_init(&exif, ROOM);
    buf_append(&exif, STR("Exif\0\0"));
    put_tiff(&exif, orientation);
    buf_append(out, STR("\xff\xd8"));
    segment(out, 0xe0, STR("JFIF\0\x01\x01"));
    segment(out, 0xe1, buf_str(&exif));
    segment(out, 0xe1, STR("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>home</x:xmpmeta>"));
    segment(out, 0xe2, STR("ICC_PROFILE\0profile"));
    segment(out, 0xe2, STR("MPF\0index"));
    segment(out, 0xed, STR("Photoshop 3.0\0city"));
    segment(out, 0xee, STR("Adobe\0transform"));
    segment(out, 0xfe, STR("taken by ann"));
    segment(out, 0xdb, STR("tables"));
    segment(out, 0xda, STR("scan"));
    buf_append(out, STR("coded\xff\0\xff\xd3more"));
    segment(out, 0xc4, STR("huffman"));
    segment(out, 0xda, STR("scan"));
    buf_append(out, STR("last\xff\xd9"
                        "trailing film"));
    buf_release(&exif);
}

static struct buf stripped(enum media_form form, struct str bytes)
{
    struct error error = ERROR_INIT;
    struct buf out;

    buf_init(&out, bytes.len + 64);
    assert_ok(strip_picture(form, bytes, &out, &error), error);
    return out;
}

static void test_a_jpeg_keeps_its_picture_and_nothing_of_its_owner(void **state)
{
    static const char *const GONE[] = {"ACME", "GPS", "xmpmeta", "MPF", "Photoshop", "ann", "film"};
    static const char *const KEPT[] = {"JFIF", "ICC_PROFILE", "Adobe", "tables", "huffman", "more"};
    struct buf in, out;

    (void)state;
    buf_init(&in, ROOM);
    put_jpeg(&in, 6);
    out = stripped(FORM_JPEG, buf_str(&in));
    for (size_t i = 0; i < COUNT_OF(GONE); i++)
        assert_false(holds(buf_str(&out), str_from(GONE[i])));
    for (size_t i = 0; i < COUNT_OF(KEPT); i++)
        assert_true(holds(buf_str(&out), str_from(KEPT[i])));
    assert_true(holds(buf_str(&out), STR("coded\xff\0\xff\xd3more\xff\xc4")));
    assert_true(str_ends_with(buf_str(&out), STR("last\xff\xd9")));
    assert_true(holds(buf_str(&out), STR("\x01\x12\0\x03\0\0\0\x01\0\x06")));
    buf_release(&in);
    buf_release(&out);
}

static void test_an_upright_jpeg_says_nothing_at_all(void **state)
{
    struct buf in, out, again;

    (void)state;
    buf_init(&in, ROOM);
    put_jpeg(&in, 1);
    out = stripped(FORM_JPEG, buf_str(&in));
    assert_false(holds(buf_str(&out), STR("Exif")));
    again = stripped(FORM_JPEG, buf_str(&out));
    assert_true(str_equal(buf_str(&again), buf_str(&out)));
    buf_release(&in);
    buf_release(&out);
    buf_release(&again);
}

static void test_cut_pictures_are_refused(void **state)
{
    struct buf in;

    (void)state;
    buf_init(&in, ROOM);
    put_jpeg(&in, 6);
    for (size_t len = 12; len + 13 < in.len; len++) {
        struct error error = ERROR_INIT;
        struct buf out;
        bool ok;

        buf_init(&out, in.len + 64);
        ok = strip_picture(FORM_JPEG, str_take(buf_str(&in), len), &out, &error);
        assert_false(ok);
        assert_int_equal(error.code, ERROR_INPUT);
        buf_release(&out);
    }
    buf_release(&in);
}

static void chunk(struct buf *out, const char *type, struct str body)
{
    be(out, body.len, 4);
    buf_append(out, str_from(type));
    buf_append(out, body);
    be(out, 0x11223344, 4);
}

static void test_a_png_keeps_what_decoding_needs(void **state)
{
    struct buf in, tiff, out;
    struct str text;
    size_t at;

    (void)state;
    buf_init(&in, ROOM);
    buf_init(&tiff, ROOM);
    put_tiff(&tiff, 3);
    buf_append(&in, STR("\x89PNG\r\n\x1a\n"));
    chunk(&in, "IHDR", STR("size"));
    chunk(&in, "eXIf", buf_str(&tiff));
    chunk(&in, "tEXt", STR("Author\0ann"));
    chunk(&in, "iTXt", STR("XML:com.adobe.xmp"));
    chunk(&in, "tIME", STR("yesterday"));
    chunk(&in, "iCCP", STR("profile"));
    chunk(&in, "prVt", STR("who knows"));
    chunk(&in, "IDAT", STR("coded"));
    chunk(&in, "zTXt", STR("more"));
    chunk(&in, "IEND", STR(""));
    buf_append(&in, STR("trailing"));
    out = stripped(FORM_PNG, buf_str(&in));
    text = buf_str(&out);
    for (size_t i = 0; i < 6; i++)
        assert_false(holds(text, str_from((const char *const[]){"ann", "adobe", "ACME", "knows",
                                                                "zTXt", "trailing"}[i])));
    assert_true(holds(text, STR("profile")) && holds(text, STR("IDAT"
                                                               "coded\x11\x22\x33\x44")));
    at = str_find(text, STR("eXIf"), 0);
    assert_int_equal(bytes_be32(text, at - 4), 26);
    /* By another implementation: zlib's crc32 of the chunk's type and body. */
    assert_int_equal(bytes_be32(text, at + 30), 0x845f64ce);
    buf_release(&in);
    buf_release(&tiff);
    buf_release(&out);
}

static void riff(struct buf *out, const char *type, struct str body)
{
    buf_append(out, str_from(type));
    le(out, body.len, 4);
    buf_append(out, body);
    if (body.len & 1)
        buf_append_char(out, '\0');
}

static void test_a_webp_says_no_longer_that_it_has_metadata(void **state)
{
    struct buf in, body, tiff, out;
    struct str text;

    (void)state;
    buf_init(&in, ROOM);
    buf_init(&body, ROOM);
    buf_init(&tiff, ROOM);
    put_tiff(&tiff, 1);
    riff(&body, "VP8X", STR("\x1c\0\0\0\x01\0\0\x01\0\0"));
    riff(&body, "VP8 ", STR("codedx!"));
    riff(&body, "EXIF", buf_str(&tiff));
    riff(&body, "XMP ", STR("<x:xmpmeta>"));
    buf_append(&in, STR("RIFF"));
    le(&in, body.len + 4, 4);
    buf_append(&in, STR("WEBP"));
    buf_append(&in, buf_str(&body));
    buf_append(&in, STR("trailing"));
    out = stripped(FORM_WEBP, buf_str(&in));
    text = buf_str(&out);
    assert_false(holds(text, STR("ACME")) || holds(text, STR("xmp")) || holds(text, STR("trail")));
    assert_int_equal(text.ptr[20], 0x10); /* alpha alone */
    assert_int_equal(bytes_le32(text, 4), text.len - 8);
    assert_true(holds(text, STR("codedx!")));
    buf_release(&in);
    buf_release(&body);
    buf_release(&tiff);
    buf_release(&out);
}

static void test_a_gif_keeps_its_frames_and_loop(void **state)
{
    static const char GIF[] = "GIF89a\x01\0\x01\0\x80\0\0abcdef"
                              "!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
                              "!\xfe\x03"
                              "ann\0"
                              "!\xff\x0bXMP DataXMP\x04home\0"
                              "!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02"
                              "ok\0;after";
    struct buf out = stripped(FORM_GIF, (struct str){GIF, sizeof GIF - 1});
    struct str text = buf_str(&out);

    (void)state;
    assert_true(holds(text, STR("NETSCAPE")) && holds(text, STR("ok\0;")));
    assert_false(holds(text, STR("ann")) || holds(text, STR("home")) || holds(text, STR("after")));
    buf_release(&out);
}

/* Films. */

static size_t open_box(struct buf *out, const char *type)
{
    size_t at = out->len;

    be(out, 0, 4);
    buf_append(out, str_from(type));
    return at;
}

static void close_box(struct buf *out, size_t at)
{
    size_t size = out->len - at;

    for (int i = 0; i < 4; i++)
        out->ptr[at + (size_t)i] = (char)(size >> (8 * (3 - i)));
}

static void leaf(struct buf *out, const char *type, struct str body)
{
    size_t at = open_box(out, type);

    buf_append(out, body);
    close_box(out, at);
}

/* A track with two chunks, at `first` (two samples of 5 bytes) and `second` (one of 5). */
static void track(struct buf *out, const char *kind, size_t first, size_t second)
{
    size_t trak = open_box(out, "trak"), mdia, minf, stbl, at;

    leaf(out, "tkhd", STR("track header"));
    leaf(out, "udta", STR("somebody's track"));
    mdia = open_box(out, "mdia");
    at = open_box(out, "hdlr");
    be(out, 0, 4), be(out, 0, 4);
    buf_append(out, str_from(kind));
    be(out, 0, 4), be(out, 0, 4), be(out, 0, 4);
    close_box(out, at);
    minf = open_box(out, "minf");
    stbl = open_box(out, "stbl");
    at = open_box(out, "stsc");
    be(out, 0, 4), be(out, 2, 4);
    be(out, 1, 4), be(out, 2, 4), be(out, 1, 4);
    be(out, 2, 4), be(out, 1, 4), be(out, 1, 4);
    close_box(out, at);
    at = open_box(out, "stsz");
    be(out, 0, 4), be(out, 0, 4), be(out, 3, 4);
    be(out, 5, 4), be(out, 5, 4), be(out, 5, 4);
    close_box(out, at);
    at = open_box(out, "stco");
    be(out, 0, 4), be(out, 2, 4), be(out, first, 4), be(out, second, 4);
    close_box(out, at);
    close_box(out, stbl), close_box(out, minf), close_box(out, mdia), close_box(out, trak);
}

static void put_film(struct buf *out, bool fragments)
{
    size_t moov, data, at;

    leaf(out, "ftyp", STR("mp42\0\0\0\0"));
    data = out->len + 8;
    leaf(out, "mdat", STR("pict1pict2lat48lat49pict3lat50"));
    moov = open_box(out, "moov");
    leaf(out, "mvhd", STR("movie header"));
    track(out, "vide", data, data + 20);
    track(out, "meta", data + 10, data + 25);
    at = open_box(out, "udta");
    leaf(out, "\xa9xyz", STR("+48.2+016.3/"));
    close_box(out, at);
    leaf(out, "meta", STR("com.apple.quicktime.location.ISO6709"));
    if (fragments)
        leaf(out, "mvex", STR("extends"));
    close_box(out, moov);
    leaf(out, "uuid", STR("serial number 7"));
}

static void apply(struct buf *film, const struct strip_patches *patches)
{
    for (size_t i = 0; i < patches->list.count; i++) {
        const struct strip_patch *patch = &patches->list.items[i];

        assert_true(patch->at <= film->len && patch->len <= film->len - patch->at);
        for (size_t j = 0; j < patch->len; j++)
            film->ptr[patch->at + j] = patch->with ? patch->with[j] : '\0';
    }
}

static void test_a_film_loses_positions_in_place(void **state)
{
    static const char *const GONE[] = {"lat48", "lat49",    "lat50", "+48.2", "apple",
                                       "udta",  "somebody", "uuid",  "serial"};
    static const char *const KEPT[] = {"pict1pict2", "pict3", "movie header", "track header"};
    struct error error = ERROR_INIT;
    struct strip_patches patches;
    struct arena arena;
    struct buf film;
    size_t before;

    (void)state;
    arena_init(&arena);
    buf_init(&film, ROOM);
    put_film(&film, false);
    before = film.len;
    assert_ok(strip_movie(&arena, buf_str(&film), &patches, &error), error);
    apply(&film, &patches);
    for (size_t i = 0; i < COUNT_OF(GONE); i++)
        assert_false(holds(buf_str(&film), str_from(GONE[i])));
    for (size_t i = 0; i < COUNT_OF(KEPT); i++)
        assert_true(holds(buf_str(&film), str_from(KEPT[i])));
    assert_int_equal(film.len, before);
    buf_release(&film);
    arena_release(&arena);
}

static void refuse_film(struct str bytes)
{
    struct strip_patches patches;
    struct error error = ERROR_INIT;
    struct arena arena;

    arena_init(&arena);
    assert_false(strip_movie(&arena, bytes, &patches, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    arena_release(&arena);
}

static void test_films_that_cannot_be_read_are_refused(void **state)
{
    struct buf film;

    (void)state;
    buf_init(&film, ROOM);
    put_film(&film, true); /* a data track in fragments, whose samples are in no table */
    refuse_film(buf_str(&film));
    buf_clear(&film);
    put_film(&film, false);
    for (size_t len = 1; len < film.len - 23; len++)
        if (len != 16) /* ftyp alone, whole, has no moov: refused below */
            refuse_film(str_take(buf_str(&film), len));
    refuse_film(str_take(buf_str(&film), 16));
    buf_release(&film);
}

/* One chunk named a thousand times would be a thousand times the work. */
static void test_overlapping_samples_are_refused(void **state)
{
    struct buf film;
    size_t moov;

    (void)state;
    buf_init(&film, ROOM);
    leaf(&film, "ftyp", STR("mp42\0\0\0\0"));
    moov = open_box(&film, "moov");
    for (int i = 0; i < 200; i++)
        track(&film, "meta", 24, 24);
    close_box(&film, moov);
    for (size_t at = 0; (at = str_find(buf_str(&film), STR("stsz"), at)) != (size_t)-1; at += 4)
        film.ptr[at + 9] = (char)0x01; /* every sample 65,536 bytes */
    refuse_film(buf_str(&film));
    buf_release(&film);
}

static void test_forms_are_told_by_content(void **state)
{
    static const struct {
        struct str head;
        const char *type;
    } CASES[] = {
        {{"\xff\xd8\xff\xe0", 4}, "image/jpeg"},
        {{"RIFF\x10\0\0\0WEBPVP8 ", 16}, "image/webp"},
        {{"RIFF\x10\0\0\0WAVEfmt ", 16}, "audio/vnd.wave"},
        {{"\0\0\0\x14"
          "ftypqt  \0\0\0\0",
          16},
         "video/quicktime"},
        {{"\0\0\0\x14"
          "ftypM4A \0\0\0\0",
          16},
         "audio/mp4"},
        {{"\0\0\0\x14"
          "ftypisom\0\0\0\0",
          16},
         "video/mp4"},
        {{"\0\0\0\x14"
          "ftypheic\0\0\0\0",
          16},
         NULL},
        {{"\xff\xfb\x90\x64", 4}, "audio/mpeg"},
        {{"<svg xmlns=\"h", 13}, NULL},
        {{"%PDF-1.7", 8}, NULL},
        {{"#!/bin/sh\n", 10}, NULL},
        {{"RIFF", 4}, NULL},
        {{"", 0}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        enum media_form form, again;
        bool known = media_form_of(CASES[i].head, &form);

        assert_int_equal(known, CASES[i].type != NULL);
        if (!known)
            continue;
        assert_string_equal(media_form_type(form), CASES[i].type);
        assert_true(media_form_from_type(str_from(CASES[i].type), &again) && again == form);
    }
    assert_true(media_form_fits_name(FORM_JPEG, STR("a.JPEG")));
    assert_false(media_form_fits_name(FORM_JPEG, STR("a.html")));
    assert_false(media_form_fits_name(FORM_JPEG, STR("jpg")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_jpeg_keeps_its_picture_and_nothing_of_its_owner),
        cmocka_unit_test(test_an_upright_jpeg_says_nothing_at_all),
        cmocka_unit_test(test_cut_pictures_are_refused),
        cmocka_unit_test(test_a_png_keeps_what_decoding_needs),
        cmocka_unit_test(test_a_webp_says_no_longer_that_it_has_metadata),
        cmocka_unit_test(test_a_gif_keeps_its_frames_and_loop),
        cmocka_unit_test(test_a_film_loses_positions_in_place),
        cmocka_unit_test(test_films_that_cannot_be_read_are_refused),
        cmocka_unit_test(test_overlapping_samples_are_refused),
        cmocka_unit_test(test_forms_are_told_by_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
