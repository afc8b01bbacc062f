/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/timeline.h"

#include "data/json_writer.h"
#include "story/storyboard_words.h"
#include "story/timeline_words.h"

#include "base/banned.h"

/*
 * Keys are written in the order of their bytes, which the writer checks. What a kind of layer does
 * not use is not written, so that timelines which show the same have the same bytes.
 */

static void word_field(struct json_writer *w, const char *key, const char *word)
{
    json_text_field(w, key, str_from(word));
}

static void text_unless_empty(struct json_writer *w, const char *key, struct str text)
{
    if (text.len)
        json_text_field(w, key, text);
}

static void write_assets(struct json_writer *w, const struct timeline *timeline)
{
    json_key(w, "assets");
    json_begin_array(w);
    for (size_t i = 0; i < timeline->asset_count; i++) {
        const struct asset *asset = &timeline->assets[i];
        struct credit credit = asset->credit;
        credit.unknown = (struct str){0};
        json_begin_object(w);
        if (!credit_is_empty(&credit)) {
            json_key(w, "credit");
            credit_write(w, &credit);
        }
        json_text_field(w, "digest", asset->digest);
        json_text_field(w, "mediaType", asset->media_type);
        json_text_field(w, "path", asset->path);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_point(struct json_writer *w, const char *key, int32_t x, int32_t y)
{
    json_key(w, key);
    json_begin_array(w);
    json_put_int(w, x);
    json_put_int(w, y);
    json_end_array(w);
}

static void write_track(struct json_writer *w, const char *key, const struct track *track)
{
    if (track->count == 0)
        return;
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < track->count; i++) {
        json_begin_array(w);
        json_put_int(w, track->keys[i].frame);
        json_put_int(w, track->keys[i].value);
        json_put_text(w, str_from(EASING_NAMES[track->keys[i].easing]));
        json_end_array(w);
    }
    json_end_array(w);
}

static void write_backdrop(struct json_writer *w, const struct backdrop *backdrop)
{
    json_begin_object(w);
    json_int_field(w, "angle", backdrop->angle);
    json_key(w, "colours");
    json_begin_array(w);
    for (size_t i = 0; i < backdrop_colours(backdrop->kind); i++)
        json_put_int(w, backdrop->colours[i]);
    json_end_array(w);
    json_int_field(w, "grain", backdrop->grain);
    json_int_field(w, "grainSeed", backdrop->grain_seed);
    word_field(w, "kind", BACKDROP_NAMES[backdrop->kind]);
    json_end_object(w);
}

static void write_shape(struct json_writer *w, const struct shape *shape)
{
    json_begin_object(w);
    json_int_field(w, "colour", shape->colour);
    json_int_field(w, "colour2", shape->colour2);
    word_field(w, "kind", SHAPE_NAMES[shape->kind]);
    json_int_field(w, "radius", shape->radius);
    json_int_field(w, "seed", shape->seed);
    json_end_object(w);
}

static void write_text(struct json_writer *w, const struct text_spec *text)
{
    json_begin_object(w);
    word_field(w, "align", ALIGN_NAMES[text->align]);
    json_int_field(w, "colour", text->colour);
    json_text_field(w, "family", text->family);
    text_unless_empty(w, "language", text->language);
    json_int_field(w, "lineHeight", text->line_height);
    json_int_field(w, "sizeMax", text->size_max);
    json_int_field(w, "sizeMin", text->size_min);
    json_text_field(w, "text", text->text);
    json_int_field(w, "tracking", text->tracking);
    json_int_field(w, "weight", text->weight);
    json_end_object(w);
}

static void write_shadow(struct json_writer *w, const struct shadow *shadow)
{
    json_begin_object(w);
    json_int_field(w, "blur", shadow->blur);
    json_int_field(w, "colour", shadow->colour);
    json_int_field(w, "dy", shadow->dy);
    json_int_field(w, "opacity", shadow->opacity);
    json_end_object(w);
}

static void write_box(struct json_writer *w, const struct box *box)
{
    json_key(w, "box");
    json_begin_array(w);
    json_put_int(w, box->x);
    json_put_int(w, box->y);
    json_put_int(w, box->width);
    json_put_int(w, box->height);
    json_end_array(w);
}

static void write_layer(struct json_writer *w, const struct layer *layer)
{
    json_begin_object(w);
    write_point(w, "anchor", layer->anchor_x, layer->anchor_y);
    if (layer_has_asset(layer->kind))
        json_int_field(w, "asset", layer->asset);
    if (layer->kind == LAYER_BACKDROP) {
        json_key(w, "backdrop");
        write_backdrop(w, &layer->backdrop);
    }
    write_box(w, &layer->box);
    if (layer_has_asset(layer->kind)) {
        word_field(w, "fit", FIT_NAMES[layer->fit]);
        write_point(w, "focus", layer->focus_x, layer->focus_y);
    }
    word_field(w, "kind", LAYER_NAMES[layer->kind]);
    write_track(w, "opacity", &layer->opacity);
    write_track(w, "scale", &layer->scale);
    if (layer->shadow.opacity && layer->kind != LAYER_BACKDROP) {
        json_key(w, "shadow");
        write_shadow(w, &layer->shadow);
    }
    if (layer->kind == LAYER_SHAPE) {
        json_key(w, "shape");
        write_shape(w, &layer->shape);
    }
    if (layer->kind == LAYER_FOOTAGE)
        json_int_field(w, "start", layer->start);
    if (layer->kind == LAYER_TEXT) {
        json_key(w, "text");
        write_text(w, &layer->text);
    }
    write_track(w, "x", &layer->x);
    write_track(w, "y", &layer->y);
    json_end_object(w);
}

static void write_page(struct json_writer *w, const struct caption_page *page)
{
    json_begin_object(w);
    json_int_field(w, "end", page->end);
    if (page->right_to_left)
        json_bool_field(w, "rightToLeft", true);
    json_int_field(w, "start", page->start);
    json_key(w, "words");
    json_begin_array(w);
    for (size_t i = 0; i < page->word_count; i++) {
        json_begin_array(w);
        json_put_int(w, page->words[i].start);
        json_put_int(w, page->words[i].end);
        json_put_text(w, page->words[i].text);
        json_end_array(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static void write_scene(struct json_writer *w, const struct timeline_scene *scene)
{
    json_begin_object(w);
    text_unless_empty(w, "chapter", scene->chapter);
    json_int_field(w, "frames", scene->frames);
    json_text_field(w, "id", scene->id);
    json_key(w, "layers");
    json_begin_array(w);
    for (size_t i = 0; i < scene->layer_count; i++)
        write_layer(w, &scene->layers[i]);
    json_end_array(w);
    json_key(w, "pages");
    json_begin_array(w);
    for (size_t i = 0; i < scene->page_count; i++)
        write_page(w, &scene->pages[i]);
    json_end_array(w);
    word_field(w, "transition", transition_name(scene->transition));
    json_int_field(w, "transitionFrames", scene->transition_frames);
    json_end_object(w);
}

static void write_music(struct json_writer *w, const struct music_bed *music)
{
    json_key(w, "music");
    json_begin_object(w);
    json_int_field(w, "asset", music->asset);
    json_int_field(w, "attackMs", music->attack_ms);
    json_int_field(w, "duckMdb", music->duck_mdb);
    json_int_field(w, "fadeOutMs", music->fade_out_ms);
    json_int_field(w, "gainMdb", music->gain_mdb);
    json_int_field(w, "loopEnd", music->loop_end);
    json_int_field(w, "loopStart", music->loop_start);
    json_int_field(w, "releaseMs", music->release_ms);
    json_end_object(w);
}

static void write_sound(struct json_writer *w, const struct timeline_sound *sound)
{
    json_key(w, "sound");
    json_begin_object(w);
    json_key(w, "clips");
    json_begin_array(w);
    for (size_t i = 0; i < sound->clip_count; i++) {
        json_begin_object(w);
        json_int_field(w, "asset", sound->clips[i].asset);
        json_int_field(w, "gainMdb", sound->clips[i].gain_mdb);
        json_int_field(w, "start", sound->clips[i].start);
        json_end_object(w);
    }
    json_end_array(w);
    json_int_field(w, "loudnessMlufs", sound->loudness_mlufs);
    if (sound->music.asset >= 0)
        write_music(w, &sound->music);
    json_int_field(w, "truePeakMdbtp", sound->true_peak_mdbtp);
    json_end_object(w);
}

void timeline_encode(const struct timeline *timeline, struct buf *out)
{
    struct json_writer writer, *w = &writer;

    json_writer_init(w, out, JSON_CANONICAL);
    json_begin_object(w);
    write_assets(w, timeline);
    json_text_field(w, "captions", timeline->caption_style);
    json_text_field(w, "clipcrafter", STR("timeline"));
    text_unless_empty(w, "description", timeline->description);
    json_int_field(w, "height", timeline->height);
    text_unless_empty(w, "language", timeline->language);
    json_key(w, "rate");
    json_begin_array(w);
    json_put_int(w, timeline->rate.num);
    json_put_int(w, timeline->rate.den);
    json_end_array(w);
    json_key(w, "scenes");
    json_begin_array(w);
    for (size_t i = 0; i < timeline->scene_count; i++)
        write_scene(w, &timeline->scenes[i]);
    json_end_array(w);
    write_sound(w, &timeline->sound);
    text_unless_empty(w, "title", timeline->title);
    json_int_field(w, "version", TIMELINE_VERSION);
    json_int_field(w, "width", timeline->width);
    json_end_object(w);
    json_writer_finish(w);
}
