/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "base/banned.h"

int main(void)
{
    puts("clipcrafter 0.1.0");
    return 0;
}
