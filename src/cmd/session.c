/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/session.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/preview_folder.h"
#include "cmd/progress.h"
#include "os/path.h"

#include "base/banned.h"

/* What the user can do about it, where the place that failed cannot know. */
static const char *mend_of(enum error_code code)
{
    return code == ERROR_NO_SPACE
               ? "; free some space there, or choose another place with -o or --cache"
               : "";
}

int session_fail(struct session *session, const struct error *error)
{
    progress_clear(session->progress);
    if (error->code == ERROR_CANCELLED)
        fputs("clipcrafter: interrupted; the same command goes on from here\n", stderr);
    else
        fprintf(stderr, "clipcrafter: %s%s\n", error->message, mend_of(error->code));
    return error_exit_status(error->code);
}

void session_warn(struct session *session, struct str sentence)
{
    struct error clean = ERROR_INIT;

    if (session->log.least > LOG_WARNING)
        return;
    (void)error_set(&clean, ERROR_INPUT, "%.*s", STR_FMT(sentence));
    progress_clear(session->progress);
    fprintf(stderr, "clipcrafter: %s\n", clean.message);
}

bool session_print(struct str text, struct error *error)
{
    if (fwrite(text.ptr, 1, text.len, stdout) == text.len && fflush(stdout) == 0)
        return true;
    return error_set_errno(error, errno, "standard output");
}

/* Folders that --media named, as NUL-terminated paths. */
static void list_media(struct session *session, const struct arguments *arguments,
                       struct production_options *options)
{
    size_t count;
    const struct argument_value *values = arguments_all(arguments, "media", &count);
    struct str *folders = ARENA_ARRAY(&session->arena, struct str, count + 1);

    for (size_t i = 0; i < count; i++)
        folders[i] = arena_str(&session->arena, values[i].text);
    options->media_dirs = folders;
    options->media_dir_count = count;
}

bool session_open_preview(struct session *session, const struct arguments *arguments,
                          struct error *error)
{
    if (!arguments_given(arguments, "preview"))
        return true;
    return preview_folder_open(arena_str(&session->arena, arguments_text(arguments, "preview")),
                               &session->preview, error);
}

void session_close_preview(struct session *session)
{
    struct error error = ERROR_INIT;

    if (session->preview && !preview_folder_check(session->preview, &error))
        session_warn(session, str_from(error.message));
    preview_folder_close(session->preview);
    session->preview = NULL;
}

bool session_production(struct session *session, const struct arguments *arguments,
                        struct str base_dir, struct production **out, struct error *error)
{
    struct config *config = session->config;
    struct str data_dir;
    struct production_options options = {
        .cache_dir = config_text(config, OPTION_CACHE_DIR),
        .cache_limit = config_integer(config, OPTION_CACHE_LIMIT),
        .base_dir = base_dir,
        .threads = (int32_t)config_integer(config, OPTION_THREADS),
        .crf_tenths = (int32_t)config_integer(config, OPTION_CRF) * 10,
        .allow_no_sandbox = config_bool(config, OPTION_ALLOW_NO_SANDBOX),
        .cancel = session->cancel,
        .log = &session->log,
        .progress = session->progress ? progress_report : NULL,
        .progress_context = session->progress,
        .preview = session->preview ? preview_folder_take : NULL,
        .preview_context = session->preview,
    };

    if (!config_data_dir(config, &data_dir, error))
        return false;
    options.data_dir = arena_str(&session->arena, data_dir);
    options.cache_dir = arena_str(&session->arena, options.cache_dir);
    if (arguments_known(arguments, "media"))
        list_media(session, arguments, &options);
    if (arguments_known(arguments, "cache") && arguments_given(arguments, "cache"))
        options.cache_dir = arena_str(&session->arena, arguments_text(arguments, "cache"));
    if (arguments_known(arguments, "draft"))
        options.draft = arguments_given(arguments, "draft");
    return production_new(&options, out, error);
}
