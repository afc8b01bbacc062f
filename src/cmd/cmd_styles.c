/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/listing.h"
#include "cmd/session.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "json", .type = ARGUMENT_FLAG, .help = "As JSON"},
};

static const struct command_spec SPEC = {
    .name = "styles",
    .summary = "List the looks of captions",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

enum { COLUMNS = 3 };

static int run(struct session *session, const struct arguments *arguments)
{
    struct production *production = NULL;
    struct error error = ERROR_INIT;
    const struct caption_style *styles;
    struct buf out;
    size_t count;
    bool ok;

    buf_init(&out, LISTING_BYTES_MAX);
    ok = session_production(session, arguments, STR("."), &production, &error);
    if (ok) {
        struct listing listing = {{"name", "font", "look"}, COLUMNS, 0, NULL};
        struct str *cells;
        production_styles(production, &styles, &count);
        cells = ARENA_ARRAY(&session->arena, struct str, count * COLUMNS + 1);
        for (size_t i = 0; i < count; i++) {
            cells[i * COLUMNS] = styles[i].name;
            cells[i * COLUMNS + 1] = styles[i].family;
            cells[i * COLUMNS + 2] = styles[i].label;
        }
        listing.rows = count;
        listing.cells = cells;
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

const struct command command_styles = {&SPEC, run};
