/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/bound_data.h"

#include <string.h>

#include "base/attr.h"

#include "base/banned.h"

void bound_put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

uint32_t bound_get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

void bound_data_add(struct bound_data *data, const void *bytes, size_t len)
{
    BUG_UNLESS(len <= BOUND_DATA_MAX - data->len);
    if (len)
        memcpy(data->bytes + data->len, bytes, len);
    data->len += len;
}

void bound_data_add_u32(struct bound_data *data, uint32_t value)
{
    uint8_t bytes[4];

    bound_put_u32(bytes, value);
    bound_data_add(data, bytes, sizeof bytes);
}

void bound_data_add_u64(struct bound_data *data, uint64_t value)
{
    bound_data_add_u32(data, (uint32_t)(value >> 32));
    bound_data_add_u32(data, (uint32_t)value);
}

void bound_data_add_text(struct bound_data *data, struct str text)
{
    BUG_UNLESS(text.len <= BOUND_DATA_MAX);
    bound_data_add_u32(data, (uint32_t)text.len);
    bound_data_add(data, text.ptr, text.len);
}
