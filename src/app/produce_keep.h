/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What a production makes, kept as it comes: progress, pieces of the preview, cache entries, notes,
 * and at the end the video. Each effect is one transaction that holds the job by its fence; bytes
 * are put before it, so a reader never finds a row without its object.
 *
 * Belongs to one run. Every function fails with ERROR_CONFLICT when the job is no longer ours.
 */
#ifndef CLIPCRAFTER_APP_PRODUCE_KEEP_H
#define CLIPCRAFTER_APP_PRODUCE_KEEP_H

#include <stdbool.h>

#include "app/job_run.h"
#include "app/produce_event.h"
#include "app/produce_folder.h"
#include "base/error.h"

struct produce_keep;

/** `run` and `folder` outlive it. */
struct produce_keep *produce_keep_new(struct job_run *run, const struct produce_folder *folder);
void produce_keep_free(struct produce_keep *keep);

/** Progress, piece, cached or note. */
bool produce_keep_event(struct produce_keep *keep, const struct produce_event *event,
                        struct error *error) MUST_CHECK;
/** Writes progress that was held back, if it is time: to be called often. */
bool produce_keep_pace(struct produce_keep *keep, struct error *error) MUST_CHECK;
/** The process says why it failed: kept for the owner as a note, since it may speak of their story;
 * *error gets a sentence without content. Always false. */
bool produce_keep_failure(struct produce_keep *keep, enum error_code code, struct str text,
                          struct error *error) MUST_CHECK;
/** Keeps what lies in out/ and ends the job, all in one transaction. */
bool produce_keep_result(struct produce_keep *keep, const struct produce_event *result,
                         struct error *error) MUST_CHECK;

#endif
