/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What is known about the files of a media folder, and the file that keeps it between runs.
 *
 * The kept form is text: the line "clipcrafter-media 1", then one line a file of 12 fields parted
 * by tabs: path, time of change (ns), size, kind, width, height, length (ticks), title, keywords,
 * author, copyright, samples (numbers parted by blanks). '%', tab and line ends in fields are
 * written as %25, %09, %0A, %0D. A line that does not read is dropped: its file is probed again.
 * Plain data in an arena; one thread at a time.
 */
#ifndef CLIPCRAFTER_PROVIDER_MEDIA_INDEX_H
#define CLIPCRAFTER_PROVIDER_MEDIA_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum media_kind { MEDIA_BROKEN, MEDIA_STILL, MEDIA_CLIP };

enum { MEDIA_SAMPLES_MAX = 12, MEDIA_INDEX_BYTES_MAX = 64 << 20 };

struct media_file {
    struct str path; /**< relative to the folder, '/' between parts */
    int64_t
        changed_ns; /**< modification time; with size it says whether the file is still the same */
    int64_t size;   /**< bytes */
    enum media_kind kind;
    int32_t width, height;                         /**< upright pixels */
    int64_t length;                                /**< CLIP: ticks */
    struct str title, keywords, author, copyright; /**< embedded, or empty */
    /** CLIP: how good the picture is at even steps through its length, 0..1000
     * (provider/media_moment.h); count 0 = not looked at yet. */
    int32_t samples[MEDIA_SAMPLES_MAX];
    size_t sample_count;
};

/** Reads kept text; anything unreadable is left out. Strings live in `arena`. */
void media_index_read(struct arena *arena, struct str text, struct media_file **files,
                      size_t *count);
void media_index_write(const struct media_file *files, size_t count, struct buf *out);

/** The words of a file: stems of its name, its folders and its embedded words, each with how much
 * it says, thousandths. Digits and what cameras write ("IMG", "DSC") are left out. */
struct media_word {
    struct str stem;
    int32_t weight;
};

void media_file_words(struct arena *arena, const struct media_file *file, struct str language,
                      struct media_word **words, size_t *count);

/** "Honey bee on a flower" for "trip/honey_bee-on a flower_02.jpg"; the title if it has one. */
struct str media_file_label(struct arena *arena, const struct media_file *file);
/** By the name's extension: "image/jpeg"; "video/mp4" for what it does not know. */
struct str media_file_type(const struct media_file *file);
/** True for names of pictures and clips; others are not even probed. */
bool media_name_known(struct str name);

#endif
