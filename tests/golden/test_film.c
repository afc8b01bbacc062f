/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole line, from a storyboard to the file that is watched: what is spoken is shown when it is
 * heard, and as loud and long as planned. One film by flite without music, one by espeak-ng with;
 * both are made once and looked at by every test.
 *
 * Every scene's pictures are replaced by black, so that whatever has the accent's colour is the
 * word that is being spoken.
 */
#include "../unit/test.h"

#include <math.h>

#include "../unit/studio/stage_fixture.h"
#include "film.h"
#include "media/decoder.h"
#include "media/wav.h"
#include "provider/voice_registry.h"
#include "studio/production.h"

#include "base/banned.h"

enum {
    WIDTH = 360,
    HEIGHT = 640,
    FPS = 30,
    FRAME_TICKS = 48000 / FPS,
    LATE_MAX = 48 * 40, /* 40 ms */
    WORDS_MAX = 64,
    SCENES = 2,
    MUSIC_FRAMES = 48000 * 2,
};

/* Where the accent's colour is in a frame; x1 < x0 where it is nowhere. */
struct lit {
    int x0, y0, x1, y1;
};

struct made {
    const char *voice, *language, *music;
    const char *texts[SCENES];
    struct stage_fixture *fixture;
    struct timeline timeline;
    struct render_report report;
    struct film film;
    struct lit lit[FILM_FRAMES_MAX];
    /* Ticks in the video at which each word is spoken, by the voice itself. */
    int64_t spoken[WORDS_MAX];
    size_t spoken_count;
};

static struct made films[] = {
    {.voice = "slt",
     .language = "en",
     .texts = {"Bees dance in the dark, and their sisters follow them.",
               "The honey pays for about $12 of flowers."}},
    {.voice = "espeak:de",
     .language = "de",
     .music = "chord.wav",
     .texts = {"Bienen tanzen im Dunkeln, und ihre Schwestern folgen ihnen.",
               "Der Honig kostet am Ende nur 12 Euro."}},
};

/* ---- making ---- */

/* What the voice says of its own words, asked once more and without the production. */
static void ask_voice(struct made *made, struct voice_registry *registry, int scene,
                      int64_t speech_start)
{
    struct arena *arena = &made->fixture->arena;
    struct error error = ERROR_INIT;
    struct spoken_text text;
    struct voice_request request = {.text = &text, .voice = str_from(made->voice), .rate_pct = 100};
    struct speech speech;

    assert_ok(spoken_text_make(arena, str_from(made->texts[scene]), str_from(made->language), &text,
                               &error),
              error);
    assert_ok(voice_registry_speak(registry, &request, &speech, &error), error);
    assert_true(made->spoken_count + speech.time_count <= WORDS_MAX);
    for (size_t i = 0; i < speech.time_count; i++)
        made->spoken[made->spoken_count++] = speech_start + speech.times[i].start;
    speech_release(&speech);
}

static void ask_voices(struct made *made)
{
    struct voice_registry *registry;
    struct error error = ERROR_INIT;

    assert_ok(voice_registry_new(str_from(getenv("CLIPCRAFTER_DATA")), &registry, &error), error);
    assert_int_equal(made->timeline.sound.clip_count, SCENES);
    for (int i = 0; i < SCENES; i++)
        ask_voice(made, registry, i, made->timeline.sound.clips[i].start);
    voice_registry_free(registry);
}

static void write_music(struct stage_fixture *fixture, const char *name)
{
    float *samples = calloc((size_t)MUSIC_FRAMES * 2, sizeof *samples);
    struct buf wav;

    for (int i = 0; i < MUSIC_FRAMES * 2; i++) {
        double t = (double)(i / 2) / 48000;
        samples[i] = (float)(0.1 * (sin(t * 1382.3) + sin(t * 1759.3) + sin(t * 2073.5)));
    }
    buf_init(&wav, 1 << 22);
    wav_encode(samples, MUSIC_FRAMES, 2, &wav);
    (void)fixture_write(fixture, name, buf_str(&wav));
    buf_release(&wav);
    free(samples);
}

static void set_story(struct made *made)
{
    struct storyboard *story = &made->fixture->story;

    (void)fixture_scenes(made->fixture, made->texts, SCENES);
    story->language = str_from(made->language);
    story->voice = str_from(made->voice);
    story->format.width = WIDTH;
    story->format.height = HEIGHT;
    story->format.rate = (struct rational){FPS, 1};
    story->caption_style = STR("clean");
    story->music = made->music ? MUSIC_FILE : MUSIC_NONE;
    if (made->music) {
        story->music_file = str_from(made->music);
        write_music(made->fixture, made->music);
    }
}

static void black_out(struct made *made)
{
    static const struct layer black = {.kind = LAYER_BACKDROP,
                                       .box = {0, 0, WIDTH * 1000, HEIGHT * 1000},
                                       .asset = -1,
                                       .backdrop = {.kind = BACKDROP_SOLID}};
    struct timeline_scene *scenes =
        ARENA_ARRAY(&made->fixture->arena, struct timeline_scene, made->timeline.scene_count);

    for (size_t i = 0; i < made->timeline.scene_count; i++) {
        scenes[i] = made->timeline.scenes[i];
        scenes[i].layers = &black;
        scenes[i].layer_count = 1;
    }
    made->timeline.scenes = scenes;
}

/* The accent of "clean" is a light blue: alone in having little red. */
static void look(void *context, int index, const AVFrame *frame)
{
    struct made *made = context;
    struct lit lit = {WIDTH, HEIGHT, -1, -1};

    for (int y = 0; y < frame->height / 2; y++)
        for (int x = 0; x < frame->width / 2; x++)
            if (frame->data[2][y * frame->linesize[2] + x] < 108) {
                lit.x0 = MIN_OF(lit.x0, x);
                lit.y0 = MIN_OF(lit.y0, y);
                lit.x1 = MAX_OF(lit.x1, x);
                lit.y1 = MAX_OF(lit.y1, y);
            }
    made->lit[index] = lit;
}

static void make(struct made *made)
{
    struct production_options options = {
        .data_dir = str_from(getenv("CLIPCRAFTER_DATA")), .threads = 2, .crf_tenths = 120};
    struct error error = ERROR_INIT;
    struct production *production;
    struct str path;

    assert_int_equal(fixture_make((void **)&made->fixture), 0);
    set_story(made);
    options.cache_dir = made->fixture->cache_dir;
    options.base_dir = made->fixture->folder;
    assert_ok(production_new(&options, &production, &error), error);
    assert_ok(production_timeline(production, &made->fixture->arena, &made->fixture->story,
                                  &made->timeline, NULL, &error),
              error);
    black_out(made);
    path = path_join(&made->fixture->arena, made->fixture->folder, STR("film.mp4"));
    assert_ok(production_render(production, &made->timeline, path, &made->report, &error), error);
    production_free(production);
    made->film = (struct film){.look = look, .context = made};
    film_watch(&made->film, path.ptr);
    ask_voices(made);
}

static int make_films(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(films); i++)
        make(&films[i]);
    return 0;
}

static int drop_films(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(films); i++) {
        film_release(&films[i].film);
        assert_int_equal(fixture_drop((void **)&films[i].fixture), 0);
    }
    return 0;
}

/* ---- looking ---- */

static void check_planned(const struct made *made)
{
    const struct timeline *timeline = &made->timeline;
    int64_t worst = 0;
    size_t word = 0;

    for (size_t i = 0; i < timeline->scene_count; i++) {
        int64_t start = timeline_scene_start(timeline, i) * FRAME_TICKS;
        const struct timeline_scene *scene = &timeline->scenes[i];

        for (size_t p = 0; p < scene->page_count; p++)
            for (size_t w = 0; w < scene->pages[p].word_count; w++) {
                int64_t late = start + scene->pages[p].words[w].start - made->spoken[word++];
                worst = MAX_OF(worst, late < 0 ? -late : late);
            }
    }
    print_message("%s: %zu words, at most %.1f ms beside the voice in the timeline\n", made->voice,
                  word, (double)worst / 48);
    assert_int_equal(word, made->spoken_count);
    assert_true(worst <= LATE_MAX);
}

static void test_every_word_of_the_captions_starts_with_the_voice(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(films); i++)
        check_planned(&films[i]);
}

static bool is_lit(struct lit lit)
{
    return lit.x1 >= lit.x0;
}

/* Another word: an edge of what is lit moved by more than coding blurs. */
static bool moved(struct lit a, struct lit b)
{
    return abs(a.x0 - b.x0) > 2 || abs(a.x1 - b.x1) > 2 || abs(a.y0 - b.y0) > 2 ||
           abs(a.y1 - b.y1) > 2;
}

/* Frames in which another word is lit than before. */
static size_t find_starts(const struct made *made, int starts[WORDS_MAX])
{
    struct lit last = {0, 0, -1, -1};
    size_t count = 0;

    for (int i = 0; i < made->film.frames; i++) {
        if (is_lit(made->lit[i]) && (!is_lit(last) || moved(last, made->lit[i]))) {
            assert_true(count < WORDS_MAX);
            starts[count++] = i;
        }
        last = made->lit[i];
    }
    return count;
}

static void check_drawn(const struct made *made)
{
    int starts[WORDS_MAX];
    size_t count = find_starts(made, starts);
    int64_t worst = 0;

    for (size_t i = 0; i < MIN_OF(count, made->spoken_count); i++) {
        int64_t late = (int64_t)starts[i] * FRAME_TICKS - made->spoken[i];
        worst = MAX_OF(worst, late < 0 ? -late : late);
    }
    print_message("%s: %zu words lit of %zu spoken, at most %.1f ms beside the voice\n",
                  made->voice, count, made->spoken_count, (double)worst / 48);
    assert_int_equal(count, made->spoken_count);
    assert_true(worst <= LATE_MAX);
}

static void test_every_word_lights_up_in_the_film_while_it_is_heard(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(films); i++)
        check_drawn(&films[i]);
}

/* Without music there is nothing to be heard before the first word. */
static void test_the_first_word_lights_up_when_sound_is_heard(void **state)
{
    const struct made *made = &films[0];
    int starts[WORDS_MAX];
    size_t onset = 0;
    double late;

    (void)state;
    assert_true(find_starts(made, starts) > 0);
    while (onset < made->film.samples && fabsf(made->film.left[onset]) < 0.02f)
        onset++;
    assert_true(onset < made->film.samples);
    late = (double)starts[0] * FRAME_TICKS - (double)onset;
    print_message("the first word is lit %.1f ms after it is heard\n", late / 48);
    assert_true(fabs(late) <= LATE_MAX);
}

static void test_the_film_lasts_as_long_as_its_timeline(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(films); i++) {
        const struct made *made = &films[i];
        int64_t frames = timeline_frames(&made->timeline);
        int64_t samples = (int64_t)made->film.samples;

        assert_int_equal(made->film.frames, frames);
        assert_int_equal(made->report.frames, frames);
        assert_in_range(samples, (frames - 1) * FRAME_TICKS, (frames + 1) * FRAME_TICKS);
    }
}

static void test_the_film_is_as_loud_as_the_platforms_ask(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(films); i++) {
        const struct film *film = &films[i].film;

        print_message("%s: %.2f LUFS, %.2f dBTP\n", films[i].voice, film->lufs, film->true_peak);
        assert_true(fabs(film->lufs + 14) <= 0.5);
        assert_true(film->true_peak <= -1);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_word_of_the_captions_starts_with_the_voice),
        cmocka_unit_test(test_every_word_lights_up_in_the_film_while_it_is_heard),
        cmocka_unit_test(test_the_first_word_lights_up_when_sound_is_heard),
        cmocka_unit_test(test_the_film_lasts_as_long_as_its_timeline),
        cmocka_unit_test(test_the_film_is_as_loud_as_the_platforms_ask),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, make_films, drop_films);
}
