/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/caption_ink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ass/ass.h>

#include "base/attr.h"
#include "base/buf.h"

#include "base/banned.h"

/* Every shape is drawn once and then kept by whoever asked: libass need not remember any. */
enum { FONT_MAX = 32 * 1024 * 1024, BITMAP_CACHE_MB = 1, GLYPH_CACHE = 8 };

/** libass's \blur is this many times smaller than a CSS blur radius: its standard deviation is
 * blur * 2 / sqrt(ln 256) (ass_render.c, blur_radius_scale), CSS's is half of the radius. */
#define BLUR_SCALE 0.5887

struct caption_ink {
    ASS_Library *library;
    ASS_Renderer *renderer;
    ASS_Track *track;
    int32_t width, height;
    struct buf event;
};

static void drop_message(int level, const char *format, va_list values, void *context)
{
    (void)level;
    (void)format;
    (void)values;
    (void)context;
}

/** libass opens a font for every event, drawings too. */
static bool give_font(struct caption_ink *ink, struct str path, struct error *error)
{
    FILE *file = fopen(path.ptr, "re");
    char *bytes = NULL;
    size_t len = 0;
    bool ok = false;

    if (file && fseek(file, 0, SEEK_END) == 0 && ftell(file) > 0 && ftell(file) <= FONT_MAX) {
        len = (size_t)ftell(file);
        bytes = malloc(len);
        ok = bytes && fseek(file, 0, SEEK_SET) == 0 && fread(bytes, 1, len, file) == len;
    }
    if (file)
        (void)fclose(file);
    if (ok)
        ass_add_font(ink->library, "base", bytes, (int)len);
    free(bytes);
    return ok || error_set(error, ERROR_UNAVAILABLE,
                           "the bundled font \"%.*s\" cannot be read; run \"make build\" again",
                           STR_FMT(path));
}

static void make_style(ASS_Track *track)
{
    int index = ass_alloc_style(track); /* moves the array */
    ASS_Style *style = track->styles + index;

    style->Name = strdup("d");
    style->FontName = strdup("Noto Sans");
    style->FontSize = 20;
    style->ScaleX = style->ScaleY = 1;
    style->BorderStyle = 1;
    style->Alignment = 7;
}

static bool start(struct caption_ink *ink, struct str font_file, struct error *error)
{
    ink->library = ass_library_init();
    if (!ink->library)
        return error_set(error, ERROR_INTERNAL, "libass does not start");
    ass_set_message_cb(ink->library, drop_message, NULL);
    if (!give_font(ink, font_file, error))
        return false;
    ink->renderer = ass_renderer_init(ink->library);
    ink->track = ass_new_track(ink->library);
    if (!ink->renderer || !ink->track)
        return error_set(error, ERROR_INTERNAL, "libass does not start");
    ass_set_frame_size(ink->renderer, ink->width, ink->height);
    ass_set_storage_size(ink->renderer, ink->width, ink->height);
    ass_set_cache_limits(ink->renderer, GLYPH_CACHE, BITMAP_CACHE_MB);
    ass_set_fonts(ink->renderer, NULL, "Noto Sans", ASS_FONTPROVIDER_NONE, NULL, 0);
    ink->track->PlayResX = ink->width;
    ink->track->PlayResY = ink->height;
    ink->track->ScaledBorderAndShadow = 1;
    make_style(ink->track);
    return true;
}

bool caption_ink_new(int32_t width, int32_t height, struct str font_file, struct caption_ink **out,
                     struct error *error)
{
    struct caption_ink *ink = calloc(1, sizeof *ink);

    if (!ink)
        return error_set(error, ERROR_IO, "no memory for captions");
    ink->width = width;
    ink->height = height;
    buf_init(&ink->event, INK_PATH_MAX + 1024);
    if (!start(ink, font_file, error)) {
        caption_ink_free(ink);
        return false;
    }
    *out = ink;
    return true;
}

void caption_ink_free(struct caption_ink *ink)
{
    if (!ink)
        return;
    if (ink->track)
        ass_free_track(ink->track);
    if (ink->renderer)
        ass_renderer_done(ink->renderer);
    if (ink->library)
        ass_library_done(ink->library);
    buf_release(&ink->event);
    free(ink);
}

void ink_mask_release(struct ink_mask *mask)
{
    free(mask->bits);
    *mask = (struct ink_mask){0};
}

static void add_points(struct buf *path, const char *command, const double *values, int count)
{
    buf_printf(path, " %s", command);
    for (int i = 0; i < count; i++)
        buf_printf(path, " %ld", lrint(values[i] * INK_UNIT));
}

void ink_add_box(struct buf *path, double left, double top, double right, double bottom,
                 double radius)
{
    double r = MIN_OF(radius, MIN_OF(right - left, bottom - top) / 2.0), h = r * 0.4477152502;

    add_points(path, "m", (double[]){left + r, top}, 2);
    add_points(path, "l", (double[]){right - r, top}, 2);
    add_points(path, "b", (double[]){right - h, top, right, top + h, right, top + r}, 6);
    add_points(path, "l", (double[]){right, bottom - r}, 2);
    add_points(path, "b", (double[]){right, bottom - h, right - h, bottom, right - r, bottom}, 6);
    add_points(path, "l", (double[]){left + r, bottom}, 2);
    add_points(path, "b", (double[]){left + h, bottom, left, bottom - h, left, bottom - r}, 6);
    add_points(path, "l", (double[]){left, top + r}, 2);
    add_points(path, "b", (double[]){left, top + h, left + h, top, left + r, top}, 6);
}

/** Decimal with a point in every locale. */
static void add_number(struct buf *out, const char *before, double value)
{
    long long thousandths = llrint(value * 1000.0);
    unsigned long long size =
        thousandths < 0 ? 0ULL - (unsigned long long)thousandths : (unsigned long long)thousandths;

    buf_printf(out, "%s%s%llu.%03llu", before, thousandths < 0 ? "-" : "", size / 1000,
               size % 1000);
}

static void write_event(struct caption_ink *ink, const struct ink_shape *shape)
{
    struct buf *text = &ink->event;

    buf_clear(text);
    add_number(text, "{\\an7\\shad0\\pos(", shape->x);
    add_number(text, ",", shape->y);
    add_number(text, ")\\bord", shape->outline);
    add_number(text, "\\blur", shape->blur * BLUR_SCALE);
    add_number(text, "\\fscx", shape->scale * 100.0);
    add_number(text, "\\fscy", shape->scale * 100.0);
    buf_append(text, STR("\\p7}"));
    buf_append(text, shape->path);
}

static bool render(struct caption_ink *ink, const struct ink_shape *shape, ASS_Image **images,
                   struct error *error)
{
    ASS_Event *event;
    int index;

    write_event(ink, shape);
    if (!buf_ok(&ink->event))
        return error_set(error, ERROR_LIMIT, "a caption's word has too many strokes to draw");
    ass_flush_events(ink->track);
    index = ass_alloc_event(ink->track); /* moves the array */
    event = ink->track->events + index;
    event->Start = 0;
    event->Duration = 1000;
    event->Text = strdup(ink->event.ptr);
    *images = ass_render_frame(ink->renderer, ink->track, 0, NULL);
    return true;
}

static bool is_part(const ASS_Image *image, int type)
{
    return (int)image->type == type && image->w > 0 && image->h > 0;
}

/** Bounds of all images of a type, empty if there is none. */
static struct ink_mask bounds_of(const ASS_Image *images, int type)
{
    struct ink_mask mask = {0};
    int32_t right = 0, bottom = 0;

    for (const ASS_Image *at = images; at; at = at->next) {
        if (!is_part(at, type))
            continue;
        mask.x = right ? MIN_OF(mask.x, at->dst_x) : at->dst_x;
        mask.y = right ? MIN_OF(mask.y, at->dst_y) : at->dst_y;
        right = MAX_OF(right, at->dst_x + at->w);
        bottom = MAX_OF(bottom, at->dst_y + at->h);
    }
    mask.width = right - mask.x;
    mask.height = bottom - mask.y;
    return mask;
}

static void lay_into(struct ink_mask *mask, const ASS_Image *image)
{
    for (int y = 0; y < image->h; y++) {
        const uint8_t *in = image->bitmap + (ptrdiff_t)y * image->stride;
        uint8_t *out = mask->bits + (ptrdiff_t)(image->dst_y - mask->y + y) * mask->width +
                       (image->dst_x - mask->x);

        for (int x = 0; x < image->w; x++)
            out[x] = MAX_OF(out[x], in[x]);
    }
}

/** Bounds of what is not 0, relative to the mask; x1 = 0 if nothing is. */
static void find_ink(const struct ink_mask *mask, int32_t *x0, int32_t *y0, int32_t *x1,
                     int32_t *y1)
{
    *x0 = mask->width;
    *y0 = mask->height;
    *x1 = *y1 = 0;
    for (int32_t y = 0; y < mask->height; y++) {
        const uint8_t *row = mask->bits + (ptrdiff_t)y * mask->width;
        int32_t first = 0, last = mask->width;

        while (first < last && !row[first])
            first++;
        while (last > first && !row[last - 1])
            last--;
        if (first == last)
            continue;
        *x0 = MIN_OF(*x0, first);
        *x1 = MAX_OF(*x1, last);
        *y0 = MIN_OF(*y0, y);
        *y1 = y + 1;
    }
}

void ink_mask_trim(struct ink_mask *mask)
{
    int32_t x0, y0, x1, y1;

    find_ink(mask, &x0, &y0, &x1, &y1);
    if (x1 == 0) {
        ink_mask_release(mask);
        return;
    }
    for (int32_t y = y0; y < y1; y++)
        memmove(mask->bits + (ptrdiff_t)(y - y0) * (x1 - x0),
                mask->bits + (ptrdiff_t)y * mask->width + x0, (size_t)(x1 - x0));
    mask->x += x0;
    mask->y += y0;
    mask->width = x1 - x0;
    mask->height = y1 - y0;
}

static bool take_mask(const ASS_Image *images, int type, struct ink_mask *out, struct error *error)
{
    struct ink_mask mask = bounds_of(images, type);

    ink_mask_release(out);
    if (mask.width <= 0 || mask.height <= 0)
        return true;
    mask.bits = calloc((size_t)mask.width, (size_t)mask.height);
    if (!mask.bits)
        return error_set(error, ERROR_LIMIT, "no memory for a caption of %d x %d pixels",
                         mask.width, mask.height);
    for (const ASS_Image *at = images; at; at = at->next)
        if (is_part(at, type))
            lay_into(&mask, at);
    *out = mask;
    return true;
}

bool caption_ink_draw(struct caption_ink *ink, const struct ink_shape *shape, struct ink_mask *fill,
                      struct ink_mask *outline, struct error *error)
{
    ASS_Image *images = NULL;

    if (shape->path.len > 0 && !render(ink, shape, &images, error))
        return false;
    if (fill && !take_mask(images, IMAGE_TYPE_CHARACTER, fill, error))
        return false;
    return !outline ||
           take_mask(images, shape->outline > 0 ? IMAGE_TYPE_OUTLINE : IMAGE_TYPE_CHARACTER,
                     outline, error);
}
