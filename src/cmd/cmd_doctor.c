/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/session.h"
#include "media/decoder.h"
#include "os/cpu.h"
#include "os/path.h"
#include "os/sandbox.h"

#include "base/banned.h"

static const struct command_spec SPEC = {
    .name = "doctor",
    .summary = "Say what is installed, what is missing, and what each missing thing costs",
    .details = "Ends with status 1 if a video could not be made.",
};

enum { REPORT_MAX = 64 * 1024 };

/* How a part is: it works (with a note), something is lost, or no video can be made. */
enum health { HEALTH_GOOD, HEALTH_LOSS, HEALTH_BROKEN };

struct examination {
    struct session *session;
    struct str data_dir;
    struct buf *out;
    enum health worst;
};

static void tell(struct examination *exam, enum health health, const char *part, struct str note)
{
    static const char *const words[] = {"ok", "missing", "BROKEN"};

    buf_printf(exam->out, "%-8s %-10s %.*s\n", words[health], part, STR_FMT(note));
    exam->worst = MAX_OF(exam->worst, health);
}

static int count_files(struct arena *arena, struct str data_dir, const char *name)
{
    DIR *folder = opendir(path_join(arena, data_dir, str_from(name)).ptr);
    struct dirent *entry;
    int count = 0;

    if (!folder)
        return 0;
    while ((entry = readdir(folder)))
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

/* A part of the data folder: how many files, and what is lost without it. */
static void examine_data(struct examination *exam, const char *part, const char *folder,
                         enum health without, const char *cost)
{
    struct arena *arena = &exam->session->arena;
    int count = count_files(arena, exam->data_dir, folder);

    if (count)
        tell(exam, HEALTH_GOOD, part, arena_printf(arena, "%d files", count));
    else
        tell(exam, without, part, str_from(cost));
}

static void examine_voices(struct examination *exam, const struct arguments *arguments)
{
    struct arena *arena = &exam->session->arena;
    struct production *production = NULL;
    struct error error = ERROR_INIT;
    const struct voice_info *voices;
    size_t count;

    if (session_production(exam->session, arguments, STR("."), &production, &error)) {
        production_voices(production, &voices, &count);
        tell(exam, HEALTH_GOOD, "voices", arena_printf(arena, "%zu voices", count));
    } else {
        tell(exam, HEALTH_BROKEN, "voices", arena_str(arena, str_from(error.message)));
    }
    production_free(production);
}

static void examine_sandbox(struct examination *exam)
{
    struct arena *arena = &exam->session->arena;
    struct decoder_options options = {0};
    struct decoder *decoder = NULL;
    struct error error = ERROR_INIT;
    int32_t landlock = sandbox_landlock_abi();

    if (!decoder_new(&options, &decoder, &error))
        tell(exam, HEALTH_LOSS, "sandbox",
             arena_printf(arena, "%s (without it no photograph, clip or music file is read)",
                          error.message));
    else if (landlock)
        tell(exam, HEALTH_GOOD, "sandbox",
             arena_printf(arena, "seccomp and Landlock, version %d", landlock));
    else
        tell(exam, HEALTH_GOOD, "sandbox",
             STR("seccomp; this kernel has no Landlock, the second wall"));
    decoder_free(decoder);
}

static void examine_cache(struct examination *exam)
{
    struct arena *arena = &exam->session->arena;
    struct str root = config_text(exam->session->config, OPTION_CACHE_DIR);
    struct error error = ERROR_INIT;
    struct cache *cache = NULL;
    struct cache_usage usage;

    root = arena_str(arena, root);
    if (cache_open(root, 0, &cache, &error) && cache_measure(cache, &usage, &error))
        tell(exam, HEALTH_GOOD, "cache",
             arena_printf(arena, "%.*s, %.1f MB", STR_FMT(root), (double)usage.bytes / 1e6));
    else
        tell(exam, HEALTH_BROKEN, "cache", arena_str(arena, str_from(error.message)));
    cache_close(cache);
}

static void examine(struct examination *exam, const struct arguments *arguments)
{
    struct arena *arena = &exam->session->arena;

    tell(exam, HEALTH_GOOD, "cores",
         arena_printf(arena, "%d: so many segments are rendered at once", cpu_count()));
    examine_data(exam, "fonts", "fonts", HEALTH_BROKEN,
                 "no text can be drawn; run make deps build");
    examine_data(exam, "styles", "styles", HEALTH_BROKEN, "no captions; run make build");
    examine_data(exam, "drawings", "drawings", HEALTH_LOSS,
                 "scenes without a photograph become words on a ground; run make deps build");
    examine_data(exam, "wordnet", "wordnet", HEALTH_LOSS,
                 "pictures are found by the exact word only; install wordnet-base");
    examine_data(exam, "soundfont", "soundfont", HEALTH_LOSS,
                 "no generated music; install musescore-general-soundfont-small");
    examine_voices(exam, arguments);
    examine_sandbox(exam);
    examine_cache(exam);
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct examination exam = {.session = session};
    struct error error = ERROR_INIT;
    struct buf out;
    bool ok;

    buf_init(&out, REPORT_MAX);
    exam.out = &out;
    ok = config_data_dir(session->config, &exam.data_dir, &error);
    if (ok) {
        exam.data_dir = arena_str(&session->arena, exam.data_dir);
        examine(&exam, arguments);
        ok = session_print(buf_str(&out), &error);
    }
    buf_release(&out);
    if (!ok)
        return session_fail(session, &error);
    return exam.worst == HEALTH_BROKEN ? 1 : 0;
}

const struct command command_doctor = {&SPEC, run};
