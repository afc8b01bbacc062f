/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Media and uploads as the API shows them. Pure. */
#ifndef CLIPCRAFTER_WEB_MEDIA_JSON_H
#define CLIPCRAFTER_WEB_MEDIA_JSON_H

#include "app/media.h"
#include "app/upload.h"
#include "data/json_writer.h"
#include "web/openapi.h"

/** One object: schema Media. */
void media_json_write(struct json_writer *writer, const struct media *media);
/** One object: schema Upload. */
void media_json_write_upload(struct json_writer *writer, const struct upload *upload);

/** JSON Schemas of what is written here and taken, for the OpenAPI document. */
extern const struct openapi_schema MEDIA_SCHEMAS[];
extern const size_t MEDIA_SCHEMA_COUNT;

#endif
