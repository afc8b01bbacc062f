/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "studio/picture_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/map.h"
#include "os/path.h"

#include "base/banned.h"

enum {
    CANDIDATES_MAX = 12,
    KEYWORDS_MAX = 8,
    DRAWINGS_MAX = 3,
    FETCH_MAX = 64 << 20,
    /* Scores are thousandths of an exact match (story/picture_source.h). */
    SCORE_LEAST = 300,        /* of a photograph or clip: below this a typographic card says more */
    DRAWING_LEAST = 400,      /* a drawing of the wrong thing misleads */
    WEIGHT_SHARE = 40,        /* percent of the best word's weight that others must have */
    TITLE_ENOUGH = 800,       /* a title that finds less is helped by the text under it */
    SCORE_REPEAT_LOSS = 350,  /* for having been shown before */
    SECOND_DRAWING_SHARE = 70 /* percent of the best drawing's score */
};

struct search {
    const struct stage *stage;
    const struct picture_sources *sources;
    struct map shown; /* ids of pictures in earlier scenes */
    struct str last;  /* id of the picture of the scene before */
};

/* What a scene asks for: its card's heading, a search that somebody wrote, or what is said. The
 * plan's own search is a list of words; in the sentence they say more: "hammer" of "the rain
 * hammered" is no tool. */
static struct str text_to_search(const struct search *search, const struct scene *scene)
{
    const struct storyboard *story = search->stage->story;
    struct str planned;

    if (scene->picture.source == PICTURE_CARD && scene->picture.card.heading.len)
        return scene->picture.card.heading;
    if (!scene->picture.query.len)
        return scene->say;
    planned =
        plan_search(search->stage->arena, search->sources->lexicon, scene->say, story->language);
    return str_equal(planned, scene->picture.query) ? scene->say : scene->picture.query;
}

static struct picture_query make_query(const struct search *search, struct str text,
                                       struct str said, int64_t ticks)
{
    const struct storyboard *story = search->stage->story;
    struct arena *arena = search->stage->arena;
    struct keyword *keywords;
    size_t count;
    struct str *words;
    int32_t *weights;

    lexicon_keywords(search->sources->lexicon, arena, text, story->language, KEYWORDS_MAX,
                     &keywords, &count);
    words = ARENA_ARRAY(arena, struct str, count + 1);
    weights = ARENA_ARRAY(arena, int32_t, count + 1);
    if (text.ptr == said.ptr) /* minor words of a sentence mislead */
        while (count > 1 && keywords[count - 1].weight * 100 < keywords[0].weight * WEIGHT_SHARE)
            count--;
    for (size_t i = 0; i < count; i++) {
        words[i] = keywords[i].word;
        weights[i] = keywords[i].weight;
    }
    return (struct picture_query){.words = words,
                                  .weights = weights,
                                  .word_count = count,
                                  .text = text,
                                  .language = story->language,
                                  .width = story->format.width,
                                  .height = story->format.height,
                                  .ticks = ticks};
}

static int32_t worth(const struct search *search, const struct found_picture *found)
{
    if (str_equal(found->id, search->last))
        return -1;
    return found->score - (map_has(&search->shown, found->id) ? SCORE_REPEAT_LOSS : 0);
}

static bool worth_showing(const struct search *search, const struct found_picture *found)
{
    return worth(search, found) >= (found->kind == FOUND_DRAWING ? DRAWING_LEAST : SCORE_LEAST);
}

/* Moves the most worthy candidate to the front; false if none is worth showing. */
static bool pick_best(const struct search *search, struct found_picture *found, size_t count)
{
    size_t best = 0;
    struct found_picture first;

    if (count == 0)
        return false;
    for (size_t i = 1; i < count; i++)
        if (worth(search, &found[i]) > worth(search, &found[best]))
            best = i;
    if (!worth_showing(search, &found[best]))
        return false;
    first = found[best];
    for (; best > 0; best--)
        found[best] = found[best - 1];
    found[0] = first;
    return true;
}

static bool add_asset(const struct search *search, const struct picture_port *port,
                      const struct found_picture *found, int32_t *asset, struct error *error)
{
    const struct stage *stage = search->stage;
    struct buf bytes;
    bool ok;

    if (found->path.len)
        return asset_table_add_file(stage->assets, found->path, found->media_type, &found->credit,
                                    asset, error);
    BUG_UNLESS(port->ops->fetch);
    buf_init(&bytes, FETCH_MAX);
    ok = port->ops->fetch(port->self, found, &bytes, stage->cancel, error) &&
         asset_table_add_bytes(stage->assets, buf_str(&bytes), found->media_type, &found->credit,
                               asset, error);
    buf_release(&bytes);
    return ok;
}

/* Which of the candidates make one picture, moved to the front: a photograph stands alone, drawings
 * are composed. Returns how many. */
static size_t company(const struct search *search, struct found_picture *found, size_t count)
{
    int32_t least = worth(search, &found[0]) * SECOND_DRAWING_SHARE / 100;
    size_t taken = 1;

    if (found[0].kind != FOUND_DRAWING)
        return 1;
    for (size_t i = 1; i < count && taken < DRAWINGS_MAX; i++)
        if (found[i].kind == FOUND_DRAWING && worth_showing(search, &found[i]) &&
            worth(search, &found[i]) >= least)
            found[taken++] = found[i];
    return taken;
}

static bool take(struct search *search, const struct picture_port *port,
                 const struct found_picture *found, size_t count, struct scene_material *scene,
                 struct error *error)
{
    int32_t *assets = ARENA_ARRAY(search->stage->arena, int32_t, count);

    for (size_t i = 0; i < count; i++) {
        if (!add_asset(search, port, &found[i], &assets[i], error))
            return false;
        map_put(&search->shown, found[i].id, search);
    }
    search->last = found[0].id;
    scene->pictures = found;
    scene->picture_assets = assets;
    scene->picture_count = count;
    return true;
}

/* A card composes drawings with its words; a photograph would hide them. */
static size_t keep_drawings(struct found_picture *found, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (found[i].kind == FOUND_DRAWING)
            found[kept++] = found[i];
    return kept;
}

/* Asks the sources in turn until one has a picture of at least `enough`; *done tells if one had. */
static bool look_for(struct search *search, const struct scene *scene, struct str text,
                     int32_t enough, struct scene_material *material, bool *done,
                     struct error *error)
{
    struct picture_query query = make_query(search, text, scene->say, material->speech_ticks);

    for (size_t i = 0; i < search->sources->count && !*done; i++) {
        const struct picture_port *port = &search->sources->ports[i];
        struct found_picture *found;
        size_t count;
        if (!port->ops->search(port->self, search->stage->arena, &query, CANDIDATES_MAX, &found,
                               &count, error))
            return false;
        if (scene->picture.source == PICTURE_CARD)
            count = keep_drawings(found, count);
        *done = pick_best(search, found, count) && found[0].score >= enough;
        if (*done && !take(search, port, found, company(search, found, count), material, error))
            return false;
    }
    return true;
}

/* Nothing found is no error. */
static bool find_picture(struct search *search, const struct scene *scene,
                         struct scene_material *material, struct error *error)
{
    struct str text = text_to_search(search, scene);
    bool title = scene->picture.source == PICTURE_CARD && scene->say.len > 0, done = false;

    if (!look_for(search, scene, text, title ? TITLE_ENOUGH : 0, material, &done, error))
        return false;
    if (title)
        text = arena_printf(search->stage->arena, "%.*s. %.*s", STR_FMT(text), STR_FMT(scene->say));
    if (title && !done && !look_for(search, scene, text, 0, material, &done, error))
        return false;
    if (!done)
        search->last = (struct str){0};
    return true;
}

static struct str look_for_file(const struct search *search, struct str name)
{
    struct arena *arena = search->stage->arena;
    struct str path = path_join(arena, search->sources->base_dir, name);

    for (size_t i = 0; access(path.ptr, F_OK) != 0; i++) {
        if (i == search->sources->media_dir_count)
            return (struct str){0};
        path = path_join(arena, search->sources->media_dirs[i], name);
    }
    return path;
}

static bool probe_file(const struct search *search, struct str path, struct media_info *info,
                       struct error *error)
{
    int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool ok;

    if (fd < 0) {
        error_set_errno(error, errno, "%.*s: cannot be read", STR_FMT(path));
        if (error)
            error->code = ERROR_INPUT;
        return false;
    }
    ok = decoder_probe(search->sources->decoder, fd, path, info, error);
    close(fd);
    if (ok && !info->has_picture)
        return error_set(error, ERROR_INPUT, "%.*s: holds no picture; name a photograph or a clip",
                         STR_FMT(path));
    return ok;
}

static struct found_picture describe_file(struct arena *arena, struct str path,
                                          const struct media_info *info)
{
    return (struct found_picture){
        .kind = info->has_motion ? FOUND_CLIP : FOUND_STILL,
        .id = path,
        .path = path,
        .media_type = info->has_motion ? STR("video") : STR("image"),
        .label = path_name(path),
        .width = info->width,
        .height = info->height,
        .length = info->length,
        .score = 1000,
        .credit = {.title = arena_str(arena, str_from(info->title)),
                   .author = arena_str(arena, str_from(info->author)),
                   .licence = arena_str(arena, str_from(info->copyright)),
                   .source = STR("user's file")},
    };
}

/* A file that a scene names must be there and be a picture: anything else is the user's to know. */
static bool find_file(const struct search *search, struct str name, struct str *path,
                      struct media_info *info, struct error *error)
{
    *path = look_for_file(search, name);
    if (path->len)
        return probe_file(search, *path, info, error);
    return error_set(error, ERROR_INPUT,
                     "\"%.*s\" was not found beside the storyboard%s; correct the name or give its "
                     "folder with --media",
                     STR_FMT(name),
                     search->sources->media_dir_count ? " or in the media folders" : "");
}

static bool use_file(struct search *search, const struct scene *scene,
                     struct scene_material *material, struct error *error)
{
    struct found_picture *found = ARENA_NEW(search->stage->arena, struct found_picture);
    struct media_info info;
    struct str path;

    if (!find_file(search, scene->picture.file, &path, &info, error))
        return false;
    *found = describe_file(search->stage->arena, path, &info);
    return take(search, NULL, found, 1, material, error);
}

static bool serve_scene(struct search *search, const struct scene *scene,
                        struct scene_material *material, struct error *error)
{
    switch (scene->picture.source) {
    case PICTURE_FILE:
        return use_file(search, scene, material, error);
    case PICTURE_CARD:
        if (scene->picture.card.kind != CARD_TITLE && scene->picture.card.kind != CARD_DRAWING)
            return true;
        return find_picture(search, scene, material, error);
    case PICTURE_SEARCH:
    case PICTURE_GENERATE:
        return find_picture(search, scene, material, error);
    }
    BUG("no such source of pictures: %d", (int)scene->picture.source);
}

bool picture_stage_run(const struct stage *stage, const struct picture_sources *sources,
                       struct scene_material *scenes, struct error *error)
{
    struct search search = {.stage = stage, .sources = sources};

    map_init(&search.shown, stage->arena);
    for (size_t i = 0; i < stage->story->scene_count; i++) {
        if (cancel_requested(stage->cancel))
            return error_set(error, ERROR_CANCELLED, "interrupted");
        if (!serve_scene(&search, &stage->story->scenes[i], &scenes[i], error))
            return error_prefix(error, "scenes[%zu].picture", i);
        stage_step(stage, i + 1, stage->story->scene_count);
    }
    return true;
}

bool picture_stage_check(const struct stage *stage, const struct picture_sources *sources,
                         struct error *error)
{
    struct search search = {.stage = stage, .sources = sources};
    const struct storyboard *story = stage->story;
    struct media_info info;
    struct str path;

    for (size_t i = 0; i < story->scene_count; i++)
        if (story->scenes[i].picture.source == PICTURE_FILE &&
            !find_file(&search, story->scenes[i].picture.file, &path, &info, error))
            return error_prefix(error, "scenes[%zu].picture", i);
    return true;
}
