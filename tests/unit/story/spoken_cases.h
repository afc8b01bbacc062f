/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A table of written text and the words it is to become, shared by the tests of spoken text. */
#ifndef CLIPCRAFTER_TESTS_UNIT_STORY_SPOKEN_CASES_H
#define CLIPCRAFTER_TESTS_UNIT_STORY_SPOKEN_CASES_H

#include "../test.h"

#include "base/buf.h"
#include "story/spoken.h"

/** Every token's words in a row; '|' stands between the groups of tokens. */
struct spoken_case {
    const char *written, *spoken;
};

/** What `written` becomes, into `out`. */
static inline void spoken_render(struct arena *arena, const char *written, const char *language,
                                 struct buf *out)
{
    struct error error = ERROR_INIT;
    struct spoken_text text;

    assert_ok(spoken_text_make(arena, str_from(written), str_from(language), &text, &error), error);
    for (size_t i = 0; i < text.count; i++) {
        if (i && text.tokens[i].group)
            buf_append(out, out->len ? STR(" |") : STR("|"));
        for (size_t w = 0; w < text.tokens[i].word_count; w++)
            buf_printf(out, "%s%.*s", out->len ? " " : "", STR_FMT(text.tokens[i].words[w]));
    }
}

/** Checks a table; prints every case that differs before it fails. */
static inline void spoken_check(const struct spoken_case *cases, size_t count, const char *language)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        struct arena arena;
        struct buf buf;
        arena_init(&arena);
        buf_init(&buf, 1 << 20);
        spoken_render(&arena, cases[i].written, language, &buf);
        assert_true(buf_ok(&buf));
        if (!str_equal(buf_str(&buf), str_from(cases[i].spoken))) {
            print_error("%s: \"%s\"\n  wanted: %s\n  got:    %.*s\n", language, cases[i].written,
                        cases[i].spoken, STR_FMT(buf_str(&buf)));
            wrong++;
        }
        buf_release(&buf);
        arena_release(&arena);
    }
    assert_int_equal(wrong, 0);
}

#endif
