/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/avc.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* nal_unit_type, table 7-1. */
enum { NAL_SLICE = 1, NAL_SLICE_IDR = 5, NAL_SPS = 7, NAL_PPS = 8 };

struct nal {
    const uint8_t *data;
    size_t size;
    int type;
};

/* Offset of the next 00 00 01 at or after `from`, or `size`. */
static size_t find_start(const uint8_t *stream, size_t size, size_t from)
{
    for (size_t i = from; i + 3 <= size; i++) {
        if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
            return i;
    }
    return size;
}

/* Cuts the next unit off; `*at` goes on behind it. Trailing zero bytes belong to the start code. */
static bool next_nal(const uint8_t *stream, size_t size, size_t *at, struct nal *out)
{
    size_t begin = find_start(stream, size, *at) + 3, end;

    if (begin >= size)
        return false;
    end = find_start(stream, size, begin);
    *at = end;
    while (end > begin + 1 && stream[end - 1] == 0)
        end--;
    *out = (struct nal){stream + begin, end - begin, stream[begin] & 0x1f};
    return true;
}

bool avc_sample(const uint8_t *stream, size_t size, uint8_t **out, size_t *out_size)
{
    /* A start code is at least three bytes and becomes four. */
    uint8_t *sample = malloc(size + size / 3 + 4);
    size_t at = 0, len = 0;
    struct nal nal;

    if (!sample)
        return false;
    while (next_nal(stream, size, &at, &nal)) {
        if (nal.type < NAL_SLICE || nal.type > NAL_SLICE_IDR)
            continue;
        sample[len] = (uint8_t)(nal.size >> 24);
        sample[len + 1] = (uint8_t)(nal.size >> 16);
        sample[len + 2] = (uint8_t)(nal.size >> 8);
        sample[len + 3] = (uint8_t)nal.size;
        memcpy(sample + len + 4, nal.data, nal.size);
        len += nal.size + 4;
    }
    if (len == 0) {
        free(sample);
        return false;
    }
    *out = sample;
    *out_size = len;
    return true;
}

static size_t put_set(uint8_t *to, const struct nal *nal)
{
    to[0] = (uint8_t)(nal->size >> 8);
    to[1] = (uint8_t)nal->size;
    memcpy(to + 2, nal->data, nal->size);
    return nal->size + 2;
}

bool avc_config(const uint8_t *stream, size_t size, uint8_t **out, size_t *out_size)
{
    struct nal nal, sps = {0}, pps = {0};
    size_t at = 0, len = 0;
    uint8_t *config;

    while (next_nal(stream, size, &at, &nal)) {
        if (nal.type == NAL_SPS)
            sps = nal;
        else if (nal.type == NAL_PPS)
            pps = nal;
    }
    if (sps.size < 4 || pps.size < 1 || sps.size > 0xffff || pps.size > 0xffff)
        return false;
    config = malloc(sps.size + pps.size + 15);
    if (!config)
        return false;
    config[len++] = 1;                     /* version */
    memcpy(config + len, sps.data + 1, 3); /* profile, constraints, level */
    len += 3;
    config[len++] = 0xff; /* lengths take four bytes */
    config[len++] = 0xe1; /* one SPS */
    len += put_set(config + len, &sps);
    config[len++] = 1; /* one PPS */
    len += put_set(config + len, &pps);
    memcpy(config + len, "\xfd\xf8\xf8", 4); /* 4:2:0, 8 bit, 8 bit, no SPS extension */
    *out = config;
    *out_size = len + 4;
    return true;
}
