/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A sound font of a few hundred bytes: one looped wave for every instrument. It is opened and
 * played in no time, where the packaged font unpacks megabytes. SoundFont 2.01, sections 4 to 7.
 */
#ifndef CLIPCRAFTER_TESTS_UNIT_SMALL_FONT_H
#define CLIPCRAFTER_TESTS_UNIT_SMALL_FONT_H

#include <math.h>

#include "base/buf.h"
#include "os/file.h"

static inline void small_font_put(struct buf *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_append_char(out, (char)(value >> (8 * i)));
}

/* A RIFF chunk: name, length, then what `body` holds, which is emptied. */
static inline void small_font_chunk(struct buf *out, const char *name, struct buf *body)
{
    buf_append(out, str_from(name));
    small_font_put(out, (uint32_t)body->len, 4);
    buf_append(out, buf_str(body));
    buf_clear(body);
}

/* A name in a field of 20 bytes. */
static inline void small_font_name(struct buf *out, const char *name)
{
    char field[20] = {0};

    snprintf(field, sizeof field, "%s", name);
    buf_append(out, (struct str){field, sizeof field});
}

/* Numbers of two bytes each. */
static inline void small_font_list(struct buf *out, const char *name, struct buf *body,
                                   const uint16_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        small_font_put(body, numbers[i], 2);
    small_font_chunk(out, name, body);
}

/* A few periods of a wave and the 46 silent samples that must follow. */
static inline void small_font_wave(struct buf *out, int samples)
{
    for (int i = 0; i < samples; i++)
        small_font_put(out, (uint16_t)(int16_t)(9000 * sin(6.283185307 * i / (samples / 4.0))), 2);
    for (int i = 0; i < 46; i++)
        small_font_put(out, 0, 2);
}

/* One preset (bank 0, program 0) of one instrument of one looped sample. Each list ends with a
 * record that only bounds the one before. */
static inline void small_font_presets(struct buf *out, struct buf *body, int samples)
{
    static const uint16_t bags[] = {0, 0, 1, 0}, none[5] = {0};
    static const uint16_t preset_parts[] = {41, 0, 0, 0}; /* 41: instrument */
    /* 54: sample modes, 1 = looped; 53: sample, always last */
    static const uint16_t parts[] = {54, 1, 53, 0, 0, 0}, instrument_bags[] = {0, 0, 2, 0};

    for (uint32_t i = 0; i < 2; i++) {
        small_font_name(body, i ? "EOP" : "Wave");
        small_font_put(body, 0, 4); /* program, bank */
        small_font_put(body, i, 2);
        buf_append(body, (struct str){(const char *)none, 10});
        small_font_put(body, 0, 2);
    }
    small_font_chunk(out, "phdr", body);
    small_font_list(out, "pbag", body, bags, COUNT_OF(bags));
    small_font_list(out, "pmod", body, none, COUNT_OF(none));
    small_font_list(out, "pgen", body, preset_parts, COUNT_OF(preset_parts));
    for (uint32_t i = 0; i < 2; i++) {
        small_font_name(body, i ? "EOI" : "Wave");
        small_font_put(body, i, 2);
    }
    small_font_chunk(out, "inst", body);
    small_font_list(out, "ibag", body, instrument_bags, COUNT_OF(instrument_bags));
    small_font_list(out, "imod", body, none, COUNT_OF(none));
    small_font_list(out, "igen", body, parts, COUNT_OF(parts));
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t end = i ? 0 : (uint32_t)samples;

        small_font_name(body, i ? "EOS" : "Wave");
        small_font_put(body, 0, 4);
        small_font_put(body, end, 4);
        small_font_put(body, end / 4, 4); /* the loop: whole periods */
        small_font_put(body, end / 4 * 3, 4);
        small_font_put(body, 48000, 4);
        small_font_put(body, 69, 2); /* its own key, and no correction */
        small_font_put(body, 0, 2);
        small_font_put(body, 1, 2); /* mono */
    }
    small_font_chunk(out, "shdr", body);
}

/** Writes one whose only sample is a tone of about `hertz`. */
static inline void small_font_write(struct str path, int hertz)
{
    int samples = 48000 / hertz * 4;
    struct buf font, list, body;
    struct error error = ERROR_INIT;

    buf_init(&font, 1 << 16);
    buf_init(&list, 1 << 16);
    buf_init(&body, 1 << 16);
    buf_append(&font, STR("sfbk"));
    buf_append(&list, STR("INFO"));
    small_font_put(&body, 0x00010002, 4); /* version 2.1 */
    small_font_chunk(&list, "ifil", &body);
    buf_append(&body, (struct str){"EMU8000", 8});
    small_font_chunk(&list, "isng", &body);
    buf_append(&body, (struct str){"Waves", 6});
    small_font_chunk(&list, "INAM", &body);
    small_font_chunk(&font, "LIST", &list);
    buf_append(&list, STR("sdta"));
    small_font_wave(&body, samples);
    small_font_chunk(&list, "smpl", &body);
    small_font_chunk(&font, "LIST", &list);
    buf_append(&list, STR("pdta"));
    small_font_presets(&list, &body, samples);
    small_font_chunk(&font, "LIST", &list);
    small_font_chunk(&body, "RIFF", &font);
    assert_ok(file_write(path, buf_str(&body), 0600, &error), error);
    buf_release(&font);
    buf_release(&list);
    buf_release(&body);
}

#endif
