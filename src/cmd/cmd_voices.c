/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/listing.h"
#include "cmd/session.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "json", .type = ARGUMENT_FLAG, .help = "As JSON"},
    {.name = "language",
     .type = ARGUMENT_TEXT,
     .metavar = "TAG",
     .help = "Only voices of this language, such as de"},
};

static const struct command_spec SPEC = {
    .name = "voices",
    .summary = "List the voices there are",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

enum { COLUMNS = 5 };

/* "es" takes "es" and "es-419", not "est". */
static bool speaks(const struct voice_info *voice, struct str language)
{
    return !language.len ||
           (str_starts_with(voice->language, language) &&
            (voice->language.len == language.len || voice->language.ptr[language.len] == '-'));
}

static struct listing list_voices(struct arena *arena, const struct voice_info *voices,
                                  size_t count, struct str language)
{
    struct str *cells = ARENA_ARRAY(arena, struct str, count * COLUMNS + 1);
    struct listing listing = {
        {"name", "language", "engine", "gender", "licence"}, COLUMNS, 0, cells};

    for (size_t i = 0; i < count; i++) {
        struct str *row = cells + listing.rows * COLUMNS;
        if (!speaks(&voices[i], language))
            continue;
        row[0] = voices[i].name;
        row[1] = voices[i].language;
        row[2] = voices[i].engine;
        row[3] = voices[i].gender;
        row[4] = voices[i].licence;
        listing.rows++;
    }
    return listing;
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct production *production = NULL;
    struct error error = ERROR_INIT;
    const struct voice_info *voices;
    struct buf out;
    size_t count;
    bool ok;

    buf_init(&out, LISTING_BYTES_MAX);
    ok = session_production(session, arguments, STR("."), &production, &error);
    if (ok) {
        production_voices(production, &voices, &count);
        struct listing listing =
            list_voices(&session->arena, voices, count, arguments_text(arguments, "language"));
        if (arguments_given(arguments, "json"))
            listing_json(&listing, &out);
        else
            listing_table(&listing, &out);
        ok = session_print(buf_str(&out), &error);
    }
    buf_release(&out);
    production_free(production);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_voices = {&SPEC, run};
