/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/bytes.h"
#include "data/strip_metadata.h"

#include "base/banned.h"

/* More pieces than any film has; what a table claims beyond it is no film's. */
enum { PATCHES_MAX = 4 << 20 };

struct box {
    size_t at, header, size; /* of the whole, with its header */
    struct str type;
};

struct movie {
    struct arena *arena;
    struct str bytes;
    struct strip_patches *out;
    struct error *error;
    uint64_t patched; /* bytes that are overwritten so far */
    bool has_fragments, has_data_track, has_index;
};

static bool damaged(struct movie *movie)
{
    return error_set(movie->error, ERROR_INPUT,
                     "the film is damaged or cut short; export it again");
}

static size_t body_of(const struct box *box)
{
    return box->at + box->header;
}

static size_t end_of(const struct box *box)
{
    return box->at + box->size;
}

static bool is_type(const struct box *box, const char *type)
{
    return str_equal(box->type, str_from(type));
}

/* The box at `at`, which ends by `end`. A size of 0 reaches to `end` (ISO/IEC 14496-12, 4.2). */
static bool read_box(struct movie *movie, size_t at, size_t end, struct box *out)
{
    struct box box = {.at = at, .header = 8};
    uint64_t size;

    if (end - at < 8)
        return damaged(movie);
    size = bytes_be32(movie->bytes, at);
    box.type = str_take(str_skip(movie->bytes, at + 4), 4);
    if (size == 1) {
        box.header = 16;
        if (end - at < 16)
            return damaged(movie);
        size = bytes_big(movie->bytes, at + 8, 8);
    } else if (size == 0) {
        size = end - at;
    }
    if (size < box.header || size > end - at)
        return damaged(movie);
    box.size = (size_t)size;
    *out = box;
    return true;
}

static bool patch(struct movie *movie, size_t at, size_t len, const char *with)
{
    struct strip_patch *last =
        movie->out->list.count ? &movie->out->list.items[movie->out->list.count - 1] : NULL;

    if (len == 0)
        return true;
    /* Boxes do not overlap, nor do samples: more than this is a table that wants to keep us busy.
     */
    movie->patched += len;
    if (movie->patched > 2 * (uint64_t)movie->bytes.len)
        return damaged(movie);
    if (!with && last && !last->with && last->at + last->len == at) {
        last->len += len;
        return true;
    }
    if (movie->out->list.count >= PATCHES_MAX)
        return damaged(movie);
    *VEC_PUSH(&movie->out->list, movie->arena) = (struct strip_patch){at, len, with};
    return true;
}

static bool make_free(struct movie *movie, const struct box *box)
{
    return patch(movie, box->at + 4, 4, "free") &&
           patch(movie, body_of(box), box->size - box->header, NULL);
}

typedef bool box_visitor(struct movie *movie, const struct box *box);

/* Every box between `at` and `end`. Old QuickTime files end a list with four zero bytes. */
static bool each_box(struct movie *movie, size_t at, size_t end, box_visitor *visit)
{
    struct box box = {0};

    while (at < end) {
        if (end - at == 4 && bytes_be32(movie->bytes, at) == 0)
            return true;
        if (!read_box(movie, at, end, &box) || !visit(movie, &box))
            return false;
        at = end_of(&box);
    }
    return true;
}

static bool one_of(const struct box *box, const char *const *types, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_type(box, types[i]))
            return true;
    return false;
}

/* The first box of a type directly inside `parent`; *found is false if there is none. */
static bool find_box(struct movie *movie, const struct box *parent, const char *type,
                     struct box *out, bool *found)
{
    size_t at = body_of(parent), end = end_of(parent);
    struct box box = {0};

    *found = false;
    while (end - at >= 8) {
        if (!read_box(movie, at, end, &box))
            return false;
        if (is_type(&box, type)) {
            *out = box;
            *found = true;
            return true;
        }
        at = end_of(&box);
    }
    return true;
}

/* Down a path of boxes; a track that lacks one of them is no track. */
static bool find_path(struct movie *movie, const struct box *from, const char *const *path,
                      size_t count, struct box *out)
{
    struct box box = *from;
    bool found = true;

    for (size_t i = 0; i < count; i++)
        if (!find_box(movie, &box, path[i], &box, &found))
            return false;
        else if (!found)
            return damaged(movie);
    *out = box;
    return true;
}

/* A table of samples: `count` entries of `width` bytes behind `skip` bytes of the body. */
struct table {
    struct str bytes;
    size_t first, count, width;
};

static bool read_table(struct movie *movie, const struct box *stbl, const char *type, size_t skip,
                       size_t width, struct table *out, bool *found)
{
    struct box box = {0};
    size_t room;

    if (!find_box(movie, stbl, type, &box, found))
        return false;
    if (!*found)
        return true;
    if (box.size - box.header < skip)
        return damaged(movie);
    room = (box.size - box.header - skip) / width;
    *out = (struct table){.bytes = movie->bytes,
                          .first = body_of(&box) + skip,
                          .count = bytes_be32(movie->bytes, body_of(&box) + skip - 4),
                          .width = width};
    return out->count <= room || damaged(movie);
}

static uint64_t cell(const struct table *table, size_t index, size_t offset, size_t width)
{
    return bytes_big(table->bytes, table->first + index * table->width + offset, width);
}

struct samples {
    struct table chunks, runs, sizes;
    uint64_t each; /* bytes of every sample; 0: as `sizes` says */
    size_t total;
};

static bool read_samples(struct movie *movie, const struct box *stbl, struct samples *out)
{
    bool found = false, sized = false;
    struct box box = {0};

    if (!read_table(movie, stbl, "stco", 8, 4, &out->chunks, &found) ||
        (!found && !read_table(movie, stbl, "co64", 8, 8, &out->chunks, &found)))
        return false;
    if (!found || !read_table(movie, stbl, "stsc", 8, 12, &out->runs, &found) || !found ||
        !find_box(movie, stbl, "stsz", &box, &sized) || !sized || box.size - box.header < 12)
        return damaged(movie);
    out->each = bytes_be32(movie->bytes, body_of(&box) + 4);
    out->total = bytes_be32(movie->bytes, body_of(&box) + 8);
    out->sizes = (struct table){movie->bytes, body_of(&box) + 12, out->total, 4};
    return out->each != 0 || out->total <= (box.size - box.header - 12) / 4 || damaged(movie);
}

/* Zeros over one chunk of `count` samples from sample *next on. */
static bool wipe_chunk(struct movie *movie, const struct samples *samples, uint64_t at,
                       uint64_t count, size_t *next)
{
    uint64_t bytes = 0;

    count = MIN_OF(count, (uint64_t)(samples->total - *next));
    if (samples->each)
        bytes = samples->each * count;
    else
        for (uint64_t i = 0; i < count; i++)
            bytes += cell(&samples->sizes, *next + (size_t)i, 0, 4);
    *next += (size_t)count;
    if (at > movie->bytes.len || bytes > movie->bytes.len - at)
        return damaged(movie);
    return patch(movie, (size_t)at, (size_t)bytes, NULL);
}

static bool wipe_samples(struct movie *movie, const struct box *trak)
{
    static const char *const PATH[] = {"mdia", "minf", "stbl"};
    struct samples samples = {0};
    size_t next = 0, run = 0;
    struct box stbl = {0};

    if (!find_path(movie, trak, PATH, COUNT_OF(PATH), &stbl) ||
        !read_samples(movie, &stbl, &samples))
        return false;
    for (size_t chunk = 0; chunk < samples.chunks.count && next < samples.total; chunk++) {
        while (run + 1 < samples.runs.count && cell(&samples.runs, run + 1, 0, 4) <= chunk + 1)
            run++;
        if (samples.runs.count == 0)
            return damaged(movie);
        if (!wipe_chunk(movie, &samples, cell(&samples.chunks, chunk, 0, samples.chunks.width),
                        cell(&samples.runs, run, 4, 4), &next))
            return false;
    }
    return true;
}

static bool visit_in_trak(struct movie *movie, const struct box *box)
{
    static const char *const KEPT[] = {"tkhd", "mdia", "edts", "tapt", "txas", "clip", "matt"};

    return one_of(box, KEPT, COUNT_OF(KEPT)) || make_free(movie, box);
}

static bool visit_trak(struct movie *movie, const struct box *trak)
{
    static const char *const PATH[] = {"mdia", "hdlr"};
    struct box handler = {0};
    struct str kind;

    if (!find_path(movie, trak, PATH, COUNT_OF(PATH), &handler))
        return false;
    if (handler.size - handler.header < 12)
        return damaged(movie);
    kind = str_take(str_skip(movie->bytes, body_of(&handler) + 8), 4);
    if (str_equal(kind, STR("vide")) || str_equal(kind, STR("soun")))
        return each_box(movie, body_of(trak), end_of(trak), visit_in_trak);
    movie->has_data_track = true;
    return wipe_samples(movie, trak) && make_free(movie, trak);
}

static bool visit_in_moov(struct movie *movie, const struct box *box)
{
    static const char *const KEPT[] = {"mvhd", "mvex", "iods", "clip"};

    if (is_type(box, "trak"))
        return visit_trak(movie, box);
    movie->has_fragments = movie->has_fragments || is_type(box, "mvex");
    return one_of(box, KEPT, COUNT_OF(KEPT)) || make_free(movie, box);
}

static bool visit_in_traf(struct movie *movie, const struct box *box)
{
    static const char *const DROPPED[] = {"udta", "meta", "uuid"};

    return !one_of(box, DROPPED, COUNT_OF(DROPPED)) || make_free(movie, box);
}

static bool visit_in_moof(struct movie *movie, const struct box *box)
{
    if (is_type(box, "traf"))
        return each_box(movie, body_of(box), end_of(box), visit_in_traf);
    return is_type(box, "mfhd") || make_free(movie, box);
}

static bool visit_top(struct movie *movie, const struct box *box)
{
    static const char *const KEPT[] = {"ftyp", "styp", "mdat", "mfra", "sidx", "wide", "pdin"};

    if (is_type(box, "moov")) {
        movie->has_index = true;
        return each_box(movie, body_of(box), end_of(box), visit_in_moov);
    }
    if (is_type(box, "moof"))
        return each_box(movie, body_of(box), end_of(box), visit_in_moof);
    return one_of(box, KEPT, COUNT_OF(KEPT)) || make_free(movie, box);
}

bool strip_takes_movie(enum media_form form)
{
    return form == FORM_MP4 || form == FORM_QUICKTIME || form == FORM_M4A;
}

bool strip_movie(struct arena *arena, struct str bytes, struct strip_patches *out,
                 struct error *error)
{
    struct strip_patches patches = {0};
    struct movie movie = {.arena = arena, .bytes = bytes, .out = &patches, .error = error};

    if (!each_box(&movie, 0, bytes.len, visit_top))
        return false;
    if (!movie.has_index)
        return damaged(&movie);
    if (movie.has_fragments && movie.has_data_track)
        return error_set(error, ERROR_INPUT,
                         "the film is in fragments and has a track that is neither pictures nor"
                         " sound, whose contents cannot be taken out; export it as a plain MP4");
    *out = patches;
    return true;
}
