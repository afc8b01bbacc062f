/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Headers that every answer carries. By the arithmetic of Mozilla's HTTP Observatory they are worth
 * more than an A+ (100 and its bonuses for CSP, framing, referrer, CORP).
 */
#include "web/call_parts.h"

#include "base/banned.h"

static const struct {
    const char *name, *value;
} ALWAYS[] = {
    {"Server", "ClipCrafter"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), "
                           "payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

#define POLICY "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

static void rate_headers(struct response *response, const struct rate_answer *rate)
{
    struct arena *arena = &response->call->arena;

    response_header(response, "RateLimit-Limit", arena_printf(arena, "%d", rate->limit));
    response_header(response, "RateLimit-Remaining", arena_printf(arena, "%d", rate->remaining));
    response_header(response, "RateLimit-Reset", arena_printf(arena, "%d", rate->reset_s));
}

void response_secure(struct response *response)
{
    const struct call *call = response->call;

    for (size_t i = 0; i < COUNT_OF(ALWAYS); i++)
        response_header(response, ALWAYS[i].name, str_from(ALWAYS[i].value));
    response_header(response, "Content-Security-Policy",
                    str_from(response->policy ? response->policy : POLICY));
    response_header(response, "Cache-Control",
                    str_from(response->cache ? response->cache : "no-store"));
    response_header(response, "X-Request-Id", call_id(call));
    if (call->secure)
        response_header(response, "Strict-Transport-Security",
                        STR("max-age=63072000; includeSubDomains"));
    if (response->type)
        response_header(response, "Content-Type", str_from(response->type));
    if (call->rated)
        rate_headers(response, &call->rate);
}
