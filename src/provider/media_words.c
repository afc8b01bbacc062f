/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the names of files say. */
#include "provider/media_index.h"

#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "story/lexicon_text.h"

#include "base/banned.h"

/** Weights of words by where they stand, thousandths. */
enum { WEIGHT_NAME = 1000, WEIGHT_EMBEDDED = 900, WEIGHT_FOLDER = 620, WEIGHT_UPPER = 420 };

struct media_type {
    const char *extension, *type;
};

static const struct media_type types[] = {
    {"jpg", "image/jpeg"},  {"jpeg", "image/jpeg"},     {"png", "image/png"},
    {"webp", "image/webp"}, {"gif", "image/gif"},       {"bmp", "image/bmp"},
    {"tif", "image/tiff"},  {"tiff", "image/tiff"},     {"avif", "image/avif"},
    {"heic", "image/heic"}, {"jxl", "image/jxl"},       {"mp4", "video/mp4"},
    {"m4v", "video/mp4"},   {"mov", "video/quicktime"}, {"mkv", "video/x-matroska"},
    {"webm", "video/webm"}, {"avi", "video/x-msvideo"}, {"mpg", "video/mpeg"},
    {"mpeg", "video/mpeg"}, {"ogv", "video/ogg"},       {"3gp", "video/3gpp"},
    {"mts", "video/mp2t"},  {"ts", "video/mp2t"},
};

static const struct media_type *type_of(struct str name)
{
    size_t dot = name.len;

    while (dot > 0 && name.ptr[dot - 1] != '.' && name.ptr[dot - 1] != '/')
        dot--;
    if (dot < 2 || name.ptr[dot - 1] != '.')
        return NULL;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_equal_nocase(str_skip(name, dot), str_from(types[i].extension)))
            return &types[i];
    return NULL;
}

bool media_name_known(struct str name)
{
    return type_of(name) != NULL;
}

struct str media_file_type(const struct media_file *file)
{
    const struct media_type *type = type_of(file->path);

    return type ? str_from(type->type) : STR("video/mp4");
}

/** What cameras, telephones and programs write, and words that say no more than "picture". */
static bool says_nothing(struct str lower)
{
    static const char *const words[] = {
        "img",    "dsc",        "dscf",     "dscn",   "pict",     "pxl",    "mvi",     "gopr",
        "gx",     "vid",        "image",    "images", "photo",    "photos", "picture", "pictures",
        "video",  "videos",     "clip",     "clips",  "copy",     "final",  "edit",    "edited",
        "export", "screenshot", "whatsapp", "media",  "untitled", "scan",   "mov",     "file",
        "new",    "at",         "mp4",      "footage"};

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_equal(lower, str_from(words[i])))
            return true;
    return false;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/** Next word of a name: parted by anything but letters, and inside "honeyBee". */
static bool name_word(struct str *rest, struct str *word)
{
    size_t start = 0, end;

    while (start < rest->len) {
        char c = rest->ptr[start];

        if (is_lower(c) || is_upper(c) || (unsigned char)c >= 0x80)
            break;
        start++;
    }
    for (end = start; end < rest->len; end++) {
        char c = rest->ptr[end];

        if (!is_lower(c) && !is_upper(c) && (unsigned char)c < 0x80)
            break;
        if (end > start && is_upper(c) && is_lower(rest->ptr[end - 1]))
            break;
    }
    *word = (struct str){rest->ptr + start, end - start};
    *rest = str_skip(*rest, end);
    return word->len > 0;
}

struct words {
    struct arena *arena;
    struct str language;
    VEC_OF(struct media_word) list;
};

static void add_words(struct words *words, struct str text, int32_t weight)
{
    struct str word;

    while (name_word(&text, &word)) {
        struct str lower = lexicon_lower(words->arena, word);

        if (lower.len < 2 || says_nothing(lower) || lexicon_stops(words->language, lower))
            continue;
        *VEC_PUSH(&words->list, words->arena) =
            (struct media_word){lexicon_stem(words->arena, words->language, lower), weight};
    }
}

/** Name of a path without folders and extension. */
static struct str stem_of_path(struct str path)
{
    size_t start = path.len, end = path.len;

    while (start > 0 && path.ptr[start - 1] != '/')
        start--;
    while (end > start && path.ptr[end - 1] != '.')
        end--;
    if (end <= start + 1)
        return str_skip(path, start);
    return (struct str){path.ptr + start, end - 1 - start};
}

void media_file_words(struct arena *arena, const struct media_file *file, struct str language,
                      struct media_word **out, size_t *count)
{
    struct words words = {.arena = arena, .language = language};
    struct str name = stem_of_path(file->path);
    struct str folders = str_take(file->path, (size_t)(name.ptr - file->path.ptr)), part;

    add_words(&words, name, WEIGHT_NAME);
    add_words(&words, file->title, WEIGHT_EMBEDDED);
    add_words(&words, file->keywords, WEIGHT_EMBEDDED);
    while (str_split(&folders, '/', &part))
        add_words(&words, part, folders.len == 0 ? WEIGHT_FOLDER : WEIGHT_UPPER);
    *out = words.list.items;
    *count = words.list.count;
}

struct str media_file_label(struct arena *arena, const struct media_file *file)
{
    struct str rest = stem_of_path(file->path), word;
    struct buf buf;
    struct str label;

    if (file->title.len > 0)
        return arena_str(arena, file->title);
    buf_init(&buf, 4096);
    while (name_word(&rest, &word)) {
        if (buf.len > 0)
            buf_append_char(&buf, ' ');
        buf_append(&buf, word);
    }
    label = buf.len > 0 && buf_ok(&buf) ? arena_str(arena, buf_str(&buf))
                                        : arena_str(arena, stem_of_path(file->path));
    buf_release(&buf);
    return label;
}
