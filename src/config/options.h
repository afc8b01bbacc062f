/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Every setting of ClipCrafter in ONE table: name, type, range, default, environment variable,
 * help. The file, the environment, the command line, `clipcrafter config` and the manual all come
 * from it. To add a setting, add an id here and a row in options.c.
 */
#ifndef CLIPCRAFTER_CONFIG_OPTIONS_H
#define CLIPCRAFTER_CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * How a setting is written and what its value may be. The same text means the same in the file, in
 * a variable and on the command line. White space around a value does not count.
 */
enum option_type {
    OPTION_TEXT,
    OPTION_INTEGER,
    OPTION_REAL,   /**< decimal number, '.' as the point whatever the locale */
    OPTION_BOOL,   /**< true, yes, on, 1 or false, no, off, 0 */
    OPTION_CHOICE, /**< one of `words` */
    OPTION_SIZE,   /**< bytes: "10 GiB", "500M" (powers of 1024), "10 GB" (powers of 1000) */
    OPTION_PATH,   /**< "~/" at its start is the home folder */
    OPTION_LIST,   /**< texts separated by commas */
    OPTION_SECRET, /**< text that is never shown, logged or taken from the command line */
};

/** What a setting is. All strings are constant. */
struct option_spec {
    const char *name;        /**< in the file and, after "--", on the command line: "cache-limit" */
    const char *environment; /**< "CLIPCRAFTER_CACHE_LIMIT" */
    enum option_type type;
    const char *initial;      /**< its default, written as in the file; "" = none */
    double min, max;          /**< INTEGER, REAL, SIZE: both allowed */
    const char *const *words; /**< CHOICE: ends with NULL */
    const char *help;
    bool reloadable; /**< a running server takes a new value without a restart */
};

/**
 * Rows of OPTIONS; what each means stands in its `help`. The order is the one in which `clipcrafter
 * config` and the manual list them. TEXT settings are checked where they are used, since only there
 * is it known which voices, styles and formats exist.
 */
enum option_id {
    OPTION_CACHE_DIR,
    OPTION_CACHE_LIMIT,
    OPTION_DATA_DIR,
    OPTION_THREADS,
    OPTION_VOICE,
    OPTION_RATE,
    OPTION_LANGUAGE,
    OPTION_FORMAT,
    OPTION_FPS,
    OPTION_CAPTIONS,
    OPTION_MUSIC,
    OPTION_SEED,
    OPTION_ALLOW_NO_SANDBOX,
    OPTION_CRF,
    OPTION_LOG_LEVEL,
    OPTION_LISTEN,
    OPTION_PUBLIC_URL,
    OPTION_TLS_CERT,
    OPTION_TLS_KEY,
    OPTION_TRUSTED_PROXIES,
    OPTION_METRICS_TOKEN,
    OPTION_SERVER_DIR,
    OPTION_SERVICE_USER,
    OPTION_DATABASE_URL,
    OPTION_DATABASE_DIRECT_URL,
    OPTION_DATABASE_CA,
    OPTION_DATABASE_CONNECTIONS,
    OPTION_POSTGRES_BIN,
    OPTION_MASTER_KEYS,
    OPTION_MASTER_KEY_FILE,
    OPTION_WORKERS,
    OPTION_WORK_DIR,
    OPTION_BLOB_DIR,
    OPTION_S3_ENDPOINT,
    OPTION_S3_REGION,
    OPTION_S3_BUCKET,
    OPTION_S3_KEY_ID,
    OPTION_S3_SECRET_KEY,
    OPTION_S3_ENCRYPTION,
    OPTION_SMTP_HOST,
    OPTION_SMTP_PORT,
    OPTION_SMTP_SECURITY,
    OPTION_SMTP_USER,
    OPTION_SMTP_PASSWORD,
    OPTION_MAIL_FROM,
    OPTION_CA_FILE,
    OPTION_WORKER_LEASE,
    OPTION_COUNT
};

/** The table. Constant; any thread. */
extern const struct option_spec OPTIONS[OPTION_COUNT];

/** "integer", "size" and so on: the word that `clipcrafter config` shows. Constant text. */
const char *option_type_name(enum option_type type);

#endif
