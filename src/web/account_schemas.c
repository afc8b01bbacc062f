/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/account_schemas.h"

#include "base/banned.h"

/* clang-format off */
#define TEXT  "{\"type\": \"string\"}"
#define BOOL  "{\"type\": \"boolean\"}"
#define INT   "{\"type\": \"integer\", \"minimum\": 0}"
#define ID    "{\"type\": \"string\", \"format\": \"uuid\"}"
#define TIME  "{\"type\": [\"string\", \"null\"], \"format\": \"date-time\"}"
#define EMAIL "{\"type\": \"string\", \"format\": \"email\"}"
#define LIST(items)                                                                               \
    "{\"type\": \"object\", \"required\": [\"items\"], \"properties\": {\"items\":"               \
    " {\"type\": \"array\", \"items\": " items "}}}"
#define POLICY                                                                                    \
    "{\"type\": \"object\", \"required\": [\"version\", \"effective_at\", \"sha256\"],"           \
    " \"properties\": {\"version\": " TEXT ", \"effective_at\": " TIME ", \"sha256\": " TEXT ","  \
    " \"material\": " BOOL ", \"body\": " TEXT "}}"

const struct openapi_schema ACCOUNT_SCHEMAS[] = {
    {"Birth", "{\"type\": \"object\", \"required\": [\"year\", \"month\"], \"properties\": {"
     "\"year\": " INT ", \"month\": " INT ", \"day\": " INT "}, \"additionalProperties\": false}"},
    {"AgeTicket", "{\"type\": \"object\", \"required\": [\"age_ticket\"], \"properties\": {"
     "\"age_ticket\": " TEXT "}}"},
    {"SignUp", "{\"type\": \"object\", \"required\": [\"email\", \"name\", \"password\","
     " \"policy_version\", \"age_ticket\"], \"properties\": {\"email\": " EMAIL ", \"name\": " TEXT
     ", \"password\": " TEXT ", \"locale\": " TEXT ", \"policy_version\": " TEXT
     ", \"age_ticket\": " TEXT ", \"news\": " BOOL "}, \"additionalProperties\": false}"},
    {"Message", "{\"type\": \"object\", \"properties\": {\"message\": " TEXT "}}"},
    {"Token", "{\"type\": \"object\", \"required\": [\"token\"], \"properties\": {\"token\": " TEXT
     "}, \"additionalProperties\": false}"},
    {"Account", "{\"type\": \"object\", \"required\": [\"id\", \"email\", \"name\"],"
     " \"properties\": {\"id\": " ID ", \"email\": " EMAIL ", \"name\": " TEXT ", \"locale\": " TEXT
     ", \"preferences\": {\"type\": \"object\"}, \"created_at\": " TIME ", \"password_at\": " TIME
     ", \"second_factor\": " BOOL ", \"recovery_codes\": " INT ", \"operator\": " BOOL "}}"},
    {"AccountChange", "{\"type\": \"object\", \"properties\": {\"name\": " TEXT ", \"locale\": "
     TEXT "}, \"additionalProperties\": false}"},
    {"SignIn", "{\"type\": \"object\", \"required\": [\"email\", \"password\"], \"properties\": {"
     "\"email\": " EMAIL ", \"password\": " TEXT ", \"code\": " TEXT "},"
     " \"additionalProperties\": false}"},
    {"Confirm", "{\"type\": \"object\", \"required\": [\"password\"], \"properties\": {"
     "\"password\": " TEXT ", \"code\": " TEXT "}, \"additionalProperties\": false}"},
    {"Session", "{\"type\": \"object\", \"required\": [\"user\", \"csrf_token\"], \"properties\": {"
     "\"user\": " ID ", \"csrf_token\": " TEXT ", \"operator\": " BOOL ", \"expires_at\": " TIME
     "}}"},
    {"SessionList", LIST("{\"type\": \"object\", \"properties\": {\"id\": " ID ", \"address\": " TEXT
     ", \"agent\": " TEXT ", \"created_at\": " TIME ", \"seen_at\": " TIME ", \"expires_at\": " TIME
     ", \"current\": " BOOL "}}")},
    {"SignInList", LIST("{\"type\": \"object\", \"properties\": {\"id\": " ID ", \"at\": " TIME
     ", \"outcome\": " TEXT ", \"address\": " TEXT ", \"agent\": " TEXT "}}")},
    {"Ended", "{\"type\": \"object\", \"properties\": {\"ended\": " INT "}}"},
    {"Policy", POLICY},
    {"PolicyList", LIST(POLICY)},
};
/* clang-format on */
const size_t ACCOUNT_SCHEMA_COUNT = COUNT_OF(ACCOUNT_SCHEMAS);
