/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any answer of an object store, read as each kind there is; and any query, signed and read back.
 */
#include "fuzz.h"

#include "crypto/text_code.h"
#include "store/s3_answer.h"
#include "store/sigv4.h"

/* An answer that is refused says why. */
static void judge(bool ok, struct error *error)
{
    if (!ok)
        check_complaint(error);
    *error = ERROR_INIT;
}

static void read_all(struct arena *arena, struct str xml)
{
    struct error error = ERROR_INIT;
    struct s3_problem problem;
    struct s3_objects objects;
    struct s3_versions versions;
    struct s3_uploads uploads;
    struct s3_part part;
    struct str id;
    bool found;

    judge(s3_objects_read(arena, xml, &objects, &error), &error);
    judge(s3_versions_read(arena, xml, &versions, &error), &error);
    judge(s3_uploads_read(arena, xml, &uploads, &error), &error);
    judge(s3_upload_id_read(arena, xml, &id, &error), &error);
    judge(s3_part_read(arena, xml, 1, &part, &found, &error), &error);
    judge(s3_complete_read(arena, xml, &error), &error);
    if (s3_problem_read(arena, xml, &problem))
        BUG_UNLESS(utf8_valid_prefix(problem.message) == problem.message.len);
}

/* What is decoded again is what was encoded, name by name. */
static void check_query(struct arena *arena, struct str bytes)
{
    struct sigv4_pair pairs[SIGV4_MAX_PAIRS];
    struct str rest = bytes, piece, query, name;
    size_t count = 0, names = 0;

    while (count < SIGV4_MAX_PAIRS && str_split(&rest, '\n', &piece)) {
        size_t cut = piece.len / 2;
        pairs[count++] = (struct sigv4_pair){str_take(piece, cut), str_skip(piece, cut)};
    }
    query = sigv4_query(arena, pairs, count);
    for (size_t i = 0; i < query.len; i++)
        BUG_UNLESS(query.ptr[i] > ' ' && (unsigned char)query.ptr[i] < 0x7f);
    while (str_split(&query, '&', &piece)) {
        bool known = false;
        struct buf decoded;
        BUG_UNLESS(str_split(&piece, '=', &name));
        buf_init(&decoded, 1 << 20);
        BUG_UNLESS(percent_decode(name, &decoded));
        for (size_t i = 0; i < count; i++)
            known = known || str_equal(buf_str(&decoded), pairs[i].name);
        BUG_UNLESS(known);
        buf_release(&decoded);
        names++;
    }
    BUG_UNLESS(names == count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str input = {(const char *)bytes, len};
    struct arena arena;

    arena_init(&arena);
    read_all(&arena, input);
    check_query(&arena, input);
    arena_release(&arena);
    return 0;
}
