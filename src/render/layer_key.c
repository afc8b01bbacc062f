/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/layer_key.h"

#include "base/banned.h"

static void add_box(struct digester *digester, struct box box)
{
    digester_add_int(digester, box.x);
    digester_add_int(digester, box.y);
    digester_add_int(digester, box.width);
    digester_add_int(digester, box.height);
}

static void add_shadow(struct digester *digester, const struct shadow *shadow)
{
    digester_add_int(digester, shadow->opacity);
    if (shadow->opacity == 0)
        return;
    digester_add_int(digester, shadow->blur);
    digester_add_int(digester, shadow->dy);
    digester_add_int(digester, shadow->colour);
}

static void add_backdrop(struct digester *digester, const struct backdrop *backdrop)
{
    digester_add_int(digester, backdrop->kind);
    for (size_t i = 0; i < COUNT_OF(backdrop->colours); i++)
        digester_add_int(digester, backdrop->colours[i]);
    digester_add_int(digester, backdrop->angle);
    digester_add_int(digester, backdrop->grain);
    digester_add_int(digester, backdrop->grain_seed);
}

static void add_shape(struct digester *digester, const struct shape *shape)
{
    digester_add_int(digester, shape->kind);
    digester_add_int(digester, shape->colour);
    digester_add_int(digester, shape->colour2);
    digester_add_int(digester, shape->radius);
    digester_add_int(digester, shape->seed);
}

static void add_text(struct digester *digester, const struct text_spec *text)
{
    digester_add_str(digester, text->text);
    digester_add_str(digester, text->family);
    digester_add_int(digester, text->weight);
    digester_add_int(digester, text->size_max);
    digester_add_int(digester, text->size_min);
    digester_add_int(digester, text->line_height);
    digester_add_int(digester, text->tracking);
    digester_add_int(digester, text->colour);
    digester_add_int(digester, text->align);
    digester_add_str(digester, text->language);
}

static void add_asset(struct digester *digester, const struct timeline *timeline,
                      const struct layer *layer)
{
    digester_add_str(digester,
                     layer->asset < 0 ? (struct str){0} : timeline->assets[layer->asset].digest);
    digester_add_int(digester, layer->fit);
    digester_add_int(digester, layer->focus_x);
    digester_add_int(digester, layer->focus_y);
}

void layer_key_ink(struct digester *digester, const struct timeline *timeline,
                   const struct layer *layer)
{
    digester_add_int(digester, layer->kind);
    add_box(digester, layer->box);
    add_shadow(digester, &layer->shadow);
    switch (layer->kind) {
    case LAYER_BACKDROP:
        add_backdrop(digester, &layer->backdrop);
        break;
    case LAYER_PICTURE:
    case LAYER_FOOTAGE:
    case LAYER_DRAWING:
        add_asset(digester, timeline, layer);
        break;
    case LAYER_SHAPE:
        add_shape(digester, &layer->shape);
        break;
    case LAYER_TEXT:
        add_text(digester, &layer->text);
        break;
    }
}

static void add_track(struct digester *digester, const struct track *track)
{
    digester_add_int(digester, (int64_t)track->count);
    for (size_t i = 0; i < track->count; i++) {
        digester_add_int(digester, track->keys[i].frame);
        digester_add_int(digester, track->keys[i].value);
        digester_add_int(digester, track->keys[i].easing);
    }
}

void layer_key_motion(struct digester *digester, const struct layer *layer)
{
    digester_add_int(digester, layer->anchor_x);
    digester_add_int(digester, layer->anchor_y);
    add_track(digester, &layer->scale);
    add_track(digester, &layer->x);
    add_track(digester, &layer->y);
    add_track(digester, &layer->opacity);
    digester_add_int(digester, layer->kind == LAYER_FOOTAGE ? layer->start : 0);
}

static void add_page(struct digester *digester, const struct caption_page *page)
{
    digester_add_int(digester, page->start);
    digester_add_int(digester, page->end);
    digester_add_int(digester, page->right_to_left);
    digester_add_int(digester, (int64_t)page->word_count);
    for (size_t i = 0; i < page->word_count; i++) {
        digester_add_str(digester, page->words[i].text);
        digester_add_int(digester, page->words[i].start);
        digester_add_int(digester, page->words[i].end);
    }
}

void layer_key_captions(struct digester *digester, const struct timeline_scene *scene, int64_t from,
                        int64_t to)
{
    for (size_t i = 0; i < scene->page_count; i++) {
        if (scene->pages[i].start < to && scene->pages[i].end > from)
            add_page(digester, &scene->pages[i]);
    }
    digester_add_str(digester, STR("."));
}
