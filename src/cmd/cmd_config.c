/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/listing.h"
#include "cmd/session.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "json", .type = ARGUMENT_FLAG, .help = "As JSON"},
};

static const struct command_spec SPEC = {
    .name = "config",
    .summary = "Show every setting: value, where it came from, type, default, range",
    .details = "A setting comes from its default, from ~/.config/clipcrafter/config (lines of name "
               "= value; CLIPCRAFTER_CONFIG names another file), from the environment, or from the "
               "command line; later ones win.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

enum { COLUMNS = 6 };

static int run(struct session *session, const struct arguments *arguments)
{
    size_t count = config_count(session->config);
    struct str *cells = ARENA_ARRAY(&session->arena, struct str, count * COLUMNS + 1);
    struct listing listing = {
        {"name", "value", "from", "type", "default", "range"}, COLUMNS, count, cells};
    struct error error = ERROR_INIT;
    struct buf out;
    bool ok;

    for (size_t i = 0; i < count; i++) {
        struct config_entry entry = config_describe(session->config, i);
        struct str *row = cells + i * COLUMNS;
        row[0] = str_from(entry.spec->name);
        row[1] = entry.value;
        row[2] = entry.origin;
        row[3] = str_from(option_type_name(entry.spec->type));
        row[4] = str_from(entry.spec->initial);
        row[5] = entry.range;
    }
    buf_init(&out, LISTING_BYTES_MAX);
    if (arguments_given(arguments, "json"))
        listing_json(&listing, &out);
    else
        listing_table(&listing, &out);
    ok = session_print(buf_str(&out), &error);
    buf_release(&out);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_config = {&SPEC, run};
