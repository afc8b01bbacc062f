/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/blob_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "os/file.h"
#include "store/blob_home.h"

#include "base/banned.h"

struct blob_name blob_name_new(const struct entropy *entropy)
{
    struct digest random;
    struct blob_name name;
    char hex[DIGEST_HEX + 1];

    entropy_fill(entropy, random.bytes, sizeof random.bytes);
    digest_hex(&random, hex);
    snprintf(name.text, sizeof name.text, "%.2s/%.2s/%s", hex, hex + 2, hex);
    return name;
}

bool blob_name_read(struct str text, struct blob_name *out)
{
    struct digest random;
    struct blob_name name;
    char hex[DIGEST_HEX + 1];

    /* Written anew from its digits it must be the same: no other form, no capitals. */
    if (text.len != BLOB_NAME || !digest_from_hex(str_skip(text, 6), &random))
        return false;
    digest_hex(&random, hex);
    snprintf(name.text, sizeof name.text, "%.2s/%.2s/%s", hex, hex + 2, hex);
    if (!str_equal(str_from(name.text), text))
        return false;
    *out = name;
    return true;
}

void blob_store_free(struct blob_store *store)
{
    if (store)
        store->home->free(store);
}

bool blob_put(struct blob_store *store, const struct blob_name *name, int fd, int64_t bytes,
              const struct digest *digest, struct cancel *cancel, struct error *error)
{
    return store->home->put(store, name, fd, bytes, digest, cancel, error);
}

bool blob_get(struct blob_store *store, const struct blob_name *name,
              const struct blob_range *range, const struct blob_sink *sink, struct cancel *cancel,
              struct error *error)
{
    const struct blob_range all = {.offset = 0, .length = -1};

    range = range ? range : &all;
    if (range->offset < 0 || range->length < -1)
        return error_set(error, ERROR_INPUT, "a range of a blob begins before its beginning");
    return store->home->get(store, name, range, sink, cancel, error);
}

/* A sink that looks at what passes. */
struct checker {
    struct digester digester;
    int64_t bytes, most;
    int fd;
};

static bool check_piece(void *context, struct str piece, struct error *error)
{
    struct checker *checker = context;

    checker->bytes += (int64_t)piece.len;
    if (checker->bytes > checker->most)
        return error_set(error, ERROR_IO, "a blob is damaged: it is longer than it was");
    digester_add(&checker->digester, piece.ptr, piece.len);
    return checker->fd < 0 || file_write_all(checker->fd, piece, error);
}

bool blob_fetch(struct blob_store *store, const struct blob_name *name, int fd, int64_t bytes,
                const struct digest *digest, struct cancel *cancel, struct error *error)
{
    struct checker checker = {.most = bytes, .fd = fd};
    const struct blob_sink sink = {check_piece, &checker};
    struct digest found;

    digester_init(&checker.digester);
    if (!blob_get(store, name, NULL, &sink, cancel, error))
        return false;
    found = digester_finish(&checker.digester);
    if (checker.bytes != bytes || !digest_equal(&found, digest))
        return error_set(error, ERROR_IO,
                         "a blob is damaged: it does not hold the bytes that were put into it");
    return true;
}

bool blob_open(struct blob_store *store, const struct blob_name *name, int64_t bytes,
               const struct digest *digest, struct cancel *cancel, int *fd, struct error *error)
{
    int copy;

    if (store->home->open)
        return store->home->open(store, name, fd, error);
    copy = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (copy < 0)
        return error_set_errno(error, errno, "a temporary file for a blob");
    if (!blob_fetch(store, name, copy, bytes, digest, cancel, error) ||
        lseek(copy, 0, SEEK_SET) != 0) {
        close(copy);
        return false;
    }
    *fd = copy;
    return true;
}

bool blob_stat(struct blob_store *store, const struct blob_name *name, struct blob_info *out,
               struct error *error)
{
    return store->home->stat(store, name, out, error);
}

bool blob_remove(struct blob_store *store, const struct blob_name *name, struct error *error)
{
    return store->home->remove(store, name, error);
}

bool blob_store_signs(const struct blob_store *store)
{
    return store->home->sign != NULL;
}

bool blob_sign(struct blob_store *store, struct arena *arena, const struct blob_name *name,
               const struct blob_link *link, struct str *out, struct error *error)
{
    BUG_UNLESS(store->home->sign);
    if (link->seconds < 1 || link->seconds > BLOB_LINK_MAX_SECONDS)
        return error_set(error, ERROR_INPUT, "a signed link lives from 1 to %d seconds, not %d",
                         BLOB_LINK_MAX_SECONDS, link->seconds);
    return store->home->sign(store, arena, name, link, out, error);
}

bool blob_list(struct blob_store *store, struct arena *arena, struct str cursor, bool digests,
               struct blob_page *out, struct error *error)
{
    return store->home->list(store, arena, cursor, digests, out, error);
}

bool blob_list_unfinished(struct blob_store *store, struct arena *arena, struct str cursor,
                          struct blob_unfinished_page *out, struct error *error)
{
    return store->home->list_unfinished(store, arena, cursor, out, error);
}

bool blob_abort(struct blob_store *store, const struct blob_unfinished *upload, struct error *error)
{
    return store->home->abort(store, upload, error);
}

bool blob_check(struct blob_store *store, struct error *error)
{
    return store->home->check(store, error);
}
