/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/media_form.h"

#include <string.h>

#include "base/banned.h"

/* Types as IANA lists them. The first ending is the one that is written. */
static const struct form_row {
    const char *type, *endings[4];
} FORMS[MEDIA_FORMS] = {
    [FORM_JPEG] = {"image/jpeg", {"jpg", "jpeg", "jpe"}},
    [FORM_PNG] = {"image/png", {"png", "apng"}},
    [FORM_WEBP] = {"image/webp", {"webp"}},
    [FORM_GIF] = {"image/gif", {"gif"}},
    [FORM_MP4] = {"video/mp4", {"mp4", "m4v"}},
    [FORM_QUICKTIME] = {"video/quicktime", {"mov", "qt"}},
    [FORM_MATROSKA] = {"video/matroska", {"mkv", "webm", "mka"}},
    [FORM_M4A] = {"audio/mp4", {"m4a", "m4b"}},
    [FORM_MP3] = {"audio/mpeg", {"mp3"}},
    [FORM_WAV] = {"audio/vnd.wave", {"wav", "wave"}},
    [FORM_FLAC] = {"audio/flac", {"flac"}},
    [FORM_OGG] = {"audio/ogg", {"ogg", "opus", "oga", "ogv"}},
};

#define BYTES(literal)                                                                             \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

static const struct signature {
    size_t at;
    struct str bytes;
    size_t then_at; /* a second place, where `then` is not empty */
    struct str then;
    enum media_form form;
} SIGNATURES[] = {
    {0, BYTES("\xff\xd8\xff"), 0, BYTES(""), FORM_JPEG},
    {0, BYTES("\x89PNG\r\n\x1a\n"), 0, BYTES(""), FORM_PNG},
    {0, BYTES("RIFF"), 8, BYTES("WEBP"), FORM_WEBP},
    {0, BYTES("GIF87a"), 0, BYTES(""), FORM_GIF},
    {0, BYTES("GIF89a"), 0, BYTES(""), FORM_GIF},
    {0, BYTES("\x1a\x45\xdf\xa3"), 0, BYTES(""), FORM_MATROSKA},
    {0, BYTES("ID3"), 0, BYTES(""), FORM_MP3},
    {0, BYTES("RIFF"), 8, BYTES("WAVE"), FORM_WAV},
    {0, BYTES("fLaC"), 0, BYTES(""), FORM_FLAC},
    {0, BYTES("OggS"), 0, BYTES(""), FORM_OGG},
    /* QuickTime files from before there was 'ftyp'. */
    {4, BYTES("moov"), 0, BYTES(""), FORM_QUICKTIME},
    {4, BYTES("mdat"), 0, BYTES(""), FORM_QUICKTIME},
    {4, BYTES("wide"), 0, BYTES(""), FORM_QUICKTIME},
};

/* Major brands (ISO/IEC 14496-12, 4.3) that are no film: stills, whose metadata lie elsewhere. */
static const char *const STILL_BRANDS[] = {"heic", "heix", "heim", "heis", "hevc",
                                           "hevx", "mif1", "msf1", "mif2", "avif",
                                           "avis", "crx ", "jp2 ", "jpx ", "jpm "};

static bool has(struct str head, size_t at, struct str bytes)
{
    return head.len >= at + bytes.len && memcmp(head.ptr + at, bytes.ptr, bytes.len) == 0;
}

static bool form_of_brand(struct str brand, enum media_form *out)
{
    for (size_t i = 0; i < COUNT_OF(STILL_BRANDS); i++)
        if (str_equal(brand, str_from(STILL_BRANDS[i])))
            return false;
    if (str_equal(brand, STR("qt  ")))
        *out = FORM_QUICKTIME;
    else if (str_equal(brand, STR("M4A ")) || str_equal(brand, STR("M4B ")))
        *out = FORM_M4A;
    else
        *out = FORM_MP4;
    return true;
}

/* A frame of MPEG audio, layer III (ISO/IEC 11172-3, 2.4.1.3), for files without a tag. */
static bool is_mp3_frame(struct str head)
{
    const unsigned char *p = (const unsigned char *)head.ptr;

    return head.len >= 4 && p[0] == 0xff && (p[1] & 0xe0) == 0xe0 && (p[1] & 0x18) != 0x08 &&
           (p[1] & 0x06) == 0x02 && (p[2] & 0xf0) != 0xf0 && (p[2] & 0xf0) != 0 &&
           (p[2] & 0x0c) != 0x0c;
}

bool media_form_of(struct str head, enum media_form *out)
{
    if (has(head, 4, STR("ftyp")) && head.len >= 12)
        return form_of_brand(str_take(str_skip(head, 8), 4), out);
    for (size_t i = 0; i < COUNT_OF(SIGNATURES); i++) {
        const struct signature *row = &SIGNATURES[i];

        if (has(head, row->at, row->bytes) && has(head, row->then_at, row->then)) {
            *out = row->form;
            return true;
        }
    }
    if (!is_mp3_frame(head))
        return false;
    *out = FORM_MP3;
    return true;
}

const char *media_form_type(enum media_form form)
{
    return FORMS[form].type;
}

bool media_form_from_type(struct str type, enum media_form *out)
{
    for (int i = 0; i < MEDIA_FORMS; i++)
        if (str_equal(type, str_from(FORMS[i].type))) {
            *out = (enum media_form)i;
            return true;
        }
    return false;
}

const char *media_form_extension(enum media_form form)
{
    return FORMS[form].endings[0];
}

bool media_form_fits_name(enum media_form form, struct str name)
{
    for (size_t i = 0; i < COUNT_OF(FORMS[form].endings) && FORMS[form].endings[i]; i++) {
        struct str ending = str_from(FORMS[form].endings[i]);

        if (name.len > ending.len && name.ptr[name.len - ending.len - 1] == '.' &&
            str_equal_nocase(str_skip(name, name.len - ending.len), ending))
            return true;
    }
    return false;
}

const char *media_form_list(void)
{
    return "JPEG, PNG, WebP, GIF, MP4, MOV, WebM, Matroska, M4A, MP3, WAV, FLAC or Ogg";
}
