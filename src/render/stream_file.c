/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/stream_file.h"

#include <string.h>

#include "crypto/digest.h"

#include "base/banned.h"

enum { VERSION = 1, HEAD_BYTES = 40, ROW_BYTES = 32, FLAG_KEY = 1 };

static const char magic[8] = {'C', 'C', 'S', 'T', 'R', 'E', 'A', 'M'};

static void put(struct buf *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_append_char(out, (char)(value >> (8 * i)));
}

static uint64_t get(const uint8_t *from, int bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

static void put_row(struct buf *out, const struct packet *packet)
{
    put(out, (uint64_t)packet->pts, 8);
    put(out, (uint64_t)packet->dts, 8);
    put(out, (uint64_t)packet->duration, 4);
    put(out, packet->key ? FLAG_KEY : 0, 4);
    put(out, packet->size, 8);
}

void stream_file_encode(const struct packet_list *packets, struct str extradata,
                        const int64_t notes[STREAM_NOTES], struct buf *out)
{
    size_t begin = out->len;
    struct digest digest;

    buf_append_bytes(out, magic, sizeof magic);
    put(out, VERSION, 4);
    put(out, packets->count, 4);
    put(out, extradata.len, 4);
    put(out, 0, 4);
    for (int i = 0; i < STREAM_NOTES; i++)
        put(out, (uint64_t)notes[i], 8);
    for (size_t i = 0; i < packets->count; i++)
        put_row(out, &packets->items[i]);
    buf_append(out, extradata);
    for (size_t i = 0; i < packets->count; i++)
        buf_append_bytes(out, packets->items[i].data, packets->items[i].size);
    if (!buf_ok(out))
        return;
    digest = digest_of(str_skip(buf_str(out), begin));
    buf_append_bytes(out, digest.bytes, sizeof digest.bytes);
}

/* True if the table's sizes add up to `total` bytes. */
static bool sizes_fit(const uint8_t *table, size_t count, size_t total)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t size = get(table + i * ROW_BYTES + 24, 8);

        if (size > total)
            return false;
        total -= size;
    }
    return total == 0;
}

static bool parse(struct str bytes, struct stream_file *out)
{
    const uint8_t *head = (const uint8_t *)bytes.ptr;
    size_t count, extradata, rest;
    struct digest digest;

    if (bytes.len < HEAD_BYTES + DIGEST_BYTES || memcmp(head, magic, sizeof magic) != 0 ||
        get(head + 8, 4) != VERSION)
        return false;
    digest = digest_of(str_take(bytes, bytes.len - DIGEST_BYTES));
    if (memcmp(digest.bytes, head + bytes.len - DIGEST_BYTES, DIGEST_BYTES) != 0)
        return false;
    count = get(head + 12, 4);
    extradata = get(head + 16, 4);
    rest = bytes.len - HEAD_BYTES - DIGEST_BYTES;
    if (count > rest / ROW_BYTES || extradata > rest - count * ROW_BYTES ||
        !sizes_fit(head + HEAD_BYTES, count, rest - count * ROW_BYTES - extradata))
        return false;
    out->table = head + HEAD_BYTES;
    out->count = count;
    out->extradata = (struct str){bytes.ptr + HEAD_BYTES + count * ROW_BYTES, extradata};
    out->bytes = (const uint8_t *)out->extradata.ptr + extradata;
    for (int i = 0; i < STREAM_NOTES; i++)
        out->notes[i] = (int64_t)get(head + 24 + 8 * i, 8);
    return true;
}

bool stream_file_open(struct str path, struct stream_file *out, struct error *error)
{
    struct stream_file file = {0};

    if (!file_map_open(path, &file.map, error))
        return false;
    if (!parse(file.map.bytes, &file)) {
        file_map_close(&file.map);
        return error_set(error, ERROR_INPUT, "%.*s: is damaged", STR_FMT(path));
    }
    *out = file;
    return true;
}

void stream_file_close(struct stream_file *file)
{
    if (file->table)
        file_map_close(&file->map);
    *file = (struct stream_file){0};
}

bool stream_reader_next(struct stream_reader *reader, struct packet *out)
{
    const struct stream_file *file = reader->file;
    const uint8_t *row = file->table + reader->index * ROW_BYTES;

    if (reader->index == file->count)
        return false;
    *out = (struct packet){.data = (uint8_t *)file->bytes + reader->offset,
                           .size = get(row + 24, 8),
                           .pts = (int64_t)get(row, 8),
                           .dts = (int64_t)get(row + 8, 8),
                           .duration = (int64_t)get(row + 16, 4),
                           .key = get(row + 20, 4) & FLAG_KEY};
    reader->index++;
    reader->offset += out->size;
    return true;
}
