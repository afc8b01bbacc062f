/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/code_pages.h"

#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/banned.h"

/* Code that the loader has changed where it lies would come back unchanged. */
static bool has_text_relocations(const struct dl_phdr_info *object)
{
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        const ElfW(Dyn) * entry;

        if (part->p_type != PT_DYNAMIC)
            continue;
        for (entry = (const ElfW(Dyn) *)(object->dlpi_addr + part->p_vaddr);
             entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL ||
                (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL))
                return true;
        }
    }
    return false;
}

static int rest_object(struct dl_phdr_info *object, size_t size, void *context)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

    (void)size;
    (void)context;
    if (has_text_relocations(object))
        return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        uintptr_t from = (object->dlpi_addr + part->p_vaddr) & ~(page - 1);
        uintptr_t to = object->dlpi_addr + part->p_vaddr + part->p_filesz;

        if (part->p_type == PT_LOAD && !(part->p_flags & PF_W) && to > from)
            (void)madvise((void *)from, to - from, MADV_DONTNEED); /* advice: may go unheard */
    }
    return 0;
}

void code_pages_rest(void)
{
    dl_iterate_phdr(rest_object, NULL);
}
