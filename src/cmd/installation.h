/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The installation as the configuration describes it: where its folder is, its database, keys and
 * blobs. What serve, worker, migrate and admin open before anything else.
 *
 *     SERVER-DIR/lock            held by serve
 *     SERVER-DIR/postgres/       the private database (store/cluster.h)
 *     SERVER-DIR/keys/master.key
 *     SERVER-DIR/blobs/  mail/   files and mail where nothing else is configured
 *     SERVER-DIR/work            private folders of running jobs
 */
#ifndef CLIPCRAFTER_CMD_INSTALLATION_H
#define CLIPCRAFTER_CMD_INSTALLATION_H

#include <stdbool.h>

#include "app/app.h"
#include "base/error.h"
#include "cmd/session.h"
#include "os/identity.h"
#include "store/database.h"

struct http_client;

/** Everything a rule needs. Zeroed before use; installation_close() undoes what was opened. */
struct installation {
    struct str folder;
    struct http_client *client; /**< to the object store */
    struct app app;
};

/** Where the server's folder is, in the session's arena; nothing is made. */
struct str installation_folder(struct session *session);
/** A name below it, NUL-terminated. */
struct str installation_path(struct session *session, const char *name);
/** Where jobs have their private folders. */
struct str installation_work_dir(struct session *session);
/** True where no database is configured: then the private one is used. */
bool installation_is_private(struct session *session);

/**
 * Gives root up for good where the service user can read the program and its data; where it cannot
 * (a program in root's home folder) only the private database runs as that user, *service. Does
 * nothing for anybody but root. Every command that opens the installation does so first, so that
 * all are the same user to the database. The folder must be there.
 */
bool installation_drop_root(struct session *session, struct identity *service,
                            struct error *error) MUST_CHECK;
/** The same for commands beside serve: ERROR_NOT_FOUND where there is no private installation. */
bool installation_become_service(struct session *session, struct error *error) MUST_CHECK;

/** The database as `role`. For DB_OWNER the direct address is used. */
bool installation_database(struct session *session, enum db_role role, struct database **out,
                           struct error *error) MUST_CHECK;
/** Makes the private key file if there is none yet: at serve's first start. */
bool installation_make_keys(struct session *session, struct error *error) MUST_CHECK;
/** Database as `role` at this program's version, vault and blobs. */
bool installation_open(struct session *session, enum db_role role, struct installation *out,
                       struct error *error) MUST_CHECK;
void installation_close(struct installation *installation);

#endif
