/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/picture_sense.h"

#include "story/lexicon_synset.h"
#include "story/lexicon_text.h"

#include "base/banned.h"

#define BIT(file) (UINT32_C(1) << (file))

/** Which lexicographer files the drawings of a group (by its beginning) can show. */
struct group_files {
    const char *prefix;
    uint32_t files;
};

/** Any object, idea or event: what most groups can stand for. */
enum { LIVING = BIT(FILE_ANIMAL) | BIT(FILE_PLANT) | BIT(FILE_PERSON) };

static const struct group_files groups[] = {
    {"animal", BIT(FILE_ANIMAL) | BIT(FILE_FOOD) | BIT(FILE_TOPS)},
    {"monkey", BIT(FILE_ANIMAL) | BIT(FILE_TOPS)},
    {"plant",
     BIT(FILE_PLANT) | BIT(FILE_TIME) | BIT(FILE_FOOD) | BIT(FILE_TOPS) | BIT(FILE_OBJECT)},
    {"food", BIT(FILE_FOOD) | BIT(FILE_PLANT) | BIT(FILE_SUBSTANCE) | BIT(FILE_ANIMAL) |
                 BIT(FILE_TOPS) | BIT(FILE_ARTIFACT)},
    {"drink", BIT(FILE_FOOD) | BIT(FILE_SUBSTANCE) | BIT(FILE_ARTIFACT)},
    {"dishware", BIT(FILE_FOOD) | BIT(FILE_SUBSTANCE) | BIT(FILE_ARTIFACT)},
    {"place-geographic", BIT(FILE_OBJECT) | BIT(FILE_LOCATION) | BIT(FILE_PHENOMENON) |
                             BIT(FILE_ARTIFACT) | BIT(FILE_TOPS)},
    {"place-map", BIT(FILE_OBJECT) | BIT(FILE_LOCATION) | BIT(FILE_ARTIFACT) |
                      BIT(FILE_COMMUNICATION) | BIT(FILE_SHAPE)},
    {"sky-weather", BIT(FILE_OBJECT) | BIT(FILE_PHENOMENON) | BIT(FILE_TIME) | BIT(FILE_STATE) |
                        BIT(FILE_EVENT) | BIT(FILE_SUBSTANCE) | BIT(FILE_ARTIFACT) |
                        BIT(FILE_ATTRIBUTE)},
    {"place", BIT(FILE_ARTIFACT) | BIT(FILE_LOCATION) | BIT(FILE_GROUP) | BIT(FILE_ACT) |
                  BIT(FILE_EVENT) | BIT(FILE_TIME) | BIT(FILE_COGNITION)},
    {"hotel", BIT(FILE_ARTIFACT) | BIT(FILE_ACT)},
    {"transport", BIT(FILE_ARTIFACT) | BIT(FILE_ACT) | BIT(FILE_TOPS) | BIT(FILE_EVENT)},
    {"clothing", ~(BIT(FILE_ANIMAL) | BIT(FILE_PLANT))}, /* a crown is a king, a helmet a soldier */
    {"person", BIT(FILE_PERSON) | BIT(FILE_ACT) | BIT(FILE_EVENT) | BIT(FILE_GROUP) |
                   BIT(FILE_TOPS) | BIT(FILE_COGNITION) | BIT(FILE_STATE)},
    {"body", BIT(FILE_BODY) | BIT(FILE_ARTIFACT) | BIT(FILE_COGNITION) | BIT(FILE_EVENT) |
                 BIT(FILE_PROCESS) | BIT(FILE_FEELING) | BIT(FILE_TIME)},
    {"hand", BIT(FILE_BODY) | BIT(FILE_ACT) | BIT(FILE_COMMUNICATION) | BIT(FILE_EVENT)},
    {"face", BIT(FILE_FEELING) | BIT(FILE_STATE) | BIT(FILE_ATTRIBUTE) | BIT(FILE_ACT) |
                 BIT(FILE_COMMUNICATION) | BIT(FILE_PERSON) | BIT(FILE_BODY)},
};

static uint32_t files_of(struct str group)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        if (str_starts_with(group, str_from(groups[i].prefix)))
            return groups[i].files;
    return ~(uint32_t)LIVING;
}

/* Files of verbs of emotion and of body care ("smile", "cry"): lexnames(5WN). */
enum { FILE_VERB_BODY = 29, FILE_VERB_EMOTION = 37 };

static bool verb_of_feeling(const struct lexicon *lexicon, struct str word)
{
    struct lexicon_entry entry;
    struct lexicon_synset synset;
    int64_t offset;

    return lexicon_entry_find(lexicon, word, WORD_VERB, &entry) &&
           lexicon_entry_next(&entry, &offset) &&
           lexicon_synset_read(lexicon, WORD_VERB, offset, &synset) &&
           (synset.file == FILE_VERB_BODY || synset.file == FILE_VERB_EMOTION);
}

static bool adjective_of_feeling(struct str word)
{
    static const char *const words[] = {"happy",     "sad",   "angry",   "afraid",  "scared",
                                        "surprised", "tired", "worried", "excited", "shocked",
                                        "proud",     "sick",  "sleepy",  "crazy",   "confused"};

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_equal(word, str_from(words[i])))
            return true;
    return false;
}

static void share_senses(const struct lexicon *lexicon, struct lexicon_entry entry,
                         struct picture_sense *sense)
{
    int32_t weight = 64, total = 0;
    int64_t offset;

    while (weight > 0 && lexicon_entry_next(&entry, &offset)) {
        struct lexicon_synset synset;

        if (lexicon_synset_read(lexicon, WORD_NOUN, offset, &synset) && synset.file < 30) {
            if (total == 0)
                sense->first = synset.file;
            sense->shares[synset.file] += weight;
            total += weight;
        }
        weight /= 3;
    }
    for (size_t i = 0; total > 0 && i < COUNT_OF(sense->shares); i++)
        sense->shares[i] = sense->shares[i] * 1000 / total;
    sense->noun = total > 0;
}

struct picture_sense picture_sense_of(const struct lexicon *lexicon, struct arena *scratch,
                                      struct str word)
{
    struct picture_sense sense = {0};
    struct str lemma = lexicon_lemma(scratch, word);
    struct lexicon_entry entry;

    if (lexicon_entry_find(lexicon, lemma, WORD_NOUN, &entry))
        share_senses(lexicon, entry, &sense);
    sense.emotion = sense.shares[FILE_FEELING] >= 500 || adjective_of_feeling(lemma) ||
                    verb_of_feeling(lexicon, lemma);
    return sense;
}

int32_t picture_sense_fit(const struct picture_sense *sense, struct str group)
{
    uint32_t files = files_of(group);
    int32_t fit = 0;

    if (!sense->noun)
        return 1000;
    for (size_t i = 0; i < COUNT_OF(sense->shares); i++)
        if (files & BIT(i))
            fit += sense->shares[i];
    return fit;
}

bool picture_sense_leads(const struct picture_sense *sense, struct str group)
{
    return !sense->noun || (files_of(group) & BIT(sense->first)) != 0;
}

bool picture_group_is_face(struct str group)
{
    return str_starts_with(group, STR("face")) || str_starts_with(group, STR("hand")) ||
           str_equal(group, STR("heart")) || str_equal(group, STR("monkey-face"));
}
