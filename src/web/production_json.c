/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/production_json.h"

#include "data/timestamp.h"

#include "base/banned.h"

/* clang-format off */
#define ID   "{\"type\": \"string\", \"format\": \"uuid\"}"
#define TIME "{\"type\": [\"string\", \"null\"], \"format\": \"date-time\"}"
#define INT  "{\"type\": \"integer\", \"minimum\": 0}"

const struct openapi_schema PRODUCTION_SCHEMAS[] = {
    {"Production",
    "{\"type\": \"object\","
    " \"required\": [\"id\", \"project\", \"storyboard\", \"draft\", \"state\", \"progress\","
    "  \"created_at\", \"files\", \"notes\"],"
    " \"properties\": {"
    "  \"id\": " ID ", \"project\": " ID ", \"storyboard\": " INT ","
    "  \"draft\": {\"type\": \"boolean\"},"
    "  \"state\": {\"enum\": [\"queued\", \"running\", \"done\", \"failed\", \"cancelled\"]},"
    "  \"cancel_asked\": {\"type\": \"boolean\"},"
    "  \"failure\": {\"type\": [\"string\", \"null\"]},"
    "  \"tries\": " INT ","
    "  \"created_at\": " TIME ", \"started_at\": " TIME ", \"finished_at\": " TIME ","
    "  \"progress\": {\"type\": \"object\", \"properties\": {"
    "   \"stage\": {\"type\": \"string\"}, \"permille\": " INT ","
    "   \"frames_done\": " INT ", \"frames_total\": " INT ","
    "   \"segments_done\": " INT ", \"segments_total\": " INT ","
    "   \"seconds_left\": {\"type\": [\"number\", \"null\"]}}},"
    "  \"seconds\": {\"type\": \"number\"}, \"width\": " INT ", \"height\": " INT ","
    "  \"preview\": {\"type\": [\"string\", \"null\"]},"
    "  \"files\": {\"type\": \"object\", \"additionalProperties\": {\"type\": \"object\","
    "   \"properties\": {\"path\": {\"type\": \"string\"}, \"bytes\": " INT ","
    "   \"sha256\": {\"type\": \"string\"}}}},"
    "  \"notes\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}}}"},
    {"ProductionList",
    "{\"type\": \"object\", \"required\": [\"items\", \"next\"], \"properties\": {"
    " \"items\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/components/schemas/Production\"}},"
    " \"next\": {\"type\": [\"string\", \"null\"]}}}"},
    {"ProductionOrder",
    "{\"type\": \"object\", \"properties\": {"
    " \"storyboard\": {\"type\": \"integer\", \"minimum\": 0},"
    " \"draft\": {\"type\": \"boolean\"}}, \"additionalProperties\": false}"},
    {"ProductionLinkOrder",
    "{\"type\": \"object\", \"properties\": {"
    " \"file\": {\"enum\": [\"video\", \"vtt\", \"srt\", \"thumbnail\"]},"
    " \"seconds\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 900},"
    " \"attachment\": {\"type\": \"boolean\"}}, \"additionalProperties\": false}"},
    {"ProductionLink",
    "{\"type\": \"object\", \"required\": [\"path\"],"
    " \"properties\": {\"path\": {\"type\": \"string\"}}}"},
};
/* clang-format on */
const size_t PRODUCTION_SCHEMA_COUNT = COUNT_OF(PRODUCTION_SCHEMAS);

static void put_id(struct json_writer *writer, const char *key, const struct uuid *id)
{
    char text[UUID_TEXT + 1];

    uuid_text(id, text);
    json_text_field(writer, key, str_from(text));
}

static void put_progress(struct json_writer *writer, const struct production_view *view)
{
    const struct production_pace *pace = &view->row.pace;

    json_key(writer, "progress");
    json_begin_object(writer);
    json_text_field(writer, "stage", pace->stage);
    json_int_field(writer, "permille", pace->permille);
    json_int_field(writer, "frames_done", pace->frames_done);
    json_int_field(writer, "frames_total", pace->frames_total);
    json_int_field(writer, "segments_done", pace->segments_done);
    json_int_field(writer, "segments_total", pace->segments_total);
    json_key(writer, "seconds_left");
    if (view->left_us)
        json_put_fixed(writer, view->left_us / 100000, 10);
    else
        json_put_null(writer);
    json_end_object(writer);
}

/* What can be taken home; pieces of the preview are in its playlist. */
static void put_files(struct json_writer *writer, const struct production_view *view,
                      const char *id)
{
    json_key(writer, "files");
    json_begin_object(writer);
    for (size_t i = 0; i < view->file_count; i++) {
        const struct production_file *file = &view->files[i];
        const char *role = production_role_name(file->role);
        char path[128], hex[DIGEST_HEX + 1];
        struct buf text;

        if (file->role == PRODUCTION_INIT || file->role == PRODUCTION_SEGMENT)
            continue;
        buf_init(&text, sizeof path);
        buf_printf(&text, "/api/v1/productions/%s/files/%s", id, role);
        digest_hex(&file->blob.digest, hex);
        json_key(writer, role);
        json_begin_object(writer);
        json_text_field(writer, "path", buf_str(&text));
        json_int_field(writer, "bytes", file->blob.bytes);
        json_text_field(writer, "sha256", str_from(hex));
        json_end_object(writer);
        buf_release(&text);
    }
    json_end_object(writer);
}

static void put_notes(struct json_writer *writer, const struct production_view *view)
{
    json_key(writer, "notes");
    json_begin_array(writer);
    for (size_t i = 0; i < view->note_count; i++)
        json_put_text(writer, view->notes[i]);
    json_end_array(writer);
}

static void put_preview(struct json_writer *writer, const struct production_view *view,
                        const char *id)
{
    struct buf path;

    json_key(writer, "preview");
    if (!view->row.playlist.len) {
        json_put_null(writer);
        return;
    }
    buf_init(&path, 128);
    buf_printf(&path, "/api/v1/productions/%s/preview/index.m3u8", id);
    json_put_text(writer, buf_str(&path));
    buf_release(&path);
}

void production_json_write(struct json_writer *writer, const struct production_view *view)
{
    const struct production_row *row = &view->row;
    char id[UUID_TEXT + 1];

    uuid_text(&row->id, id);
    json_begin_object(writer);
    put_id(writer, "id", &row->id);
    put_id(writer, "project", &row->project);
    json_int_field(writer, "storyboard", row->storyboard);
    json_bool_field(writer, "draft", row->draft);
    json_text_field(writer, "state", str_from(job_state_name(row->state)));
    json_bool_field(writer, "cancel_asked", row->cancel_asked);
    json_key(writer, "failure");
    if (row->failure.len)
        json_put_text(writer, row->failure);
    else
        json_put_null(writer);
    json_int_field(writer, "tries", row->tries);
    timestamp_field(writer, "created_at", row->created_at);
    timestamp_field(writer, "started_at", row->started_at);
    timestamp_field(writer, "finished_at", row->finished_at);
    put_progress(writer, view);
    json_fixed_field(writer, "seconds", row->duration_us / 1000, 1000);
    json_int_field(writer, "width", row->width);
    json_int_field(writer, "height", row->height);
    put_preview(writer, view, id);
    put_files(writer, view, id);
    put_notes(writer, view);
    json_end_object(writer);
}

struct str production_json_event_id(struct arena *arena, const struct production_view *view)
{
    return arena_printf(arena, "%lld", (long long)view->row.revision);
}

const char *production_json_event(const struct production_view *view)
{
    return production_is_over(view) ? "end" : "progress";
}
