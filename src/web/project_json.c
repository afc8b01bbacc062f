/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/project_json.h"

#include "data/timestamp.h"

#include "base/banned.h"

/* clang-format off */
#define TEXT  "{\"type\": \"string\"}"
#define INT   "{\"type\": \"integer\", \"minimum\": 0}"
#define ID    "{\"type\": \"string\", \"format\": \"uuid\"}"
#define TIME  "{\"type\": [\"string\", \"null\"], \"format\": \"date-time\"}"
#define BRIEF \
    "{\"type\": \"object\", \"properties\": {\"topic\": " TEXT ", \"language\": " TEXT \
    ", \"format\": " TEXT ", \"fps\": " TEXT ", \"voice\": " TEXT ", \"rate\": {\"type\": \"number\"}" \
    ", \"captions\": " TEXT ", \"music\": " TEXT ", \"seed\": " INT "}, \"additionalProperties\": false}"

const struct openapi_schema PROJECT_SCHEMAS[] = {
    {"Project",
     "{\"type\": \"object\", \"required\": [\"id\", \"title\", \"storyboard\", \"revision\"],"
     " \"properties\": {\"id\": " ID ", \"title\": " TEXT ", \"brief\": " BRIEF ", \"script\": " TEXT
     ", \"storyboard\": " INT ", \"revision\": " INT ", \"created_at\": " TIME
     ", \"updated_at\": " TIME "}}"},
    {"ProjectList",
     "{\"type\": \"object\", \"required\": [\"items\", \"next\"], \"properties\": {\"items\":"
     " {\"type\": \"array\", \"items\": {\"$ref\": \"#/components/schemas/Project\"}},"
     " \"next\": {\"type\": [\"string\", \"null\"]}}}"},
    {"ProjectDraft",
     "{\"type\": \"object\", \"properties\": {\"title\": " TEXT ", \"script\": " TEXT
     ", \"brief\": " BRIEF "}, \"additionalProperties\": false}"},
    {"ProjectChange",
     "{\"type\": \"object\", \"properties\": {\"title\": " TEXT ", \"script\": " TEXT
     ", \"brief\": " BRIEF "}, \"additionalProperties\": false}"},
    {"Storyboard", "{\"type\": \"object\", \"required\": [\"scenes\"]}"},
    {"StoryboardList",
     "{\"type\": \"object\", \"required\": [\"items\"], \"properties\": {\"items\": {\"type\":"
     " \"array\", \"items\": {\"type\": \"object\", \"properties\": {\"version\": " INT
     ", \"origin\": " TEXT ", \"created_at\": " TIME "}}}}}"},
    {"StoryboardRestore",
     "{\"type\": \"object\", \"required\": [\"version\"], \"properties\": {\"version\": " INT
     "}, \"additionalProperties\": false}"},
};
/* clang-format on */
const size_t PROJECT_SCHEMA_COUNT = COUNT_OF(PROJECT_SCHEMAS);

void project_json_write(struct json_writer *writer, const struct project *project, bool with_script)
{
    char id[UUID_TEXT + 1];

    uuid_text(&project->id, id);
    json_begin_object(writer);
    json_text_field(writer, "id", str_from(id));
    json_text_field(writer, "title", project->title);
    json_key(writer, "brief");
    brief_write(writer, &project->brief);
    if (with_script)
        json_text_field(writer, "script", project->script);
    json_int_field(writer, "storyboard", project->storyboard);
    json_int_field(writer, "revision", project->revision);
    timestamp_field(writer, "created_at", project->created_at);
    timestamp_field(writer, "updated_at", project->updated_at);
    json_end_object(writer);
}
