/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/options.h"

#include "base/banned.h"

static const char *const LOG_LEVELS[] = {"debug", "info", "warning", "error", NULL};

/* Largest seed: 2^53 - 1, what every JSON reader keeps exactly (as in a storyboard). */
#define SEED_MAX 9007199254740991.0

#define GIB (1024.0 * 1024 * 1024)

const struct option_spec OPTIONS[OPTION_COUNT] = {
    [OPTION_CACHE_DIR] =
        {
            .name = "cache-dir",
            .environment = "CLIPCRAFTER_CACHE_DIR",
            .type = OPTION_PATH,
            .initial = "~/.cache/clipcrafter",
            .help = "Folder for what need not be made twice: speech, music, encoded segments. The "
                    "default follows XDG_CACHE_HOME",
        },
    [OPTION_CACHE_LIMIT] =
        {
            .name = "cache-limit",
            .environment = "CLIPCRAFTER_CACHE_LIMIT",
            .type = OPTION_SIZE,
            .initial = "10 GiB",
            .min = 64.0 * 1024 * 1024,
            .max = 1024 * 1024 * GIB,
            .help = "Size that the cache is trimmed to, the longest unused first",
            .reloadable = true,
        },
    [OPTION_DATA_DIR] =
        {
            .name = "data-dir",
            .environment = "CLIPCRAFTER_DATA",
            .type = OPTION_PATH,
            .initial = "",
            .help =
                "Folder with fonts, drawings and caption styles. Empty: found beside the program",
        },
    [OPTION_THREADS] =
        {
            .name = "threads",
            .environment = "CLIPCRAFTER_THREADS",
            .type = OPTION_INTEGER,
            .initial = "0",
            .min = 0,
            .max = 256,
            .help = "Segments rendered at the same time; 0 is one for each processor",
            .reloadable = true,
        },
    [OPTION_VOICE] =
        {
            .name = "voice",
            .environment = "CLIPCRAFTER_VOICE",
            .type = OPTION_TEXT,
            .initial = "",
            .help =
                "Voice that speaks, as clipcrafter voices lists them. Empty: the best one for the "
                "language",
        },
    [OPTION_RATE] =
        {
            .name = "rate",
            .environment = "CLIPCRAFTER_RATE",
            .type = OPTION_REAL,
            .initial = "1",
            .min = 0.5,
            .max = 2,
            .help = "Speed of the voice; 1 is natural",
        },
    [OPTION_LANGUAGE] =
        {
            .name = "language",
            .environment = "CLIPCRAFTER_LANGUAGE",
            .type = OPTION_TEXT,
            .initial = "",
            .help =
                "Language of the script, such as en, de or es-419. Empty: guessed from the text",
        },
    [OPTION_FORMAT] =
        {
            .name = "format",
            .environment = "CLIPCRAFTER_FORMAT",
            .type = OPTION_TEXT,
            .initial = "portrait",
            .help = "portrait, square, landscape or WIDTHxHEIGHT in pixels",
        },
    [OPTION_FPS] =
        {
            .name = "fps",
            .environment = "CLIPCRAFTER_FPS",
            .type = OPTION_TEXT,
            .initial = "30",
            .help =
                "Frames a second: 1 to 60, 23.976, 29.97, 59.94 or a fraction such as 30000/1001",
        },
    [OPTION_CAPTIONS] =
        {
            .name = "captions",
            .environment = "CLIPCRAFTER_CAPTIONS",
            .type = OPTION_TEXT,
            .initial = "bold",
            .help = "Look of the captions, as clipcrafter styles lists them, or none",
        },
    [OPTION_MUSIC] =
        {
            .name = "music",
            .environment = "CLIPCRAFTER_MUSIC",
            .type = OPTION_TEXT,
            .initial = "auto",
            .help = "auto, none or a sound file",
        },
    [OPTION_SEED] =
        {
            .name = "seed",
            .environment = "CLIPCRAFTER_SEED",
            .type = OPTION_INTEGER,
            .initial = "0",
            .min = 0,
            .max = SEED_MAX,
            .help =
                "Number from which motion, layout and music are drawn; 0 draws it from the title",
        },
    [OPTION_ALLOW_NO_SANDBOX] =
        {
            .name = "allow-no-sandbox",
            .environment = "CLIPCRAFTER_ALLOW_NO_SANDBOX",
            .type = OPTION_BOOL,
            .initial = "false",
            .help =
                "Decode foreign media even where the system cannot set up the sandbox. Only for "
                "files you made yourself",
        },
    [OPTION_CRF] =
        {
            .name = "crf",
            .environment = "CLIPCRAFTER_CRF",
            .type = OPTION_INTEGER,
            .initial = "21",
            .min = 10,
            .max = 40,
            .help = "Constant rate factor of the picture: lower is better and larger",
        },
    [OPTION_LOG_LEVEL] =
        {
            .name = "log-level",
            .environment = "CLIPCRAFTER_LOG_LEVEL",
            .type = OPTION_CHOICE,
            .initial = "warning",
            .words = LOG_LEVELS,
            .help = "Least important event that is reported: debug, info, warning or error",
            .reloadable = true,
        },
};

const char *option_type_name(enum option_type type)
{
    static const char *const names[] = {
        [OPTION_TEXT] = "text",      [OPTION_INTEGER] = "integer", [OPTION_REAL] = "number",
        [OPTION_BOOL] = "yes or no", [OPTION_CHOICE] = "choice",   [OPTION_SIZE] = "size",
        [OPTION_PATH] = "path",      [OPTION_LIST] = "list",       [OPTION_SECRET] = "secret",
    };

    return names[type];
}
