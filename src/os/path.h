/* SPDX-License-Identifier: GPL-3.0-or-later */
/** File names as text: no system calls here. Results are NUL-terminated and live in `arena`. */
#ifndef CLIPCRAFTER_OS_PATH_H
#define CLIPCRAFTER_OS_PATH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/** `name` if it is absolute (or `folder` is empty), else folder/name. */
struct str path_join(struct arena *arena, struct str folder, struct str name);
/** "a/b/c.txt" -> "a/b"; "c.txt" -> "."; "/c" -> "/". */
struct str path_folder(struct arena *arena, struct str path);
/** "a/b/c.txt" -> "c.txt". A view into `path`. */
struct str path_name(struct str path);
/** "a/b/c.story.json" -> ".json": from the last dot of the name on, or empty. A view. */
struct str path_extension(struct str path);
/** `path` with the extension of its name replaced: ("a/b.txt", ".mp4") -> "a/b.mp4". */
struct str path_with_extension(struct arena *arena, struct str path, struct str extension);
/** True for ".", ".." parts or an absolute path: names that would leave a folder. */
bool path_escapes(struct str path);

#endif
