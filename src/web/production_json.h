/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A production as the API shows it, in answers and in events. Pure. */
#ifndef CLIPCRAFTER_WEB_PRODUCTION_JSON_H
#define CLIPCRAFTER_WEB_PRODUCTION_JSON_H

#include "app/production.h"
#include "base/arena.h"
#include "data/json_writer.h"
#include "web/openapi.h"

/** One object: schema Production. */
void production_json_write(struct json_writer *writer, const struct production_view *view);
/** The id of the event that tells of `view`: its revision in decimal. */
struct str production_json_event_id(struct arena *arena, const struct production_view *view);
/** "progress", or "end" for the last one. Constant. */
const char *production_json_event(const struct production_view *view);

/** JSON Schemas of what is written here and taken, for the OpenAPI document. */
extern const struct openapi_schema PRODUCTION_SCHEMAS[];
extern const size_t PRODUCTION_SCHEMA_COUNT;

#endif
