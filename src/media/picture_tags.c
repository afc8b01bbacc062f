/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/picture_tags.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

/** Untrusted bytes and which end comes first in their numbers. */
struct bytes {
    const uint8_t *data;
    size_t size;
    bool little;
};

static uint32_t number(struct bytes in, size_t at, int count)
{
    uint32_t value = 0;

    if (at > in.size || in.size - at < (size_t)count)
        return 0;
    for (int i = 0; i < count; i++)
        value = value << 8 | in.data[at + (size_t)(in.little ? count - 1 - i : i)];
    return value;
}

/** The part [at, at + size), cut to what there is. */
static struct bytes part(struct bytes in, size_t at, size_t size)
{
    at = MIN_OF(at, in.size);
    return (struct bytes){in.data + at, MIN_OF(size, in.size - at), in.little};
}

static bool begins(struct bytes in, const char *text, size_t length)
{
    return in.size >= length && memcmp(in.data, text, length) == 0;
}

/** Appends text to a field of `size` bytes, as UTF-8: what is not UTF-8 is taken for Latin-1. */
static void append(char *field, size_t size, struct str text)
{
    bool latin = utf8_valid_prefix(text) < text.len;
    size_t used = strlen(field);

    for (size_t i = 0; i < text.len && text.ptr[i] && used + 1 < size; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (latin && c >= 0x80) {
            if (used + 2 >= size)
                break;
            field[used++] = (char)(0xc0 | c >> 6);
            c = (unsigned char)(0x80 | (c & 0x3f));
        }
        field[used++] = (char)c;
    }
    field[used] = '\0';
    field[utf8_valid_prefix(str_from(field))] = '\0';
}

static void replace(char *field, size_t size, struct str text)
{
    text = str_trim(text);
    if (text.len == 0)
        return;
    field[0] = '\0';
    append(field, size, text);
}

/** One more of a list: "bee, comb". */
static void append_item(char *field, size_t size, struct str text)
{
    text = str_trim(text);
    if (text.len == 0)
        return;
    if (field[0])
        append(field, size, STR(", "));
    append(field, size, text);
}

/** UTF-16 little-endian, as Windows writes its XP tags. */
static void replace_wide(char *field, size_t size, struct bytes text)
{
    struct bytes little = {text.data, text.size, true};
    size_t used = 0;

    for (size_t at = 0; at + 1 < text.size; at += 2) {
        uint32_t code = number(little, at, 2);
        char utf8[4];
        size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;

        if (code == 0 || used + count >= size)
            break;
        if (code >= 0xd800 && code < 0xe000)
            continue;
        utf8[0] = (char)(count == 1 ? code : count == 2 ? 0xc0 | code >> 6 : 0xe0 | code >> 12);
        utf8[1] = (char)(count == 2 ? 0x80 | (code & 63) : 0x80 | (code >> 6 & 63));
        utf8[2] = (char)(0x80 | (code & 63));
        memcpy(field + used, utf8, count);
        used += count;
    }
    if (used > 0)
        field[used] = '\0';
}

static struct str as_text(struct bytes in)
{
    return (struct str){(const char *)in.data, strnlen((const char *)in.data, in.size)};
}

static void read_xmp(struct str text, struct picture_tags *out);
static void read_iptc(struct bytes in, struct picture_tags *out);

/** One entry of an image file directory: its value lies in the entry or where that points. */
static void read_exif_entry(struct bytes tiff, size_t entry, struct picture_tags *out)
{
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1};
    uint32_t tag = number(tiff, entry, 2), type = number(tiff, entry + 2, 2);
    uint32_t count = number(tiff, entry + 4, 4);
    uint64_t size = type < COUNT_OF(sizes) ? (uint64_t)sizes[type] * count : 0;
    size_t at = size <= 4 ? entry + 8 : number(tiff, entry + 8, 4);
    struct bytes value = part(tiff, at, (size_t)MIN_OF(size, 1U << 20));

    if (value.size == 0)
        return;
    switch (tag) {
    case 0x0112:
        out->orientation = (int)number(tiff, entry + 8, 2);
        break;
    case 0x010e:
        replace(out->title, sizeof out->title, as_text(value));
        break;
    case 0x013b:
        replace(out->author, sizeof out->author, as_text(value));
        break;
    case 0x8298:
        replace(out->copyright, sizeof out->copyright, as_text(value));
        break;
    case 0x9c9b:
        replace_wide(out->title, sizeof out->title, value);
        break;
    case 0x9c9d:
        replace_wide(out->author, sizeof out->author, value);
        break;
    case 0x9c9e:
        replace_wide(out->keywords, sizeof out->keywords, value);
        break;
    case 0x02bc:
        read_xmp(as_text(value), out);
        break;
    case 0x83bb:
        read_iptc(value, out);
        break;
    }
}

static void read_exif(struct bytes tiff, struct picture_tags *out)
{
    size_t directory;
    uint32_t entries;

    tiff.little = begins(tiff, "II*\0", 4);
    if (!tiff.little && !begins(tiff, "MM\0*", 4))
        return;
    directory = number(tiff, 4, 4);
    entries = MIN_OF(number(tiff, directory, 2), 500U);
    for (uint32_t i = 0; i < entries && directory + 2 + 12 * (i + 1) <= tiff.size; i++)
        read_exif_entry(tiff, directory + 2 + 12 * (size_t)i, out);
}

/** Data sets of record 2: 0x1c 2 number length(2) text. */
static void read_iptc(struct bytes in, struct picture_tags *out)
{
    bool first_keyword = true;

    for (size_t at = 0; at + 5 <= in.size && in.data[at] == 0x1c;) {
        size_t length = number(in, at + 3, 2);
        struct bytes value = part(in, at + 5, length);
        struct str text = {(const char *)value.data, value.size};

        if (in.data[at + 1] == 2 && in.data[at + 2] == 5)
            replace(out->title, sizeof out->title, text);
        if (in.data[at + 1] == 2 && in.data[at + 2] == 25) {
            if (first_keyword)
                out->keywords[0] = '\0';
            first_keyword = false;
            append_item(out->keywords, sizeof out->keywords, text);
        }
        if (in.data[at + 1] == 2 && in.data[at + 2] == 80)
            replace(out->author, sizeof out->author, text);
        if (in.data[at + 1] == 2 && in.data[at + 2] == 116)
            replace(out->copyright, sizeof out->copyright, text);
        at += 5 + length;
    }
}

/** Photoshop's resources: "8BIM" id(2) name(padded) size(4) data(padded); 0x0404 is IPTC. */
static void read_photoshop(struct bytes in, struct picture_tags *out)
{
    size_t at = 0;

    while (at + 12 <= in.size && begins(part(in, at, 4), "8BIM", 4)) {
        uint32_t id = number(in, at + 4, 2);
        size_t name = (number(in, at + 6, 1) + 2U) & ~(size_t)1;
        size_t size = number(in, at + 6 + name, 4);

        at += 10 + name;
        if (id == 0x0404)
            read_iptc(part(in, at, size), out);
        at += size + (size & 1);
    }
}

/** Text of XML with its five named entities resolved; others stay as they are. */
static struct str plain_xml(struct str text, char *out, size_t size)
{
    static const struct {
        struct str name;
        char value;
    } entities[] = {{STR("&amp;"), '&'},
                    {STR("&lt;"), '<'},
                    {STR("&gt;"), '>'},
                    {STR("&quot;"), '"'},
                    {STR("&apos;"), '\''}};
    size_t used = 0;

    while (text.len > 0 && used < size) {
        size_t taken = 1;

        out[used] = text.ptr[0];
        for (size_t i = 0; i < COUNT_OF(entities); i++)
            if (str_starts_with(text, entities[i].name)) {
                out[used] = entities[i].value;
                taken = entities[i].name.len;
            }
        used++;
        text = str_skip(text, taken);
    }
    return (struct str){out, used};
}

/** Every rdf:li of the property, as a list. */
static void read_xmp_property(struct str xmp, struct str open, struct str close, char *field,
                              size_t size)
{
    size_t start = str_find(xmp, open, 0), end, at;
    bool first = true;

    end = start == (size_t)-1 ? start : str_find(xmp, close, start);
    if (end == (size_t)-1)
        return;
    xmp = str_take(xmp, end);
    at = start;
    while ((at = str_find(xmp, STR("<rdf:li"), at)) != (size_t)-1) {
        size_t text = str_find(xmp, STR(">"), at);
        size_t stop = text == (size_t)-1 ? text : str_find(xmp, STR("</rdf:li>"), text);
        char plain[512];

        if (stop == (size_t)-1)
            return;
        if (first)
            field[0] = '\0';
        first = false;
        append_item(
            field, size,
            plain_xml(str_take(str_skip(xmp, text + 1), stop - text - 1), plain, sizeof plain));
        at = stop;
    }
}

static void read_xmp(struct str text, struct picture_tags *out)
{
    read_xmp_property(text, STR("<dc:title"), STR("</dc:title>"), out->title, sizeof out->title);
    read_xmp_property(text, STR("<dc:subject"), STR("</dc:subject>"), out->keywords,
                      sizeof out->keywords);
    read_xmp_property(text, STR("<dc:creator"), STR("</dc:creator>"), out->author,
                      sizeof out->author);
    read_xmp_property(text, STR("<dc:rights"), STR("</dc:rights>"), out->copyright,
                      sizeof out->copyright);
}

/** The blocks found in a file, to be read in order of trust. */
struct blocks {
    struct bytes exif, photoshop, xmp;
};

/** JPEG's segments up to the first scan (ITU-T T.81, B.1.1). */
static void find_in_jpeg(struct bytes in, struct blocks *out)
{
    static const char exif[] = "Exif\0", xmp[] = "http://ns.adobe.com/xap/1.0/",
                      photoshop[] = "Photoshop 3.0";
    size_t at = 2;

    while (at + 4 <= in.size && in.data[at] == 0xff && in.data[at + 1] != 0xda) {
        size_t length = number(in, at + 2, 2);
        struct bytes body = part(in, at + 4, length < 2 ? 0 : length - 2);

        if (in.data[at + 1] == 0xe1 && begins(body, exif, sizeof exif))
            out->exif = part(body, sizeof exif, body.size);
        if (in.data[at + 1] == 0xe1 && begins(body, xmp, sizeof xmp))
            out->xmp = part(body, sizeof xmp, body.size);
        if (in.data[at + 1] == 0xed && begins(body, photoshop, sizeof photoshop))
            out->photoshop = part(body, sizeof photoshop, body.size);
        at += 2 + MAX_OF(length, 2);
    }
}

/** PNG's chunks: length(4) kind(4) body crc(4). */
static void find_in_png(struct bytes in, struct blocks *out)
{
    static const char xmp[] = "XML:com.adobe.xmp\0\0\0\0";
    size_t at = 8;

    while (at + 12 <= in.size) {
        size_t length = number(in, at, 4);
        struct bytes kind = part(in, at + 4, 4), body = part(in, at + 8, length);

        if (begins(kind, "eXIf", 4))
            out->exif = body;
        if (begins(kind, "iTXt", 4) && begins(body, xmp, sizeof xmp))
            out->xmp = part(body, sizeof xmp, body.size);
        at += 12 + length;
    }
}

/** WebP's chunks: kind(4) length(4, little-endian) body, padded to even. */
static void find_in_webp(struct bytes in, struct blocks *out)
{
    size_t at = 12;

    in.little = true;
    while (at + 8 <= in.size) {
        size_t length = number(in, at + 4, 4);
        struct bytes kind = part(in, at, 4), body = part(in, at + 8, length);

        if (begins(kind, "EXIF", 4))
            out->exif = begins(body, "Exif\0", 6) ? part(body, 6, body.size) : body;
        if (begins(kind, "XMP ", 4))
            out->xmp = body;
        at += 8 + length + (length & 1);
    }
}

void picture_tags_read(enum AVCodecID codec, const uint8_t *data, size_t size,
                       struct picture_tags *out)
{
    struct bytes in = {data, size, false};
    struct blocks blocks = {{NULL, 0, false}, {NULL, 0, false}, {NULL, 0, false}};

    *out = (struct picture_tags){.orientation = 0};
    if (codec == AV_CODEC_ID_MJPEG)
        find_in_jpeg(in, &blocks);
    else if (codec == AV_CODEC_ID_PNG)
        find_in_png(in, &blocks);
    else if (codec == AV_CODEC_ID_WEBP)
        find_in_webp(in, &blocks);
    else if (codec == AV_CODEC_ID_TIFF)
        blocks.exif = in;
    if (blocks.exif.size > 0)
        read_exif(blocks.exif, out);
    if (blocks.photoshop.size > 0)
        read_photoshop(blocks.photoshop, out);
    if (blocks.xmp.size > 0)
        read_xmp((struct str){(const char *)blocks.xmp.data, blocks.xmp.size}, out);
}
