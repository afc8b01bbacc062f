/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A project as the API shows it. Pure. */
#ifndef CLIPCRAFTER_WEB_PROJECT_JSON_H
#define CLIPCRAFTER_WEB_PROJECT_JSON_H

#include "app/project.h"
#include "data/json_writer.h"
#include "web/openapi.h"

/** One object: schema Project. Lists leave the script out. */
void project_json_write(struct json_writer *writer, const struct project *project,
                        bool with_script);

/** JSON Schemas of what is written here and taken, for the OpenAPI document. */
extern const struct openapi_schema PROJECT_SCHEMAS[];
extern const size_t PROJECT_SCHEMA_COUNT;

#endif
