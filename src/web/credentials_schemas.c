/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/credentials_schemas.h"

#include "base/banned.h"

/* clang-format off */
#define TEXT  "{\"type\": \"string\"}"
#define BOOL  "{\"type\": \"boolean\"}"
#define ID    "{\"type\": \"string\", \"format\": \"uuid\"}"
#define TIME  "{\"type\": [\"string\", \"null\"], \"format\": \"date-time\"}"
#define EMAIL "{\"type\": \"string\", \"format\": \"email\"}"
#define LIST(items) "{\"type\": \"array\", \"items\": " items "}"
/* A body: nothing but these members. */
#define BODY(required, members)                                                                   \
    "{\"type\": \"object\", \"required\": [" required "], \"properties\": {" members "},"         \
    " \"additionalProperties\": false}"
#define ANSWER(required, members)                                                                 \
    "{\"type\": \"object\", \"required\": [" required "], \"properties\": {" members "}}"
#define KEY_MEMBERS                                                                               \
    "\"id\": " ID ", \"name\": " TEXT ", \"scopes\": " TEXT ", \"created_at\": " TIME             \
    ", \"expires_at\": " TIME ", \"used_at\": " TIME

const struct openapi_schema CREDENTIALS_SCHEMAS[] = {
    {"ResetRequest", BODY("\"email\"", "\"email\": " EMAIL)},
    {"Reset", BODY("\"token\", \"password\"", "\"token\": " TEXT ", \"password\": " TEXT)},
    {"PasswordChange", BODY("\"present\", \"password\"", "\"present\": " TEXT
                            ", \"password\": " TEXT)},
    {"EmailChange", BODY("\"email\", \"password\"", "\"email\": " EMAIL ", \"password\": " TEXT)},
    {"FactorSecret", ANSWER("\"secret\", \"uri\"", "\"secret\": " TEXT ", \"uri\": " TEXT)},
    {"Code", BODY("\"code\"", "\"code\": " TEXT)},
    {"RecoveryCodes", ANSWER("\"recovery_codes\"", "\"recovery_codes\": " LIST(TEXT))},
    {"KeyOrder", BODY("\"name\", \"scopes\", \"days\"", "\"name\": " TEXT ", \"scopes\": " TEXT
                      ", \"days\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 365}")},
    {"Key", ANSWER("\"id\", \"name\", \"scopes\"", KEY_MEMBERS ", \"key\": " TEXT)},
    {"KeyList", ANSWER("\"items\"", "\"items\": " LIST(ANSWER("\"id\"", KEY_MEMBERS)))},
    {"Given", BODY("\"given\"", "\"given\": " BOOL)},
    {"PolicyAcceptance", BODY("\"policy_version\"", "\"policy_version\": " TEXT)},
    {"Consents", ANSWER("\"news\", \"policy_current\", \"history\", \"policies\"",
                        "\"news\": " BOOL ", \"policy_current\": " BOOL ", \"history\": "
                        LIST(ANSWER("\"purpose\", \"given\"", "\"purpose\": " TEXT
                                    ", \"given\": " BOOL ", \"wording\": " TEXT
                                    ", \"source\": " TEXT ", \"at\": " TIME))
                        ", \"policies\": "
                        LIST(ANSWER("\"version\"", "\"version\": " TEXT ", \"manner\": " TEXT
                                    ", \"at\": " TIME)))},
};
/* clang-format on */
const size_t CREDENTIALS_SCHEMA_COUNT = COUNT_OF(CREDENTIALS_SCHEMAS);
