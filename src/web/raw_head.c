/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/raw_head.h"

#include "base/banned.h"

/* A text must lie just here. */
static void take(struct raw_head *head, struct str text)
{
    head->whole = head->whole && text.ptr == head->at && text.len <= (size_t)(head->end - head->at);
    if (head->whole)
        head->at += text.len;
}

static void take_nuls(struct raw_head *head, int count)
{
    for (int i = 0; i < count; i++) {
        head->whole = head->whole && head->at < head->end && *head->at == 0;
        if (head->whole)
            head->at++;
    }
}

void raw_head_begin(struct raw_head *head, struct str bytes)
{
    *head = (struct raw_head){.at = bytes.ptr, .end = bytes.ptr + bytes.len, .whole = true};
}

void raw_head_request_line(struct raw_head *head, struct str method, struct str target,
                           struct str version)
{
    take(head, method);
    take_nuls(head, 1);
    take(head, target);
    take_nuls(head, 1);
    take(head, version);
    take_nuls(head, 2);
}

void raw_head_field(struct raw_head *head, struct str name, struct str value)
{
    take(head, name);
    take_nuls(head, 1);
    while (head->whole && head->at < head->end && (*head->at == ' ' || *head->at == '\t'))
        head->at++;
    take(head, value);
    take_nuls(head, 2);
}

bool raw_head_end(struct raw_head *head)
{
    take_nuls(head, 2);
    return head->whole && head->at == head->end;
}
