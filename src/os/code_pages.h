/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The machine code and constants of this program and its libraries, as they count towards its
 * memory. They are files that the system keeps anyway and maps again when they are next needed; a
 * process that only waits need not hold on to them.
 */
#ifndef CLIPCRAFTER_OS_CODE_PAGES_H
#define CLIPCRAFTER_OS_CODE_PAGES_H

/** Takes them out of this process's resident memory. Any thread; costs a page fault for every few
 * pages that are used afterwards. Needs madvise() and nothing else: works inside a sandbox. */
void code_pages_rest(void);

#endif
