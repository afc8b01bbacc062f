/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/orient.h"

#include <stdlib.h>

#include "base/banned.h"

struct orient orient_from_exif(int value)
{
    switch (value) {
    case 2:
        return (struct orient){.flip_x = true};
    case 3:
        return (struct orient){.flip_x = true, .flip_y = true};
    case 4:
        return (struct orient){.flip_y = true};
    case 5:
        return (struct orient){.swap = true};
    case 6:
        return (struct orient){.swap = true, .flip_y = true};
    case 7:
        return (struct orient){.swap = true, .flip_x = true, .flip_y = true};
    case 8:
        return (struct orient){.swap = true, .flip_x = true};
    }
    return (struct orient){.swap = false};
}

struct orient orient_from_matrix(const int32_t matrix[9])
{
    /* x' = a x + c y, y' = b x + d y, with a b . c d . as the matrix begins. */
    int64_t a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];

    if (llabs(b) + llabs(c) > llabs(a) + llabs(d))
        return (struct orient){.swap = true, .flip_x = b < 0, .flip_y = c < 0};
    return (struct orient){.flip_x = a < 0, .flip_y = d < 0};
}

struct orient_steps orient_steps(struct orient orient, int32_t width, int32_t height,
                                 ptrdiff_t stride)
{
    ptrdiff_t along_x = orient.swap ? stride : 1, along_y = orient.swap ? 1 : stride;
    struct orient_steps steps = {0, along_x, along_y};

    if (orient.flip_x) {
        steps.base += (width - 1) * along_x;
        steps.step_x = -along_x;
    }
    if (orient.flip_y) {
        steps.base += (height - 1) * along_y;
        steps.step_y = -along_y;
    }
    return steps;
}
