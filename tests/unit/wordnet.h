/* SPDX-License-Identifier: GPL-3.0-or-later */
/** WordNet for tests: the installed files, mapped for as long as the test runs. */
#ifndef CLIPCRAFTER_TESTS_UNIT_WORDNET_H
#define CLIPCRAFTER_TESTS_UNIT_WORDNET_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "story/lexicon.h"

static inline struct str wordnet_file(const char *name)
{
    char path[200];
    struct stat st;
    void *bytes;
    int fd;

    snprintf(path, sizeof path, "/usr/share/wordnet/%s", name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        return (struct str){0};
    bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    return bytes == MAP_FAILED ? (struct str){0} : (struct str){bytes, (size_t)st.st_size};
}

/** False where the package wordnet-base is missing. */
static inline bool wordnet_open(struct lexicon *lexicon)
{
    static const char *const names[WORD_CLASSES] = {"noun", "verb", "adj", "adv"};

    for (int c = 0; c < WORD_CLASSES; c++) {
        char name[40];

        snprintf(name, sizeof name, "index.%s", names[c]);
        lexicon->index[c] = wordnet_file(name);
        snprintf(name, sizeof name, "data.%s", names[c]);
        lexicon->data[c] = wordnet_file(name);
        snprintf(name, sizeof name, "%s.exc", names[c]);
        lexicon->exceptions[c] = wordnet_file(name);
    }
    return lexicon->index[WORD_NOUN].len > 0;
}

#endif
