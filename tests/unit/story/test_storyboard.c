/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/random.h"
#include "sample_storyboard.h"
#include "story/storyboard.h"

/* Decodes a text that must be good, in an arena that the caller releases. */
static struct storyboard decode(struct arena *arena, const char *json)
{
    struct storyboard story = {0};
    struct error error = ERROR_INIT;

    assert_ok(storyboard_decode(arena, str_from(json), &story, &error), error);
    return story;
}

/* A storyboard of one scene with `fields` in it. */
static const char *scene_with(struct arena *arena, const char *fields)
{
    return arena_printf(
               arena, "{\"clipcrafter\": \"storyboard\", \"scenes\": [{\"say\": \"Bees.\"}, {%s}]}",
               fields)
        .ptr;
}

static const char *story_with(struct arena *arena, const char *fields)
{
    return arena_printf(arena,
                        "{\"clipcrafter\": \"storyboard\", %s, \"scenes\": [{\"say\": \"Bees.\"}]}",
                        fields)
        .ptr;
}

static void check_refused(struct arena *arena, const char *json, const char *message)
{
    struct storyboard story = {.version = 77};
    struct error error = ERROR_INIT;

    if (storyboard_decode(arena, str_from(json), &story, &error))
        fail_msg("was accepted: %s", json);
    assert_string_equal(error.message, message);
    assert_int_equal(error_exit_status(error.code), 2);
    assert_int_equal(story.version, 77);
}

static void test_short_storyboard_gets_the_defaults(void **state)
{
    struct arena arena;
    struct storyboard story;

    (void)state;
    arena_init(&arena);
    story = decode(&arena, "{\"clipcrafter\": \"storyboard\", \"scenes\": [{\"say\": \"Bees.\"}]}");
    assert_int_equal(story.format.width, 1080);
    assert_int_equal(story.format.height, 1920);
    assert_int_equal(story.format.rate.num, 30);
    assert_str(story.language, "en");
    assert_str(story.caption_style, "bold");
    assert_int_equal(story.voice_rate_pct, 100);
    assert_int_equal(story.music, MUSIC_AUTO);
    assert_int_equal(story.scene_count, 1);
    assert_str(story.scenes[0].id, "s1");
    assert_str(story.scenes[0].say, "Bees.");
    assert_int_equal(story.scenes[0].picture.source, PICTURE_SEARCH);
    assert_true(story.scenes[0].captions);
    arena_release(&arena);
}

static void test_every_field_is_read(void **state)
{
    struct arena arena;
    struct storyboard story;
    const struct scene *scene;

    (void)state;
    arena_init(&arena);
    story = decode(&arena, "{\"clipcrafter\": \"storyboard\", \"version\": 1, \"title\": \"Bees\","
                           "\"description\": \"One.\\n\\nTwo.\", \"language\": \"es-419\","
                           "\"format\": {\"width\": 720, \"height\": 1280, \"fps\": 29.97},"
                           "\"voice\": {\"name\": \"slt\", \"rate\": 1.25}, \"captions\": \"none\","
                           "\"music\": {\"mood\": \"warm\"}, \"seed\": 9007199254740991,"
                           "\"scenes\": [{\"id\": \"hook\", \"say\": \"Hi\", \"chapter\": \"One\","
                           "\"picture\": {\"card\": {\"kind\": \"number\", \"heading\": \"40,000\","
                           "\"lines\": [\"bees\", \"in one hive\"]},"
                           "\"credit\": {\"title\": \"T\", \"author\": \"A\", \"licence\": \"MIT\","
                           "\"source\": \"https://example.org\"}},"
                           "\"motion\": \"zoom-in\", \"transition\": \"push\", \"seconds\": 4.5,"
                           "\"pause\": 0.4, \"captions\": false}]}");
    assert_str(story.description, "One.\n\nTwo.");
    assert_str(story.language, "es-419");
    assert_int_equal(story.format.width, 720);
    assert_int_equal(story.format.rate.num, 30000);
    assert_int_equal(story.format.rate.den, 1001);
    assert_str(story.voice, "slt");
    assert_int_equal(story.voice_rate_pct, 125);
    assert_str(story.caption_style, "none");
    assert_str(story.music_mood, "warm");
    assert_true(story.seed == STORYBOARD_SEED_MAX);
    scene = &story.scenes[0];
    assert_str(scene->id, "hook");
    assert_str(scene->chapter, "One");
    assert_int_equal(scene->picture.source, PICTURE_CARD);
    assert_int_equal(scene->picture.card.kind, CARD_NUMBER);
    assert_str(scene->picture.card.heading, "40,000");
    assert_int_equal(scene->picture.card.line_count, 2);
    assert_str(scene->picture.card.lines[1], "in one hive");
    assert_str(scene->picture.credit.licence, "MIT");
    assert_int_equal(scene->motion, MOTION_ZOOM_IN);
    assert_int_equal(scene->transition, TRANSITION_PUSH);
    assert_int_equal(scene->seconds_ms, 4500);
    assert_int_equal(scene->pause_ms, 400);
    assert_false(scene->captions);
    arena_release(&arena);
}

static void test_short_forms_mean_the_long_ones(void **state)
{
    struct arena arena;
    struct storyboard story;

    (void)state;
    arena_init(&arena);
    story = decode(&arena, "{\"clipcrafter\": \"storyboard\", \"format\": \"square\","
                           "\"voice\": \"rms\", \"music\": \"none\","
                           "\"scenes\": [{\"say\": \"a\", \"picture\": \"bee on a comb\"}]}");
    assert_int_equal(story.format.width, 1080);
    assert_int_equal(story.format.height, 1080);
    assert_str(story.voice, "rms");
    assert_int_equal(story.music, MUSIC_NONE);
    assert_int_equal(story.scenes[0].picture.source, PICTURE_SEARCH);
    assert_str(story.scenes[0].picture.query, "bee on a comb");
    story = decode(&arena, story_with(&arena, "\"format\": \"720x1280\""));
    assert_int_equal(story.format.height, 1280);
    story = decode(&arena, story_with(&arena, "\"format\": {\"fps\": \"24000/1001\"}"));
    assert_int_equal(story.format.rate.num, 24000);
    assert_int_equal(story.format.width, 1080);
    arena_release(&arena);
}

static void test_bad_scenes_are_named_by_their_path(void **state)
{
    static const struct {
        const char *fields, *message;
    } cases[] = {
        {"\"say\": \"a\", \"motion\": \"zoom-inn\"",
         "scenes[1].motion: \"zoom-inn\" is not a motion; did you mean \"zoom-in\"?"},
        {"\"say\": \"a\", \"transition\": \"wipe\"",
         "scenes[1].transition: \"wipe\" is not a transition; write \"auto\", \"cut\", "
         "\"crossfade\", \"fade\" or \"push\""},
        {"\"say\": \"\"", "scenes[1].say: is empty; write what is spoken or give \"seconds\""},
        {"\"say\": \" \\n\"", "scenes[1].say: is empty; write what is spoken or give \"seconds\""},
        {"\"id\": \"x\"", "scenes[1].say: is empty; write what is spoken or give \"seconds\""},
        {"\"say\": \"a\", \"id\": \"Hook 1\"",
         "scenes[1].id: \"Hook 1\" is not an id; use small letters, digits and \"-\""},
        {"\"say\": \"a\", \"seconds\": 0.2",
         "scenes[1].seconds: is 0.2; write a number from 0.5 to 600"},
        {"\"say\": \"a\", \"seconds\": 1e300",
         "scenes[1].seconds: is 1e+300; write a number from 0.5 to 600"},
        {"\"say\": \"a\", \"seconds\": \"4\"",
         "scenes[1].seconds: is a text, but should be a number; write it without quotes"},
        {"\"say\": \"a\", \"pause\": -1", "scenes[1].pause: is -1; write a number from 0 to 10"},
        {"\"say\": \"a\", \"captions\": \"none\"",
         "scenes[1].captions: is a text, but should be true or false"},
        {"\"say\": \"a\", \"picture\": {\"search\": \"b\", \"file\": \"c.jpg\"}",
         "scenes[1].picture: has both \"search\" and \"file\"; keep one"},
        {"\"say\": \"a\", \"picture\": {\"file\": \"\"}",
         "scenes[1].picture.file: is empty; write the path of a file"},
        {"\"say\": \"a\", \"picture\": {\"card\": {\"heading\": \"x\"}}",
         "scenes[1].picture.card.kind: is missing; write \"number\", for example"},
        {"\"say\": \"a\", \"picture\": {\"card\": {\"kind\": \"nummer\"}}",
         "scenes[1].picture.card.kind: \"nummer\" is not a kind of card; did you mean \"number\"?"},
        {"\"say\": \"a\", \"picture\": {\"card\": {\"kind\": \"list\", \"lines\": "
         "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}}",
         "scenes[1].picture.card.lines: has 6 items; at most 5 are allowed"},
        {"\"say\": \"a\\u202eb\"",
         "scenes[1].say: character 2 is U+202E, an invisible control character; remove it"},
        {"\"say\": \"a\\u0007b\"",
         "scenes[1].say: character 2 is U+0007, an invisible control character; remove it"},
        {"\"say\": \"a\", \"picture\": {\"file\": \"a\\u001b[2J.jpg\"}",
         "scenes[1].picture.file: holds U+001B, an invisible control character; remove it"},
        {"\"say\": 7", "scenes[1].say: is a number, but should be a text in quotes"},
    };
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_refused(&arena, scene_with(&arena, cases[i].fields), cases[i].message);
    arena_release(&arena);
}

static void test_bad_settings_are_named_by_their_path(void **state)
{
    static const struct {
        const char *fields, *message;
    } cases[] = {
        {"\"version\": 2", "version: is 2, but this ClipCrafter reads storyboards up to version 1; "
                           "use a newer ClipCrafter"},
        {"\"language\": \"english\"",
         "language: \"english\" is not a language; write a code such as \"en\", \"de\" or "
         "\"es-419\""},
        {"\"format\": \"potrait\"",
         "format: \"potrait\" is not a format; did you mean \"portrait\"?"},
        {"\"format\": \"1081x1920\"", "format: \"1081x1920\": the width must be even; write 1082"},
        {"\"format\": \"100x1920\"",
         "format: \"100x1920\": the width must be from 128 to 4096 pixels"},
        {"\"format\": {\"width\": 1081}", "format.width: is 1081, an odd number; write 1082"},
        {"\"format\": {\"fps\": 12.5}",
         "format.fps: \"12.5\" is not a frame rate; write a whole number from 1 to 60, 23.976, "
         "29.97, 59.94 or a fraction such as 30000/1001"},
        {"\"format\": {\"fps\": 0}", "format.fps: is 0; write a number from 1 to 60"},
        {"\"format\": {\"fps\": \"61/1\"}",
         "format.fps: \"61/1\" is not a frame rate; write a whole number from 1 to 60, 23.976, "
         "29.97, 59.94 or a fraction such as 30000/1001"},
        {"\"voice\": {\"rate\": 3}", "voice.rate: is 3; write a number from 0.5 to 2"},
        {"\"voice\": \"\"", "voice: is empty; write the name of a voice or leave the field out"},
        {"\"captions\": \"B!ld\"",
         "captions: \"B!ld\" is not the name of a caption style, such as \"bold\""},
        {"\"music\": \"warm\"", "music: \"warm\" is not \"auto\", \"none\", {\"mood\": ...} or "
                                "{\"file\": ...}; write \"auto\" or \"none\""},
        {"\"music\": {\"mood\": \"warm\", \"file\": \"a.mp3\"}",
         "music: has both \"mood\" and \"file\"; keep one"},
        {"\"seed\": -1", "seed: is -1; write a number from 0 to 9007199254740991"},
        {"\"seed\": 1.5", "seed: is 1.5; write a whole number from 0 to 9007199254740991"},
    };
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_refused(&arena, story_with(&arena, cases[i].fields), cases[i].message);
    arena_release(&arena);
}

static void test_other_documents_are_told_apart(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    check_refused(&arena, "{\"scenes\": []}",
                  "clipcrafter: is missing; a storyboard begins with { \"clipcrafter\": "
                  "\"storyboard\"");
    check_refused(&arena, "{\"clipcrafter\": \"timeline\"}",
                  "clipcrafter: this is a timeline, not a storyboard; give it to \"clipcrafter "
                  "render\"");
    check_refused(&arena, "{\"clipcrafter\": \"storyboard\"}",
                  "scenes: is missing; write a list of scenes, [ ... ]");
    check_refused(&arena, "{\"clipcrafter\": \"storyboard\", \"scenes\": []}",
                  "scenes: is empty; a storyboard needs at least one scene");
    arena_release(&arena);
}

static void test_word_of_five_thousand_letters_is_refused(void **state)
{
    struct arena arena;
    char word[4901];

    (void)state;
    arena_init(&arena);
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    check_refused(&arena, scene_with(&arena, arena_printf(&arena, "\"say\": \"%s\"", word).ptr),
                  "scenes[1].say: has a word of 4900 letters; at most 200 can be shown");
    arena_release(&arena);
}

static void test_long_text_without_spaces_is_no_word_in_chinese(void **state)
{
    struct arena arena;
    struct buf say;

    (void)state;
    arena_init(&arena);
    buf_init(&say, 10000);
    for (int i = 0; i < 1000; i++)
        buf_append(&say, STR("\xe8\x9c\x82"));
    decode(&arena, scene_with(&arena, arena_printf(&arena, "\"say\": \"%s\"", say.ptr).ptr));
    buf_release(&say);
    arena_release(&arena);
}

static void test_duplicate_ids_are_refused_and_missing_ones_made(void **state)
{
    struct arena arena;
    struct storyboard story;

    (void)state;
    arena_init(&arena);
    check_refused(&arena,
                  "{\"clipcrafter\": \"storyboard\", \"scenes\": [{\"id\": \"a\", \"say\": \"x\"},"
                  "{\"id\": \"b\", \"say\": \"x\"}, {\"id\": \"a\", \"say\": \"x\"}]}",
                  "scenes[2]: has the id \"a\" of scenes[0]; give each scene its own");
    story = decode(&arena, "{\"clipcrafter\": \"storyboard\", \"scenes\": [{\"say\": \"x\"},"
                           "{\"id\": \"s1\", \"say\": \"x\"}, {\"say\": \"x\"}]}");
    assert_str(story.scenes[0].id, "s2");
    assert_str(story.scenes[1].id, "s1");
    assert_str(story.scenes[2].id, "s3");
    arena_release(&arena);
}

/* A storyboard of `count` spoken scenes. */
static struct str many_scenes(struct arena *arena, size_t count)
{
    struct buf json;
    struct str copy;

    buf_init(&json, 1 << 24);
    buf_append(&json, STR("{\"clipcrafter\": \"storyboard\", \"scenes\": ["));
    for (size_t i = 0; i < count; i++)
        buf_printf(&json, "%s{\"say\": \"Bee %zu.\"}", i ? "," : "", i);
    buf_append(&json, STR("]}"));
    copy = arena_str(arena, buf_str(&json));
    buf_release(&json);
    return copy;
}

static void test_number_of_scenes_is_bounded(void **state)
{
    struct arena arena;
    struct storyboard story;

    (void)state;
    arena_init(&arena);
    story = decode(&arena, many_scenes(&arena, 1000).ptr);
    assert_int_equal(story.scene_count, 1000);
    assert_str(story.scenes[999].id, "s1000");
    check_refused(&arena, many_scenes(&arena, 1001).ptr,
                  "scenes: has 1001 items; at most 1000 are allowed");
    arena_release(&arena);
}

static void test_document_past_its_size_is_refused_unread(void **state)
{
    struct arena arena;
    struct storyboard story;
    struct error error = ERROR_INIT;
    size_t len = STORYBOARD_JSON_MAX + 1;
    char *text = malloc(len);

    (void)state;
    arena_init(&arena);
    assert_non_null(text);
    memset(text, '[', len);
    assert_false(storyboard_decode(&arena, (struct str){text, len}, &story, &error));
    assert_string_equal(error.message, "is 8388609 bytes long; at most 8388608 are allowed");
    assert_int_equal(error.code, ERROR_LIMIT);
    free(text);
    arena_release(&arena);
}

static void test_names_of_files_stay_byte_by_byte(void **state)
{
    struct arena arena;
    struct storyboard story;

    (void)state;
    arena_init(&arena);
    /* Decomposed and with two blanks, as a file system may have it. */
    story = decode(&arena, scene_with(&arena, "\"say\": \"a\", \"picture\": {\"file\": "
                                              "\"u\\u0308ber  uns.jpg\"}"));
    assert_str(story.scenes[1].picture.file, "u\xcc\x88"
                                             "ber  uns.jpg");
    arena_release(&arena);
}

static void test_text_is_composed_and_spaces_are_tidied(void **state)
{
    struct arena arena;
    struct storyboard story;

    (void)state;
    arena_init(&arena);
    story = decode(&arena, scene_with(&arena, "\"say\": \"  a\\u0308\\n\\t b \\ufeffc {\\\\b1}\""));
    assert_str(story.scenes[1].say, "\xc3\xa4 b c {\\b1}");
    arena_release(&arena);
}

static void test_unknown_fields_stay_at_every_level(void **state)
{
    static const char json[] =
        "{\n"
        "  \"clipcrafter\": \"storyboard\",\n"
        "  \"version\": 1,\n"
        "  \"title\": \"Bees\",\n"
        "  \"language\": \"en\",\n"
        "  \"format\": {\"width\": 1080, \"height\": 1920, \"fps\": 30, \"f\": {\"deep\": [1, "
        "2]}},\n"
        "  \"voice\": {\"v\": true},\n"
        "  \"music\": {\"mood\": \"warm\", \"m\": null},\n"
        "  \"a\": {\n    \"b\": [\n      0.1,\n      {}\n    ]\n  },\n"
        "  \"scenes\": [\n"
        "    {\n"
        "      \"id\": \"s1\",\n"
        "      \"say\": \"x\",\n"
        "      \"picture\": {\n"
        "        \"card\": {\"kind\": \"quote\", \"heading\": \"H\", \"lines\": [\"L\"], \"c\": "
        "1},\n"
        "        \"credit\": {\n          \"author\": \"A\",\n          \"k\": \"v\"\n        },\n"
        "        \"p\": -1\n"
        "      },\n"
        "      \"note\": \"mine \\\"quoted\\\"\"\n"
        "    }\n"
        "  ]\n"
        "}\n";
    struct arena arena;
    struct storyboard story;
    struct buf out;

    (void)state;
    arena_init(&arena);
    buf_init(&out, 100000);
    story = decode(&arena, json);
    storyboard_encode(&story, &out);
    assert_str(buf_str(&out), json);
    buf_release(&out);
    arena_release(&arena);
}

static void check_same(const struct str *a, const struct str *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!str_equal(a[i], b[i]))
            fail_msg("text %zu: \"%.*s\" became \"%.*s\"", i, STR_FMT(a[i]), STR_FMT(b[i]));
}

static void check_same_picture(const struct picture *a, const struct picture *b)
{
    struct str left[] = {a->query,          a->file,          a->card.heading,   a->card.unknown,
                         a->credit.title,   a->credit.author, a->credit.licence, a->credit.source,
                         a->credit.unknown, a->unknown};
    struct str right[] = {b->query,          b->file,          b->card.heading,   b->card.unknown,
                          b->credit.title,   b->credit.author, b->credit.licence, b->credit.source,
                          b->credit.unknown, b->unknown};

    check_same(left, right, COUNT_OF(left));
    assert_int_equal(a->source, b->source);
    assert_int_equal(a->card.kind, b->card.kind);
    assert_int_equal(a->card.line_count, b->card.line_count);
    check_same(a->card.lines, b->card.lines, a->card.line_count);
}

static void check_same_scene(const struct scene *a, const struct scene *b)
{
    struct str left[] = {a->id, a->say, a->chapter, a->unknown};
    struct str right[] = {b->id, b->say, b->chapter, b->unknown};

    check_same(left, right, COUNT_OF(left));
    check_same_picture(&a->picture, &b->picture);
    assert_int_equal(a->motion, b->motion);
    assert_int_equal(a->transition, b->transition);
    assert_int_equal(a->seconds_ms, b->seconds_ms);
    assert_int_equal(a->pause_ms, b->pause_ms);
    assert_int_equal(a->captions, b->captions);
}

static void check_same_story(const struct storyboard *a, const struct storyboard *b)
{
    struct str left[] = {a->title,          a->description,   a->language,     a->voice,
                         a->caption_style,  a->music_file,    a->music_mood,   a->unknown,
                         a->format_unknown, a->voice_unknown, a->music_unknown};
    struct str right[] = {b->title,          b->description,   b->language,     b->voice,
                          b->caption_style,  b->music_file,    b->music_mood,   b->unknown,
                          b->format_unknown, b->voice_unknown, b->music_unknown};

    check_same(left, right, COUNT_OF(left));
    assert_memory_equal(&a->format, &b->format, sizeof a->format);
    assert_int_equal(a->voice_rate_pct, b->voice_rate_pct);
    assert_int_equal(a->music, b->music);
    assert_true(a->seed == b->seed);
    assert_int_equal(a->scene_count, b->scene_count);
    for (size_t i = 0; i < a->scene_count; i++)
        check_same_scene(&a->scenes[i], &b->scenes[i]);
}

static void test_decoding_what_was_encoded_gives_the_same_story(void **state)
{
    uint64_t seed = (uint64_t)time(NULL);

    (void)state;
    printf("seed %llu\n", (unsigned long long)seed);
    for (uint64_t round = 0; round < 300; round++) {
        struct arena arena;
        struct random random;
        struct buf out, again;
        struct storyboard story, back = {0};
        struct error error = ERROR_INIT;

        arena_init(&arena);
        buf_init(&out, 1 << 20);
        buf_init(&again, 1 << 20);
        random_init(&random, seed + round);
        story = random_story(&arena, &random, 1 + random_below(&random, 6));
        storyboard_encode(&story, &out);
        assert_ok(storyboard_decode(&arena, buf_str(&out), &back, &error), error);
        check_same_story(&story, &back);
        storyboard_encode(&back, &again);
        assert_str(buf_str(&again), out.ptr);
        buf_release(&out);
        buf_release(&again);
        arena_release(&arena);
    }
}

static void test_encoding_leaves_defaults_out(void **state)
{
    struct scene scene = {.id = STR("s1"), .say = STR("Hi"), .captions = true};
    struct storyboard story = storyboard_default();
    struct buf out;

    (void)state;
    buf_init(&out, 10000);
    story.scenes = &scene;
    story.scene_count = 1;
    storyboard_encode(&story, &out);
    assert_str(buf_str(&out), "{\n  \"clipcrafter\": \"storyboard\",\n  \"version\": 1,\n"
                              "  \"language\": \"en\",\n  \"format\": \"portrait\",\n"
                              "  \"scenes\": [\n    {\n      \"id\": \"s1\",\n"
                              "      \"say\": \"Hi\"\n    }\n  ]\n}\n");
    buf_release(&out);
}

static void test_rates_are_exact_fractions(void **state)
{
    static const struct {
        const char *text;
        int32_t num, den;
    } cases[] = {{"24", 24, 1},
                 {"23.976", 24000, 1001},
                 {"29.97", 30000, 1001},
                 {"59.94", 60000, 1001},
                 {"60", 60, 1},
                 {"1", 1, 1},
                 {"30000/1001", 30000, 1001},
                 {"50/2", 25, 1},
                 {"25/2", 25, 2}};
    static const char *const bad[] = {"",  "0",   "61",    "-30", "30.5",       "30/0", "1/2",
                                      "x", "30/", "/1001", "1e1", "60001/1001", "24/-1"};
    struct rational rate = {7, 7};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(story_rate_parse(str_from(cases[i].text), &rate, NULL));
        assert_int_equal(rate.num, cases[i].num);
        assert_int_equal(rate.den, cases[i].den);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(story_rate_parse(str_from(bad[i]), &rate, NULL));
}

static void test_formats_are_named_or_measured(void **state)
{
    struct story_format format = storyboard_default().format;
    static const char *const bad[] = {
        "",          "x",         "720x",      "x720",     "720x1280x3",
        "-720x1280", "720 x1280", "5000x1280", "720*1280", "99999999999x2"};

    (void)state;
    assert_string_equal(story_format_name(&format), "portrait");
    assert_true(story_format_parse(STR("landscape"), &format, NULL));
    assert_int_equal(format.width, 1920);
    assert_int_equal(format.rate.num, 30);
    assert_true(story_format_parse(STR("720x1280"), &format, NULL));
    assert_null(story_format_name(&format));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(story_format_parse(str_from(bad[i]), &format, NULL));
    assert_int_equal(format.width, 720);
}

/* Milliseconds of CPU that decoding took, the best of a few. */
static double decode_ms(struct str json)
{
    double best = 1e9;

    for (int i = 0; i < 5; i++) {
        struct arena arena;
        struct storyboard story;
        clock_t start = clock();

        arena_init(&arena);
        assert_true(storyboard_decode(&arena, json, &story, NULL));
        arena_release(&arena);
        best = MIN_OF(best, (double)(clock() - start) * 1000 / CLOCKS_PER_SEC);
    }
    return best;
}

static void test_hundred_scenes_are_decoded_at_once(void **state)
{
    struct arena arena;
    struct random random;
    struct storyboard story;
    struct buf out;
    double ms;

    (void)state;
    arena_init(&arena);
    buf_init(&out, 1 << 20);
    random_init(&random, 3);
    story = random_story(&arena, &random, 100);
    storyboard_encode(&story, &out);
    ms = decode_ms(buf_str(&out));
    printf("100 scenes, %zu bytes: %.2f ms\n", out.len, ms);
    assert_true(ms < 40); /* 2 ms is the figure; sanitizers and a busy machine get room */
    buf_release(&out);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_storyboard_gets_the_defaults),
        cmocka_unit_test(test_every_field_is_read),
        cmocka_unit_test(test_short_forms_mean_the_long_ones),
        cmocka_unit_test(test_bad_scenes_are_named_by_their_path),
        cmocka_unit_test(test_bad_settings_are_named_by_their_path),
        cmocka_unit_test(test_other_documents_are_told_apart),
        cmocka_unit_test(test_word_of_five_thousand_letters_is_refused),
        cmocka_unit_test(test_long_text_without_spaces_is_no_word_in_chinese),
        cmocka_unit_test(test_duplicate_ids_are_refused_and_missing_ones_made),
        cmocka_unit_test(test_number_of_scenes_is_bounded),
        cmocka_unit_test(test_document_past_its_size_is_refused_unread),
        cmocka_unit_test(test_names_of_files_stay_byte_by_byte),
        cmocka_unit_test(test_text_is_composed_and_spaces_are_tidied),
        cmocka_unit_test(test_unknown_fields_stay_at_every_level),
        cmocka_unit_test(test_decoding_what_was_encoded_gives_the_same_story),
        cmocka_unit_test(test_encoding_leaves_defaults_out),
        cmocka_unit_test(test_rates_are_exact_fractions),
        cmocka_unit_test(test_formats_are_named_or_measured),
        cmocka_unit_test(test_hundred_scenes_are_decoded_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
