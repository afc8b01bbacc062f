/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "data/bytes.h"
#include "data/strip_metadata.h"

#include "base/banned.h"

enum {
    EXIF_BYTES = 26,      /* a TIFF header, one entry, no further directory */
    ORIENTATION = 0x0112, /* EXIF 2.32, 4.6.5.1 */
    TIFF_SHORT = 3,
    WEBP_EXIF = 0x08, /* flags of VP8X */
    WEBP_XMP = 0x04,
};

static bool damaged(struct error *error, const char *what)
{
    return error_set(error, ERROR_INPUT, "the %s is damaged or cut short; export it again", what);
}

static uint32_t tiff_number(struct str tiff, size_t at, size_t width)
{
    bool little = tiff.ptr[0] == 'I';

    if (width == 2)
        return little ? bytes_le16(tiff, at) : bytes_be16(tiff, at);
    return little ? bytes_le32(tiff, at) : bytes_be32(tiff, at);
}

/* 1 to 8, or 0 where the block does not say it. */
static int orientation_of(struct str tiff)
{
    size_t at, count;

    if (tiff.len < 8 || !(str_starts_with(tiff, STR("II*")) || str_starts_with(tiff, STR("MM"))))
        return 0;
    at = tiff_number(tiff, 4, 4);
    if (at > tiff.len - 2)
        return 0;
    count = tiff_number(tiff, at, 2);
    for (size_t i = 0, entry = at + 2; i < count && entry + 12 <= tiff.len; i++, entry += 12)
        if (tiff_number(tiff, entry, 2) == ORIENTATION &&
            tiff_number(tiff, entry + 2, 2) == TIFF_SHORT) {
            uint32_t value = tiff_number(tiff, entry + 8, 2);

            return value >= 1 && value <= 8 ? (int)value : 0;
        }
    return 0;
}

/* A block that says which way up the picture is, and nothing else. */
static void exif_of(int orientation, char out[EXIF_BYTES])
{
    static const char BLOCK[EXIF_BYTES] = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0,
                                           3,   0,   0, 0,  1, 0, 0, 0, 0, 0, 0, 0,    0};

    memcpy(out, BLOCK, EXIF_BYTES);
    out[19] = (char)orientation;
}

/* JPEG. */

static bool jpeg_keeps(int marker, struct str body)
{
    if (marker == 0xe0)
        return str_starts_with(body, STR("JFIF"));
    if (marker == 0xe2)
        return str_starts_with(body, STR("ICC_PROFILE"));
    if (marker == 0xee)
        return str_starts_with(body, STR("Adobe"));
    return marker != 0xfe && (marker & 0xf0) != 0xe0;
}

/* One that begins a segment, or the end. */
static bool jpeg_is_marker(int marker)
{
    return marker >= 0xc0 && marker != 0xff && (marker & 0xf8) != 0xd0 && marker != 0xd8;
}

static void jpeg_put_orientation(struct buf *out, struct str body, bool *said)
{
    int orientation = orientation_of(str_skip(body, 6));
    char exif[EXIF_BYTES];

    if (*said || orientation < 2)
        return;
    *said = true;
    exif_of(orientation, exif);
    buf_append(out, STR("\xff\xe1\x00\x22"
                        "Exif\0\0"));
    buf_append_bytes(out, exif, EXIF_BYTES);
}

/* Coded data from `at` to the next marker that is neither a restart nor a stuffed byte. */
static size_t jpeg_scan_end(struct str bytes, size_t at)
{
    for (; at + 1 < bytes.len; at++) {
        unsigned char next = (unsigned char)bytes.ptr[at + 1];

        if ((unsigned char)bytes.ptr[at] == 0xff && jpeg_is_marker(next))
            return at;
    }
    return bytes.len;
}

static bool strip_jpeg(struct str bytes, struct buf *out, struct error *error)
{
    bool said = false, seen_scan = false;
    size_t at = 2;

    buf_append(out, str_take(bytes, 2));
    while (at + 2 <= bytes.len) {
        int marker = (unsigned char)bytes.ptr[at + 1];
        struct str body;
        size_t size;

        if ((unsigned char)bytes.ptr[at] != 0xff || !jpeg_is_marker(marker)) {
            at++; /* filling, or what has no length and no meaning outside coded data */
            continue;
        }
        if (marker == 0xd9) {
            buf_append(out, STR("\xff\xd9"));
            return seen_scan || damaged(error, "JPEG");
        }
        if (at + 4 > bytes.len || (size = bytes_be16(bytes, at + 2)) < 2 ||
            size > bytes.len - at - 2)
            break;
        body = str_take(str_skip(bytes, at + 4), size - 2);
        if (jpeg_keeps(marker, body))
            buf_append(out, str_take(str_skip(bytes, at), size + 2));
        else if (marker == 0xe1 && str_starts_with(body, STR("Exif\0\0")))
            jpeg_put_orientation(out, body, &said);
        at += size + 2;
        if (marker == 0xda) {
            size_t end = jpeg_scan_end(bytes, at);

            buf_append(out, str_take(str_skip(bytes, at), end - at));
            at = end;
            seen_scan = true;
        }
    }
    return damaged(error, "JPEG");
}

/* PNG. */

/* ISO 3309, as PNG's annex D has it; a few dozen bytes only, so without a table. */
static uint32_t crc32(struct str bytes)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned char)bytes.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static bool png_keeps(struct str type)
{
    static const char *const ANCILLARY[] = {"tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "bKGD",
                                            "pHYs", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT"};

    if ((type.ptr[0] & 0x20) == 0)
        return true; /* no decoder can do without it */
    for (size_t i = 0; i < COUNT_OF(ANCILLARY); i++)
        if (str_equal(type, str_from(ANCILLARY[i])))
            return true;
    return false;
}

static void put_be32(struct buf *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_append_char(out, (char)(value >> shift));
}

static void png_put_orientation(struct buf *out, int orientation)
{
    char chunk[4 + EXIF_BYTES] = {'e', 'X', 'I', 'f'};

    exif_of(orientation, chunk + 4);
    put_be32(out, EXIF_BYTES);
    buf_append_bytes(out, chunk, sizeof chunk);
    put_be32(out, crc32((struct str){chunk, sizeof chunk}));
}

static bool strip_png(struct str bytes, struct buf *out, struct error *error)
{
    bool said = false;
    size_t at = 8;

    buf_append(out, str_take(bytes, 8));
    while (at + 12 <= bytes.len) {
        size_t size = bytes_be32(bytes, at);
        struct str type = str_take(str_skip(bytes, at + 4), 4);

        if (size > bytes.len - at - 12)
            break;
        if (png_keeps(type)) {
            buf_append(out, str_take(str_skip(bytes, at), size + 12));
        } else if (str_equal(type, STR("eXIf")) && !said) {
            int orientation = orientation_of(str_take(str_skip(bytes, at + 8), size));

            said = orientation > 1;
            if (said)
                png_put_orientation(out, orientation);
        }
        if (str_equal(type, STR("IEND")))
            return true;
        at += size + 12;
    }
    return damaged(error, "PNG");
}

/* WebP. */

static bool webp_keeps(struct str type)
{
    static const char *const CHUNKS[] = {"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"};

    for (size_t i = 0; i < COUNT_OF(CHUNKS); i++)
        if (str_equal(type, str_from(CHUNKS[i])))
            return true;
    return false;
}

static void put_le32(char *out, size_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (char)(value >> (8 * i));
}

static void webp_put_orientation(struct buf *out, int orientation)
{
    char chunk[8 + EXIF_BYTES] = {'E', 'X', 'I', 'F', EXIF_BYTES};

    exif_of(orientation, chunk + 8);
    buf_append_bytes(out, chunk, sizeof chunk);
}

static bool strip_webp(struct str bytes, struct buf *out, struct error *error)
{
    size_t end = (size_t)bytes_le32(bytes, 4) + 8, at = 12, start = out->len, flags = 0;
    int orientation = 0;

    if (end > bytes.len || end < at)
        return damaged(error, "WebP");
    buf_append(out, str_take(bytes, 12));
    while (at < end) {
        size_t size = at + 8 <= end ? bytes_le32(bytes, at + 4) : SIZE_MAX;
        struct str type = str_take(str_skip(bytes, at), 4), body;

        if (size > end - MIN_OF(at + 8, end))
            return damaged(error, "WebP");
        body = str_take(str_skip(bytes, at + 8), size);
        if (str_equal(type, STR("VP8X")) && size >= 10)
            flags = out->len + 8;
        if (webp_keeps(type)) {
            buf_append(out, str_take(str_skip(bytes, at), size + 8));
            if (size & 1)
                buf_append_char(out, '\0');
        } else if (str_equal(type, STR("EXIF"))) {
            /* Some write JPEG's prefix before it. */
            orientation =
                orientation_of(str_starts_with(body, STR("Exif\0\0")) ? str_skip(body, 6) : body);
        }
        at += 8 + size + (size & 1);
    }
    if (flags && orientation > 1)
        webp_put_orientation(out, orientation);
    if (!buf_ok(out))
        return error_set(error, ERROR_LIMIT, "the WebP is too large");
    if (flags)
        out->ptr[flags] =
            (char)((out->ptr[flags] & ~(WEBP_EXIF | WEBP_XMP)) | (orientation > 1 ? WEBP_EXIF : 0));
    put_le32(out->ptr + start + 4, out->len - start - 8);
    return true;
}

/* GIF (CompuServe, GIF89a). */

/* Behind the data sub-blocks that begin at `at`; 0 if they are cut short. */
static size_t gif_blocks_end(struct str bytes, size_t at)
{
    while (at < bytes.len) {
        size_t size = (unsigned char)bytes.ptr[at];

        at += 1 + size;
        if (size == 0)
            return at;
    }
    return 0;
}

/* Of a colour table whose flags stand at `at`. */
static size_t gif_table(struct str bytes, size_t at)
{
    int flags = (unsigned char)bytes.ptr[at];

    return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

static bool gif_keeps(struct str block)
{
    int label = (unsigned char)block.ptr[1];
    struct str name = str_skip(block, 3);

    return label == 0xf9 || (label == 0xff && (str_starts_with(name, STR("NETSCAPE2.0")) ||
                                               str_starts_with(name, STR("ANIMEXTS1.0"))));
}

static bool strip_gif(struct str bytes, struct buf *out, struct error *error)
{
    size_t at = 13, end;

    if (bytes.len < at || bytes.len < (at += gif_table(bytes, 10)))
        return damaged(error, "GIF");
    buf_append(out, str_take(bytes, at));
    while (at < bytes.len && bytes.ptr[at] != ';') {
        bool image = bytes.ptr[at] == ',';

        if ((!image && bytes.ptr[at] != '!') || at + (image ? 11 : 3) > bytes.len)
            return damaged(error, "GIF");
        end = gif_blocks_end(bytes, image ? at + 11 + gif_table(bytes, at + 9) : at + 2);
        if (end == 0 || end > bytes.len)
            return damaged(error, "GIF");
        if (image || gif_keeps(str_take(str_skip(bytes, at), end - at)))
            buf_append(out, str_take(str_skip(bytes, at), end - at));
        at = end;
    }
    buf_append_char(out, ';');
    return true;
}

bool strip_takes_picture(enum media_form form)
{
    return form <= FORM_GIF;
}

bool strip_picture(enum media_form form, struct str bytes, struct buf *out, struct error *error)
{
    bool ok = false;

    BUG_UNLESS(strip_takes_picture(form));
    if (bytes.len < (form == FORM_WEBP ? 12 : 8))
        return damaged(error, "picture");
    if (form == FORM_JPEG)
        ok = strip_jpeg(bytes, out, error);
    else if (form == FORM_PNG)
        ok = strip_png(bytes, out, error);
    else if (form == FORM_WEBP)
        ok = strip_webp(bytes, out, error);
    else
        ok = strip_gif(bytes, out, error);
    return ok && (buf_ok(out) || error_set(error, ERROR_LIMIT, "the picture is too large"));
}
