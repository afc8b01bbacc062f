/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/media_json.h"

#include "data/timestamp.h"

#include "base/banned.h"

/* clang-format off */
#define TEXT   "{\"type\": \"string\"}"
#define INT    "{\"type\": \"integer\", \"minimum\": 0}"
#define ID     "{\"type\": \"string\", \"format\": \"uuid\"}"
#define TIME   "{\"type\": [\"string\", \"null\"], \"format\": \"date-time\"}"
#define DIGEST "{\"type\": \"string\", \"pattern\": \"^[0-9a-fA-F]{64}$\"}"
#define MEDIA  "{\"$ref\": \"#/components/schemas/Media\"}"

const struct openapi_schema MEDIA_SCHEMAS[] = {
    {"Media",
     "{\"type\": \"object\", \"required\": [\"id\", \"project\", \"name\", \"kind\", \"type\","
     " \"bytes\", \"created_at\"], \"properties\": {\"id\": " ID ", \"project\": " ID
     ", \"name\": " TEXT ", \"kind\": {\"enum\": [\"picture\", \"video\", \"sound\"]}"
     ", \"type\": " TEXT ", \"bytes\": " INT ", \"sha256\": " DIGEST ", \"width\": " INT
     ", \"height\": " INT ", \"seconds\": {\"type\": \"number\"}, \"created_at\": " TIME "}}"},
    {"MediaList",
     "{\"type\": \"object\", \"required\": [\"items\", \"next\"], \"properties\": {\"items\":"
     " {\"type\": \"array\", \"items\": " MEDIA "}, \"next\": {\"type\": [\"string\", \"null\"]}}}"},
    {"Upload",
     "{\"type\": \"object\", \"required\": [\"id\", \"project\", \"name\", \"bytes\", \"received\","
     " \"media\"], \"properties\": {\"id\": " ID ", \"project\": " ID ", \"name\": " TEXT
     ", \"bytes\": " INT ", \"received\": " INT ", \"created_at\": " TIME ", \"expires_at\": " TIME
     ", \"media\": {\"oneOf\": [" MEDIA ", {\"type\": \"null\"}]}}}"},
    {"UploadOrder",
     "{\"type\": \"object\", \"required\": [\"name\", \"bytes\"], \"properties\": {\"name\": " TEXT
     ", \"bytes\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 2147483648}"
     ", \"sha256\": " DIGEST "}, \"additionalProperties\": false}"},
};
/* clang-format on */
const size_t MEDIA_SCHEMA_COUNT = COUNT_OF(MEDIA_SCHEMAS);

static void put_id(struct json_writer *writer, const char *key, const struct uuid *id)
{
    char text[UUID_TEXT + 1];

    uuid_text(id, text);
    json_text_field(writer, key, str_from(text));
}

void media_json_write(struct json_writer *writer, const struct media *media)
{
    const struct asset_row *row = &media->row;
    char hex[DIGEST_HEX + 1];

    digest_hex(&row->blob.digest, hex);
    json_begin_object(writer);
    put_id(writer, "id", &row->id);
    put_id(writer, "project", &row->project);
    json_text_field(writer, "name", media->name);
    json_text_field(writer, "kind", str_from(asset_kind_name(row->kind)));
    json_text_field(writer, "type", row->type);
    json_int_field(writer, "bytes", row->blob.bytes);
    json_text_field(writer, "sha256", str_from(hex));
    if (row->kind != ASSET_SOUND) {
        json_int_field(writer, "width", row->width);
        json_int_field(writer, "height", row->height);
    }
    if (row->kind != ASSET_PICTURE)
        json_fixed_field(writer, "seconds", row->duration_us, 1000000);
    timestamp_field(writer, "created_at", row->created_at);
    json_end_object(writer);
}

void media_json_write_upload(struct json_writer *writer, const struct upload *upload)
{
    json_begin_object(writer);
    put_id(writer, "id", &upload->id);
    put_id(writer, "project", &upload->project);
    json_text_field(writer, "name", upload->name);
    json_int_field(writer, "bytes", upload->bytes);
    json_int_field(writer, "received", upload->received);
    timestamp_field(writer, "created_at", upload->created_at);
    timestamp_field(writer, "expires_at", upload->expires_at);
    json_key(writer, "media");
    if (upload->done)
        media_json_write(writer, &upload->media);
    else
        json_put_null(writer);
    json_end_object(writer);
}
