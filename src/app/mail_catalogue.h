/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The words of our mails, in each language one text built in from data/mail/:
 *
 *     [verify]                                 name of a template
 *     Confirm your address                     its subject
 *
 *     A paragraph with {values} in it.         paragraphs, with empty lines between
 *
 *     > Confirm: {url}/verify#{token}          a link: its label and where it leads
 *
 * A line that begins with # is a remark. One source gives the text and the HTML part. Pure; any
 * thread.
 */
#ifndef CLIPCRAFTER_APP_MAIL_CATALOGUE_H
#define CLIPCRAFTER_APP_MAIL_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/** A template with its values filled in: UTF-8, in the arena. */
struct mail_words {
    struct str language; /**< "en", "de" */
    struct str subject;  /**< one line */
    struct str text;     /**< lines end in LF */
    struct str html;     /**< a whole document; values are escaped */
};

/** Looks a value up by its name: false where there is none, which is BUG() for a template in use.
 */
struct mail_lookup {
    bool (*find)(void *context, struct str name, struct str *out);
    void *context;
};

/** Whether the English catalogue has that template (a test holds the others to it). */
bool mail_catalogue_has(struct str template) MUST_CHECK;
/** In the language of `locale` ("de-AT"), or English. ERROR_INTERNAL names a template or value that
 * is missing. */
bool mail_catalogue_write(struct arena *arena, struct str template, struct str locale,
                          const struct mail_lookup *values, struct mail_words *out,
                          struct error *error) MUST_CHECK;

#endif
