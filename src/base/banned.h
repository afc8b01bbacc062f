/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Functions that this code base does not use, because each has cost others dearly: unbounded copies
 * (strcpy, sprintf), hidden static state (strtok, gmtime), no error result (atoi), a shell (system,
 * popen). Include this header last in every .c file; a use is then a compile error that names the
 * replacement. Same idea, and mostly the same list, as git's banned.h.
 *
 * Last, because a system header that is included after it would be read with these names replaced.
 * Headers never include it, so that a library's own inline functions stay as they are.
 */
#ifndef CLIPCRAFTER_BASE_BANNED_H
#define CLIPCRAFTER_BASE_BANNED_H

/* Copies that trust the source to end, or leave out the end. */
#undef strcpy
#define strcpy(a, b) strcpy_is_banned_use_arena_str_or_buf
#undef strcat
#define strcat(a, b) strcat_is_banned_use_buf
#undef strncpy
#define strncpy(a, b, n) strncpy_is_banned_use_arena_str_or_buf
#undef strncat
#define strncat(a, b, n) strncat_is_banned_use_buf
#undef sprintf
#define sprintf(...) sprintf_is_banned_use_snprintf_or_buf_printf
#undef vsprintf
#define vsprintf(...) vsprintf_is_banned_use_vsnprintf
/* State shared by every caller in the process, threads included. */
#undef strtok
#define strtok(a, b) strtok_is_banned_use_str_split
/* 0 for what is no number, undefined for what is too large. */
#undef atoi
#define atoi(a) atoi_is_banned_use_str_to_int
#undef atof
#define atof(a) atof_is_banned_use_str_to_double
/* The result is one buffer for all threads. */
#undef gmtime
#define gmtime(a) gmtime_is_banned_use_gmtime_r
#undef localtime
#define localtime(a) localtime_is_banned_use_localtime_r
/* A shell reads the words again; descriptors and limits are inherited. */
#undef system
#define system(a) system_is_banned_use_process_run
#undef popen
#define popen(a, b) popen_is_banned_use_process_run
/* Between the name and its use, another process may take it. */
#undef tmpnam
#define tmpnam(a) tmpnam_is_banned_use_tempdir

#endif
