/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/mail_catalogue.h"

#include "app/embedded.h"
#include "base/buf.h"

#include "base/banned.h"

enum { WORDS_MAX = 64 * 1024 };

static const char HEAD[] = "\">\n<head><meta charset=\"utf-8\"><title>ClipCrafter</title></head>\n"
                           "<body style=\"font-family:sans-serif;max-width:36em;margin:1em auto;"
                           "padding:0 1em;line-height:1.5\">\n";

/* One template being written. */
struct writing {
    const struct mail_lookup *values;
    struct buf text, html;
    struct error *error;
    struct str template;
};

static void append_html(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            buf_append(out, STR("&amp;"));
            break;
        case '<':
            buf_append(out, STR("&lt;"));
            break;
        case '>':
            buf_append(out, STR("&gt;"));
            break;
        case '"':
            buf_append(out, STR("&quot;"));
            break;
        case '\'':
            buf_append(out, STR("&#39;"));
            break;
        default:
            buf_append_char(out, text.ptr[i]);
        }
    }
}

/* A value in one line: what comes from outside can make no lines of its own. */
static void append_value(struct buf *out, struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        buf_append_char(out, (unsigned char)value.ptr[i] < ' ' ? ' ' : value.ptr[i]);
}

static bool fill(struct writing *writing, struct str line, struct buf *out)
{
    struct str value;

    for (size_t at = 0;;) {
        size_t open = str_find(line, STR("{"), at), close;

        buf_append(out, str_skip(str_take(line, open), at));
        if (open == (size_t)-1)
            return true;
        close = str_find(line, STR("}"), open);
        if (close == (size_t)-1 ||
            !writing->values->find(writing->values->context,
                                   str_skip(str_take(line, close), open + 1), &value))
            return error_set(writing->error, ERROR_INTERNAL,
                             "the mail template %.*s names a value that is not there",
                             STR_FMT(writing->template));
        append_value(out, value);
        at = close + 1;
    }
}

/* The section of a template in a catalogue: from behind its heading to the next. */
static bool find_section(struct str catalogue, struct str template, struct str *out)
{
    struct str rest = catalogue, line;
    bool inside = false;

    while (str_split(&rest, '\n', &line)) {
        bool heading = line.len > 2 && line.ptr[0] == '[' && line.ptr[line.len - 1] == ']';

        if (inside && heading) {
            out->len = (size_t)(line.ptr - out->ptr);
            return true;
        }
        if (heading && str_equal(str_skip(str_take(line, line.len - 1), 1), template)) {
            inside = true;
            *out = rest;
        }
    }
    return inside;
}

bool mail_catalogue_has(struct str template)
{
    struct str catalogue, section;

    return embedded_find(STR("mail/en"), &catalogue) && find_section(catalogue, template, &section);
}

static bool write_link(struct writing *writing, struct str line)
{
    size_t colon = str_find(line, STR(": "), 0);
    struct buf target;
    bool ok;

    if (colon == (size_t)-1)
        return error_set(writing->error, ERROR_INTERNAL, "a link of %.*s has no label",
                         STR_FMT(writing->template));
    buf_init(&target, WORDS_MAX);
    ok = fill(writing, str_skip(line, colon + 2), &target);
    if (ok) {
        buf_printf(&writing->text, "%.*s:\n", STR_FMT(str_take(line, colon)));
        buf_append(&writing->text, buf_str(&target));
        buf_append(&writing->text, STR("\n\n"));
        buf_append(&writing->html, STR("<p><a href=\""));
        append_html(&writing->html, buf_str(&target));
        buf_append(&writing->html, STR("\">"));
        append_html(&writing->html, str_take(line, colon));
        buf_append(&writing->html, STR("</a></p>\n"));
    }
    buf_release(&target);
    return ok;
}

static bool write_paragraph(struct writing *writing, struct str paragraph)
{
    struct buf filled;
    bool ok;

    if (!paragraph.len)
        return true;
    if (str_starts_with(paragraph, STR("> ")))
        return write_link(writing, str_skip(paragraph, 2));
    buf_init(&filled, WORDS_MAX);
    ok = fill(writing, paragraph, &filled);
    if (ok) {
        buf_append(&writing->text, buf_str(&filled));
        buf_append(&writing->text, STR("\n\n"));
        buf_append(&writing->html, STR("<p>"));
        append_html(&writing->html, buf_str(&filled));
        buf_append(&writing->html, STR("</p>\n"));
    }
    buf_release(&filled);
    return ok;
}

/* Paragraphs, with empty lines between. */
static bool write_body(struct writing *writing, struct str body)
{
    for (size_t at = 0; at < body.len;) {
        size_t end = str_find(body, STR("\n\n"), at);
        struct str paragraph = str_trim(str_skip(str_take(body, end), at));

        if (!str_starts_with(paragraph, STR("#")) && !write_paragraph(writing, paragraph))
            return false;
        if (end == (size_t)-1)
            break;
        at = end + 2;
    }
    return true;
}

static struct str find_catalogue(struct arena *arena, struct str locale, struct str *language)
{
    struct str catalogue = {0};

    *language = str_take(locale, str_find(locale, STR("-"), 0));
    if (!embedded_find(arena_printf(arena, "mail/%.*s", STR_FMT(*language)), &catalogue)) {
        *language = STR("en");
        BUG_UNLESS(embedded_find(STR("mail/en"), &catalogue));
    }
    return catalogue;
}

static bool write_all(struct writing *writing, struct str catalogue, struct str language,
                      struct buf *subject)
{
    struct str section, line, footer;

    if (!find_section(catalogue, writing->template, &section) ||
        !find_section(catalogue, STR("footer"), &footer) || !str_split(&section, '\n', &line))
        return error_set(writing->error, ERROR_INTERNAL, "there is no mail template %.*s",
                         STR_FMT(writing->template));
    if (!fill(writing, line, subject))
        return false;
    buf_append(&writing->html, STR("<!DOCTYPE html>\n<html lang=\""));
    buf_append(&writing->html, language);
    buf_append(&writing->html, str_from(HEAD));
    if (!write_body(writing, section))
        return false;
    buf_append(&writing->text, STR("-- \n"));
    buf_append(&writing->html, STR("<hr>\n"));
    if (!write_body(writing, footer))
        return false;
    buf_append(&writing->html, STR("</body>\n</html>\n"));
    return (buf_ok(&writing->text) && buf_ok(&writing->html) && buf_ok(subject)) ||
           error_set(writing->error, ERROR_LIMIT, "a mail is too long");
}

bool mail_catalogue_write(struct arena *arena, struct str template, struct str locale,
                          const struct mail_lookup *values, struct mail_words *out,
                          struct error *error)
{
    struct writing writing = {.values = values, .error = error, .template = template};
    struct str language, catalogue = find_catalogue(arena, locale, &language);
    struct buf subject;
    bool ok;

    buf_init(&writing.text, WORDS_MAX);
    buf_init(&writing.html, WORDS_MAX);
    buf_init(&subject, WORDS_MAX);
    ok = write_all(&writing, catalogue, language, &subject);
    if (ok)
        *out = (struct mail_words){
            .language = arena_str(arena, language),
            .subject = arena_str(arena, str_trim(buf_str(&subject))),
            .text = arena_str(arena, buf_str(&writing.text)),
            .html = arena_str(arena, buf_str(&writing.html)),
        };
    buf_release(&writing.text);
    buf_release(&writing.html);
    buf_release(&subject);
    return ok;
}
