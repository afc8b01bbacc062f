/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/session.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "clear", .type = ARGUMENT_FLAG, .help = "Drop everything in it"},
    {.name = "limit",
     .type = ARGUMENT_TEXT,
     .metavar = "SIZE",
     .help = "Drop the least recently used pieces until at most this much is left, such as 2GiB"},
    {.name = "cache", .type = ARGUMENT_TEXT, .metavar = "DIR", .help = "Which cache folder"},
};

static const struct command_spec SPEC = {
    .name = "cache",
    .summary = "Show the size of the cache, or make it smaller",
    .details = "The cache holds finished pieces under the hash of what made them. Losing one costs "
               "time, never a result.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

static struct str describe(struct arena *arena, const char *what, const struct cache_usage *usage)
{
    return arena_printf(arena, "%s%.1f MB in %lld entries\n", what, (double)usage->bytes / 1e6,
                        (long long)usage->entries);
}

static bool trim(struct session *session, const struct arguments *arguments, struct cache *cache,
                 struct error *error)
{
    struct cache_usage dropped;
    int64_t limit = 0;

    if (!arguments_given(arguments, "clear")) {
        if (!config_set(session->config, OPTION_CACHE_LIMIT, arguments_text(arguments, "limit"),
                        CONFIG_COMMAND_LINE, STR("--limit"), error))
            return false;
        limit = config_integer(session->config, OPTION_CACHE_LIMIT);
    }
    return cache_trim(cache, limit, &dropped, error) &&
           session_print(describe(&session->arena, "dropped ", &dropped), error);
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct str root = config_text(session->config, OPTION_CACHE_DIR);
    struct error error = ERROR_INIT;
    struct cache *cache = NULL;
    struct cache_usage usage;
    bool ok;

    if (arguments_given(arguments, "cache"))
        root = arguments_text(arguments, "cache");
    root = arena_str(&session->arena, root);
    ok = cache_open(root, 0, &cache, &error);
    if (ok && (arguments_given(arguments, "clear") || arguments_given(arguments, "limit")))
        ok = trim(session, arguments, cache, &error);
    ok = ok && cache_measure(cache, &usage, &error) &&
         session_print(arena_printf(&session->arena, "%.*s: ", STR_FMT(root)), &error) &&
         session_print(describe(&session->arena, "", &usage), &error);
    cache_close(cache);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_cache = {&SPEC, run};
