/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/options.h"

#include "base/banned.h"

static const char *const LOG_LEVELS[] = {"debug", "info", "warning", "error", NULL};
static const char *const S3_ENCRYPTIONS[] = {"none", "AES256", NULL};
/* In the order of enum smtp_security. */
static const char *const SMTP_SECURITIES[] = {"starttls", "tls", "plain", NULL};

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
    [OPTION_LISTEN] =
        {
            .name = "listen",
            .environment = "CLIPCRAFTER_LISTEN",
            .type = OPTION_TEXT,
            .initial = "127.0.0.1:8080",
            .help = "Address and port of the server, such as 127.0.0.1:8080, [::1]:8080 or *:443",
        },
    [OPTION_PUBLIC_URL] =
        {
            .name = "public-url",
            .environment = "CLIPCRAFTER_PUBLIC_URL",
            .type = OPTION_TEXT,
            .initial = "",
            .help = "How people reach the server, such as https://clips.example: goes into mails "
                    "and decides which pages may send requests. Empty: http:// and listen",
        },
    [OPTION_TLS_CERT] =
        {
            .name = "tls-cert",
            .environment = "CLIPCRAFTER_TLS_CERT",
            .type = OPTION_PATH,
            .initial = "",
            .help = "Certificate chain in PEM, to serve HTTPS directly. Empty: plain HTTP, for a "
                    "proxy in front",
        },
    [OPTION_TLS_KEY] =
        {
            .name = "tls-key",
            .environment = "CLIPCRAFTER_TLS_KEY",
            .type = OPTION_PATH,
            .initial = "",
            .help = "Private key of tls-cert in PEM",
        },
    [OPTION_TRUSTED_PROXIES] =
        {
            .name = "trusted-proxies",
            .environment = "CLIPCRAFTER_TRUSTED_PROXIES",
            .type = OPTION_LIST,
            .initial = "",
            .help = "Addresses or ranges whose X-Forwarded-For and -Proto count, such as "
                    "127.0.0.1, 10.0.0.0/8",
        },
    [OPTION_METRICS_TOKEN] =
        {
            .name = "metrics-token",
            .environment = "CLIPCRAFTER_METRICS_TOKEN",
            .type = OPTION_SECRET,
            .initial = "",
            .help = "What a collector sends as bearer token to read /metrics. Empty: nobody may",
        },
    [OPTION_SERVER_DIR] =
        {
            .name = "server-dir",
            .environment = "CLIPCRAFTER_SERVER_DIR",
            .type = OPTION_PATH,
            .initial = "",
            .help = "Folder of the server: private database, keys, files, mail. Empty: "
                    "/var/lib/clipcrafter for root, else ~/.local/share/clipcrafter",
        },
    [OPTION_SERVICE_USER] =
        {
            .name = "service-user",
            .environment = "CLIPCRAFTER_SERVICE_USER",
            .type = OPTION_TEXT,
            .initial = "",
            .help =
                "As whom a server started by root runs. Empty: clipcrafter, postgres or nobody, "
                "the first there is",
        },
    [OPTION_DATABASE_URL] =
        {
            .name = "database-url",
            .environment = "DATABASE_URL",
            .type = OPTION_SECRET,
            .initial = "",
            .help = "PostgreSQL 15 or newer: postgresql://USER:PASSWORD@HOST:PORT/DATABASE. Empty: "
                    "a private one in server-dir",
        },
    [OPTION_DATABASE_DIRECT_URL] =
        {
            .name = "database-direct-url",
            .environment = "DATABASE_DIRECT_URL",
            .type = OPTION_SECRET,
            .initial = "",
            .help = "The same database past its pooler, as its owner, for migrations and admin. "
                    "Empty: database-url",
        },
    [OPTION_DATABASE_CA] =
        {
            .name = "database-ca",
            .environment = "CLIPCRAFTER_DATABASE_CA",
            .type = OPTION_PATH,
            .initial = "",
            .help = "Certificate authority of the database, in PEM. Empty: the system's",
        },
    [OPTION_DATABASE_CONNECTIONS] =
        {
            .name = "database-connections",
            .environment = "CLIPCRAFTER_DATABASE_CONNECTIONS",
            .type = OPTION_INTEGER,
            .initial = "8",
            .min = 2,
            .max = 100,
            .help = "Connections to the database that one process holds at most",
        },
    [OPTION_POSTGRES_BIN] =
        {
            .name = "postgres-bin",
            .environment = "CLIPCRAFTER_POSTGRES_BIN",
            .type = OPTION_PATH,
            .initial = "",
            .help = "Folder with postgres and initdb for the private database. Empty: found",
        },
    [OPTION_MASTER_KEYS] =
        {
            .name = "master-keys",
            .environment = "CLIPCRAFTER_MASTER_KEYS",
            .type = OPTION_SECRET,
            .initial = "",
            .help = "Keys that wrap everybody's keys: lines of ID BASE64, the current one first. "
                    "Empty: master-key-file",
        },
    [OPTION_MASTER_KEY_FILE] =
        {
            .name = "master-key-file",
            .environment = "CLIPCRAFTER_MASTER_KEY_FILE",
            .type = OPTION_PATH,
            .initial = "",
            .help = "File of the same, readable by its owner only. Empty: keys/master.key in "
                    "server-dir, made at the first start",
        },
    [OPTION_WORKERS] =
        {
            .name = "workers",
            .environment = "CLIPCRAFTER_WORKERS",
            .type = OPTION_INTEGER,
            .initial = "1",
            .min = 0,
            .max = 64,
            .help = "Videos made at the same time by this worker; for serve 0 means none here",
        },
    [OPTION_WORK_DIR] =
        {
            .name = "work-dir",
            .environment = "CLIPCRAFTER_WORK_DIR",
            .type = OPTION_PATH,
            .initial = "",
            .help = "Where jobs have their private folders while they run. Empty: work in "
                    "server-dir",
        },
    [OPTION_BLOB_DIR] =
        {
            .name = "blob-dir",
            .environment = "CLIPCRAFTER_BLOB_DIR",
            .type = OPTION_PATH,
            .initial = "",

            .help = "Folder for blobs: videos and other files. Empty: blobs in server-dir. Not "
                    "used with "
                    "s3-endpoint",
        },
    [OPTION_S3_ENDPOINT] =
        {
            .name = "s3-endpoint",
            .environment = "CLIPCRAFTER_S3_ENDPOINT",
            .type = OPTION_TEXT,
            .initial = "",

            .help = "Object store for blobs instead of a folder, such as "
                    "https://s3.us-west-004.backblazeb2.com",
        },
    [OPTION_S3_REGION] =
        {
            .name = "s3-region",
            .environment = "CLIPCRAFTER_S3_REGION",
            .type = OPTION_TEXT,
            .initial = "",

            .help = "Its region. Empty: the middle part of the endpoint's name",
        },
    [OPTION_S3_BUCKET] =
        {
            .name = "s3-bucket",
            .environment = "CLIPCRAFTER_S3_BUCKET",
            .type = OPTION_TEXT,
            .initial = "",

            .help = "Private bucket that holds the blobs and nothing else",
        },
    [OPTION_S3_KEY_ID] =
        {
            .name = "s3-key-id",
            .environment = "CLIPCRAFTER_S3_KEY_ID",
            .type = OPTION_TEXT,
            .initial = "",

            .help = "Id of the key for the bucket (B2: keyID of an application key, not the master "
                    "key)",
        },
    [OPTION_S3_SECRET_KEY] =
        {
            .name = "s3-secret-key",
            .environment = "CLIPCRAFTER_S3_SECRET_KEY",
            .type = OPTION_SECRET,
            .initial = "",

            .help = "The key itself (B2: applicationKey)",
        },
    [OPTION_S3_ENCRYPTION] =
        {
            .name = "s3-encryption",
            .environment = "CLIPCRAFTER_S3_ENCRYPTION",
            .type = OPTION_CHOICE,
            .initial = "none",
            .words = S3_ENCRYPTIONS,
            .help = "Whether the object store is asked to encrypt what it keeps",
        },
    [OPTION_SMTP_HOST] =
        {
            .name = "smtp-host",
            .environment = "CLIPCRAFTER_SMTP_HOST",
            .type = OPTION_TEXT,
            .initial = "",

            .help = "Mail server that takes our mail. Empty: mail is kept as files in server-dir",
        },
    [OPTION_SMTP_PORT] =
        {
            .name = "smtp-port",
            .environment = "CLIPCRAFTER_SMTP_PORT",
            .type = OPTION_INTEGER,
            .initial = "0",
            .min = 0,
            .max = 65535,
            .help = "Its port; 0 is the usual one of smtp-security: 587, 465 or 25",
        },
    [OPTION_SMTP_SECURITY] =
        {
            .name = "smtp-security",
            .environment = "CLIPCRAFTER_SMTP_SECURITY",
            .type = OPTION_CHOICE,
            .initial = "starttls",
            .words = SMTP_SECURITIES,
            .help = "How the mail server is spoken to; plain only reaches this machine itself",
        },
    [OPTION_SMTP_USER] =
        {
            .name = "smtp-user",
            .environment = "CLIPCRAFTER_SMTP_USER",
            .type = OPTION_TEXT,
            .initial = "",

            .help = "User name at the mail server. Empty: no login",
        },
    [OPTION_SMTP_PASSWORD] =
        {
            .name = "smtp-password",
            .environment = "CLIPCRAFTER_SMTP_PASSWORD",
            .type = OPTION_SECRET,
            .initial = "",

            .help = "Password at the mail server",
        },
    [OPTION_MAIL_FROM] =
        {
            .name = "mail-from",
            .environment = "CLIPCRAFTER_MAIL_FROM",
            .type = OPTION_TEXT,
            .initial = "",

            .help = "Address that our mail comes from, such as clips@example.com",
        },
    [OPTION_CA_FILE] =
        {
            .name = "ca-file",
            .environment = "CLIPCRAFTER_CA_FILE",
            .type = OPTION_PATH,
            .initial = "",

            .help = "Certificate authorities trusted beside the system's, in PEM: for an object "
                    "store or mail "
                    "server of your own",
        },
    [OPTION_WORKER_LEASE] =
        {
            .name = "worker-lease",
            .environment = "CLIPCRAFTER_WORKER_LEASE",
            .type = OPTION_INTEGER,
            .initial = "30",
            .min = 2,
            .max = 3600,
            .help = "Seconds without a sign of life after which a worker's jobs go to "
                    "others",
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
