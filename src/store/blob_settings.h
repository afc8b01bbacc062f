/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The home of blobs that the settings name: s3-endpoint and its companions, else blob-dir. */
#ifndef CLIPCRAFTER_STORE_BLOB_SETTINGS_H
#define CLIPCRAFTER_STORE_BLOB_SETTINGS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "config/config.h"
#include "net/http_client.h"
#include "store/blob_store.h"

/**
 * Opens it. `folder` is the home where neither is set. `client` must outlive the store (it may be
 * NULL where s3-endpoint is empty: BUG() otherwise). ERROR_INPUT names the setting that is wrong.
 */
bool blob_settings_open(const struct config *config, struct str folder, struct http_client *client,
                        struct blob_store **out, struct error *error) MUST_CHECK;

#endif
