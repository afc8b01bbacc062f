/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/blob_settings.h"

#include "store/blob_folder.h"
#include "store/blob_s3.h"

#include "base/banned.h"

bool blob_settings_open(const struct config *config, struct str folder, struct http_client *client,
                        struct blob_store **out, struct error *error)
{
    struct str set = config_text(config, OPTION_BLOB_DIR);
    const struct blob_folder_options here = {.path = set.len ? set : folder};
    const struct blob_s3_options there = {
        .endpoint = config_text(config, OPTION_S3_ENDPOINT),
        .region = config_text(config, OPTION_S3_REGION),
        .bucket = config_text(config, OPTION_S3_BUCKET),
        .key_id = config_text(config, OPTION_S3_KEY_ID),
        .secret = config_secret(config, OPTION_S3_SECRET_KEY).bytes,
        .encrypt = str_equal(config_text(config, OPTION_S3_ENCRYPTION), STR("AES256")),
        .client = client,
    };

    if (!there.endpoint.len)
        return blob_folder_open(&here, out, error);
    BUG_UNLESS(client);
    return blob_s3_open(&there, out, error);
}
