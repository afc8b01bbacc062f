/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/voice_registry.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "provider/voice_espeak.h"
#include "provider/voice_flite.h"

#include "base/banned.h"

enum { PORTS_MAX = 2 };

struct voice_registry {
    struct arena arena;
    struct voice_espeak *espeak;
    struct voice_port ports[PORTS_MAX];
    size_t port_count;
    struct voice_info *voices; /* and in step with it: */
    size_t *port_of;
    size_t count;
};

/* ---- tags of languages ---- */

static struct str primary(struct str tag)
{
    size_t end = 0;

    while (end < tag.len && tag.ptr[end] != '-' && tag.ptr[end] != '_')
        end++;
    return str_take(tag, end);
}

/* Codes that name the same language, and regions that a voice of another name stands for. */
static struct str canonical(struct str tag)
{
    static const char *const same[][2] = {
        {"zh", "cmn"},       {"zh-CN", "cmn"},    {"zh-TW", "cmn"},    {"zh-Hans", "cmn"},
        {"zh-Hant", "cmn"},  {"zh-HK", "yue"},    {"no", "nb"},        {"nn", "nb"},
        {"iw", "he"},        {"in", "id"},        {"fr", "fr-FR"},     {"fr-CA", "fr-FR"},
        {"es-MX", "es-419"}, {"es-AR", "es-419"}, {"es-CO", "es-419"}, {"es-CL", "es-419"},
        {"es-PE", "es-419"}, {"es-US", "es-419"}, {"es-VE", "es-419"}, {"es-UY", "es-419"},
        {"es-EC", "es-419"}, {"es-ES", "es"},     {"hbs", "hr"},       {"sh", "hr"},
    };

    for (size_t i = 0; i < COUNT_OF(same); i++)
        if (str_equal_nocase(tag, str_from(same[i][0])))
            return str_from(same[i][1]);
    return tag;
}

static bool same_language(struct str a, struct str b)
{
    return str_equal_nocase(primary(canonical(a)), primary(canonical(b)));
}

/* ---- building ---- */

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void open_ports(struct voice_registry *registry, struct str data_dir, struct error *error)
{
    struct str inside = arena_printf(&registry->arena, "%.*s/espeak-ng-data", STR_FMT(data_dir));
    struct str home = data_dir.len && is_folder(inside.ptr) ? data_dir : (struct str){"", 0};

    registry->ports[registry->port_count++] = voice_flite();
    if (voice_espeak_new(home, &registry->espeak, error))
        registry->ports[registry->port_count++] = voice_espeak_port(registry->espeak);
}

static void add_voices(struct voice_registry *registry, size_t port,
                       const struct voice_info *voices, size_t count)
{
    struct voice_info *all =
        ARENA_ARRAY(&registry->arena, struct voice_info, registry->count + count);
    size_t *port_of = ARENA_ARRAY(&registry->arena, size_t, registry->count + count);

    for (size_t i = 0; i < registry->count + count; i++) {
        bool old = i < registry->count;
        all[i] = old ? registry->voices[i] : voices[i - registry->count];
        port_of[i] = old ? registry->port_of[i] : port;
    }
    registry->voices = all;
    registry->port_of = port_of;
    registry->count += count;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const struct voice_info *)a)->name, ((const struct voice_info *)b)->name);
}

bool voice_registry_new(struct str data_dir, struct voice_registry **out, struct error *error)
{
    struct voice_registry *registry = calloc(1, sizeof *registry);

    if (!registry)
        return error_set(error, ERROR_INTERNAL, "out of memory for the list of voices");
    arena_init(&registry->arena);
    open_ports(registry, data_dir, error);
    for (size_t p = 0; p < registry->port_count; p++) {
        struct voice_info *voices = NULL;
        size_t count = 0;
        const struct voice_port *port = &registry->ports[p];
        if (!port->ops->list(port->self, &registry->arena, &voices, &count, error)) {
            voice_registry_free(registry);
            return false;
        }
        if (p > 0)
            qsort(voices, count, sizeof *voices, by_name);
        add_voices(registry, p, voices, count);
    }
    *out = registry;
    return true;
}

void voice_registry_free(struct voice_registry *registry)
{
    if (!registry)
        return;
    voice_espeak_free(registry->espeak);
    arena_release(&registry->arena);
    free(registry);
}

void voice_registry_list(const struct voice_registry *registry, const struct voice_info **voices,
                         size_t *count)
{
    *voices = registry->voices;
    *count = registry->count;
}

/* ---- choosing ---- */

static const struct voice_info *by_exact_name(const struct voice_registry *registry,
                                              struct str name)
{
    for (size_t i = 0; i < registry->count; i++)
        if (str_equal_nocase(name, registry->voices[i].name))
            return &registry->voices[i];
    return NULL;
}

/* The espeak-ng voice whose language is `tag`, else one of the same language, plainest first. */
static const struct voice_info *by_language(const struct voice_registry *registry, struct str tag)
{
    struct str wanted = canonical(tag);
    const struct voice_info *best = NULL;

    for (size_t i = 0; i < registry->count; i++) {
        const struct voice_info *voice = &registry->voices[i];
        if (!str_starts_with(voice->name, STR("espeak:")))
            continue;
        if (str_equal_nocase(voice->language, wanted))
            return voice;
        if (same_language(voice->language, wanted) &&
            (!best || voice->language.len < best->language.len))
            best = voice;
    }
    return best;
}

static const char *nearest(const struct voice_registry *registry, struct str name)
{
    const char **names = calloc(registry->count, sizeof *names);
    const char *found = NULL;

    for (size_t i = 0; names && i < registry->count; i++)
        names[i] = registry->voices[i].name.ptr;
    if (names)
        found = str_nearest(name, names, registry->count);
    free(names);
    return found;
}

bool voice_registry_find(const struct voice_registry *registry, struct str name,
                         const struct voice_info **out, struct error *error)
{
    const struct voice_info *voice = by_exact_name(registry, name);
    const char *near;

    if (!voice && str_equal_nocase(str_take(name, 7), STR("espeak:")))
        voice = by_language(registry, str_skip(name, 7));
    if (voice) {
        *out = voice;
        return true;
    }
    near = nearest(registry, name);
    if (near)
        return error_set(
            error, ERROR_INPUT,
            "unknown voice \"%.*s\"; did you mean \"%s\"? \"clipcrafter voices\" lists "
            "all",
            STR_FMT(name), near);
    return error_set(error, ERROR_INPUT,
                     "unknown voice \"%.*s\"; \"clipcrafter voices\" lists those there are",
                     STR_FMT(name));
}

bool voice_registry_default(const struct voice_registry *registry, struct str language,
                            const struct voice_info **out, struct error *error)
{
    const struct voice_info *voice = NULL;

    if (!language.len || str_equal_nocase(primary(language), STR("en")))
        voice = by_exact_name(registry, STR("rms"));
    if (!voice)
        voice = by_language(registry, language);
    if (!voice && !registry->espeak)
        return error_set(error, ERROR_UNAVAILABLE,
                         "no voice speaks \"%.*s\"; install the package espeak-ng-data, which "
                         "brings more than 100 languages",
                         STR_FMT(language));
    if (!voice)
        return error_set(error, ERROR_INPUT,
                         "no voice speaks \"%.*s\"; name one with --voice (\"clipcrafter voices\" "
                         "lists them)",
                         STR_FMT(language));
    *out = voice;
    return true;
}

static const struct voice_port *port_for(const struct voice_registry *registry,
                                         const struct voice_info *voice)
{
    return &registry->ports[registry->port_of[voice - registry->voices]];
}

const char *voice_registry_version(const struct voice_registry *registry,
                                   const struct voice_info *voice)
{
    return port_for(registry, voice)->ops->version;
}

bool voice_registry_speak(struct voice_registry *registry, const struct voice_request *request,
                          struct speech *out, struct error *error)
{
    const struct voice_info *voice;
    const struct voice_port *port;
    struct voice_request named = *request;

    if (!voice_registry_find(registry, request->voice, &voice, error))
        return false;
    named.voice = voice->name;
    port = port_for(registry, voice);
    return port->ops->speak(port->self, &named, out, error);
}

struct str voice_registry_mismatch(const struct voice_info *voice, struct str language,
                                   struct arena *arena)
{
    if (!language.len || same_language(voice->language, language))
        return (struct str){"", 0};
    return arena_printf(arena,
                        "voice %.*s speaks %.*s but the text is in %.*s; words will sound foreign",
                        STR_FMT(voice->name), STR_FMT(voice->language), STR_FMT(language));
}
