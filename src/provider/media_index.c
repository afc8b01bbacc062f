/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/media_index.h"

#include <inttypes.h>

#include "base/vec.h"

#include "base/banned.h"

static const char header[] = "clipcrafter-media 1";

enum { FIELDS = 12, PIXELS_MAX = 65536 };

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct str unescape(struct arena *arena, struct str text)
{
    struct str copy = arena_str(arena, text);
    char *to = (char *)(uintptr_t)copy.ptr; /* ours, fresh from the arena */
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        int high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
        int low = i + 2 < text.len ? hex_digit(text.ptr[i + 2]) : -1;

        if (text.ptr[i] == '%' && high >= 0 && low >= 0) {
            to[len++] = (char)(high * 16 + low);
            i += 2;
        } else {
            to[len++] = text.ptr[i];
        }
    }
    if (to)
        to[len] = '\0';
    return (struct str){copy.ptr, len};
}

static void escape(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '%' || c == '\t' || c == '\n' || c == '\r')
            buf_printf(out, "%%%02X", (unsigned)c);
        else
            buf_append_char(out, c);
    }
}

static bool read_samples(struct str text, struct media_file *file)
{
    struct str piece;
    int64_t value;

    while (str_split(&text, ' ', &piece) && piece.len > 0) {
        if (file->sample_count == MEDIA_SAMPLES_MAX || !str_to_int(piece, 0, 1000, &value))
            return false;
        file->samples[file->sample_count++] = (int32_t)value;
    }
    return true;
}

static bool read_line(struct arena *arena, struct str line, struct media_file *out)
{
    struct str f[FIELDS];
    struct media_file file = {0};
    int64_t kind, width, height;

    for (size_t i = 0; i < FIELDS; i++) {
        f[i] = (struct str){0};
        if (!str_split(&line, '\t', &f[i]) && i < FIELDS - 1)
            return false;
    }
    if (f[0].len == 0 || line.len > 0 ||
        !str_to_int(f[1], INT64_MIN, INT64_MAX, &file.changed_ns) ||
        !str_to_int(f[2], 0, INT64_MAX, &file.size) ||
        !str_to_int(f[3], MEDIA_BROKEN, MEDIA_CLIP, &kind) ||
        !str_to_int(f[4], 0, PIXELS_MAX, &width) || !str_to_int(f[5], 0, PIXELS_MAX, &height) ||
        !str_to_int(f[6], 0, INT64_MAX / 4, &file.length) || !read_samples(f[11], &file))
        return false;
    file.kind = (enum media_kind)kind;
    file.width = (int32_t)width;
    file.height = (int32_t)height;
    file.path = unescape(arena, f[0]);
    file.title = unescape(arena, f[7]);
    file.keywords = unescape(arena, f[8]);
    file.author = unescape(arena, f[9]);
    file.copyright = unescape(arena, f[10]);
    *out = file;
    return true;
}

void media_index_read(struct arena *arena, struct str text, struct media_file **files,
                      size_t *count)
{
    VEC_OF(struct media_file) list = {0};
    struct str line;

    if (str_split(&text, '\n', &line) && str_equal(line, str_from(header)))
        while (str_split(&text, '\n', &line)) {
            struct media_file file;

            if (read_line(arena, line, &file))
                *VEC_PUSH(&list, arena) = file;
        }
    *files = list.items;
    *count = list.count;
}

static void write_line(const struct media_file *file, struct buf *out)
{
    const struct str texts[] = {file->title, file->keywords, file->author, file->copyright};

    escape(out, file->path);
    buf_printf(out, "\t%" PRId64 "\t%" PRId64 "\t%d\t%" PRId32 "\t%" PRId32 "\t%" PRId64,
               file->changed_ns, file->size, (int)file->kind, file->width, file->height,
               file->length);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        buf_append_char(out, '\t');
        escape(out, texts[i]);
    }
    for (size_t i = 0; i < file->sample_count; i++)
        buf_printf(out, "%c%" PRId32, i == 0 ? '\t' : ' ', file->samples[i]);
    buf_append(out, file->sample_count == 0 ? STR("\t\n") : STR("\n"));
}

void media_index_write(const struct media_file *files, size_t count, struct buf *out)
{
    buf_printf(out, "%s\n", header);
    for (size_t i = 0; i < count; i++)
        write_line(&files[i], out);
}
