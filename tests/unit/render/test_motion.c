/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Motion measured on a grid of dots, as an eye would follow it: where each dot is, frame by frame.
 */
#include "../test.h"

#include "canvas.h"

enum { WIDTH = 180, HEIGHT = 320, FRAMES = 300, PITCH = 40, GROUND = 40, DOT = 200, REACH = 9 };

struct spot {
    double x, y;
};

/* Dots six pixels wide with a soft rim, at the middle of every PITCH x PITCH cell. */
static double dots_alpha(double u, double v)
{
    double du = fmod(u, PITCH) - PITCH / 2.0, dv = fmod(v, PITCH) - PITCH / 2.0;

    return CLAMP(3.5 - hypot(du, dv), 0.0, 1.0);
}

static double dots(double u, double v, int plane)
{
    return plane == FRAME_Y ? GROUND + (DOT - GROUND) * dots_alpha(u, v) : 128;
}

static double sprite_dots(double u, double v, int plane)
{
    static const double colour[] = {DOT, 128, 128, 255};

    return colour[plane] * dots_alpha(u, v);
}

/* A slow zoom from 1.00 to 1.15 that pans at the same time. */
static struct placement placement_at(int frame)
{
    double t = (double)frame / FRAMES, scale = 1 + 0.15 * t;

    return (struct placement){-WIDTH * 0.6 * (scale - 1) - 3 * t,
                              -HEIGHT * 0.4 * (scale - 1) - 5 * t, scale};
}

/* Centre of the light around `near`; false if that is not wholly on the canvas. */
static bool find_dot(const struct frame *canvas, struct spot near, struct spot *out)
{
    int32_t x0 = (int32_t)near.x - REACH, y0 = (int32_t)near.y - REACH;
    double sum = 0, x = 0, y = 0;

    if (x0 < 0 || y0 < 0 || x0 + 2 * REACH >= WIDTH || y0 + 2 * REACH >= HEIGHT)
        return false;
    for (int32_t j = y0; j <= y0 + 2 * REACH; j++)
        for (int32_t i = x0; i <= x0 + 2 * REACH; i++) {
            double light = *canvas_at(canvas, FRAME_Y, i, j) - GROUND;

            sum += light;
            x += light * (i + 0.5);
            y += light * (j + 0.5);
        }
    *out = (struct spot){x / sum, y / sum};
    return true;
}

struct path {
    double worst;  /* distance from where the dot should be */
    double jitter; /* second difference along the path */
    int dots, repeats;
};

static struct spot expected(struct placement at, int i, int j)
{
    return (struct spot){at.x + (i + 0.5) * PITCH * at.scale, at.y + (j + 0.5) * PITCH * at.scale};
}

/* Errors of all dots of a frame into `error` (NAN where a dot is not to be seen). */
static void measure(const struct frame *canvas, struct placement at, struct spot error[8][8],
                    struct path *path)
{
    for (int j = 0; j < 8; j++)
        for (int i = 0; i < 8; i++) {
            struct spot want = expected(at, i, j), found;

            error[j][i] = (struct spot){NAN, NAN};
            if (!find_dot(canvas, want, &found))
                continue;
            error[j][i] = (struct spot){found.x - want.x, found.y - want.y};
            path->worst = fmax(path->worst, hypot(error[j][i].x, error[j][i].y));
            path->dots++;
        }
}

/* The path asked for is smooth, so the errors' second difference is the jitter. */
static void add_jitter(struct spot errors[3][8][8], int frame, struct path *path)
{
    for (int j = 0; j < 8; j++)
        for (int i = 0; i < 8; i++) {
            struct spot a = errors[frame % 3][j][i], b = errors[(frame + 2) % 3][j][i];
            struct spot c = errors[(frame + 1) % 3][j][i];
            double jitter = hypot(a.x - 2 * b.x + c.x, a.y - 2 * b.y + c.y);

            if (!isnan(jitter))
                path->jitter = fmax(path->jitter, jitter);
        }
}

static struct path follow(const struct frame *source)
{
    struct compositor *compositor = compositor_new(WIDTH, HEIGHT);
    struct frame *canvas[2] = {canvas_new(WIDTH, HEIGHT, false), canvas_new(WIDTH, HEIGHT, false)};
    struct spot errors[3][8][8];
    struct path path = {0};

    assert_non_null(compositor);
    for (int frame = 0; frame < FRAMES; frame++) {
        struct frame *now = canvas[frame & 1];

        compositor_fill(now, GROUND, 128, 128);
        compositor_draw(compositor, now, source, placement_at(frame), 256);
        measure(now, placement_at(frame), errors[frame % 3], &path);
        if (frame >= 2)
            add_jitter(errors, frame, &path);
        if (frame >= 1 && !canvas_differs(canvas[0], canvas[1]))
            path.repeats++;
    }
    frame_unref(canvas[0]);
    frame_unref(canvas[1]);
    compositor_free(compositor);
    print_message("%d dots: path error %.4f px, jitter %.4f px\n", path.dots, path.worst,
                  path.jitter);
    return path;
}

static void check_path(struct path path)
{
    assert_true(path.dots > 20 * FRAMES);
    assert_true(path.worst <= 0.1);
    assert_true(path.jitter <= 0.05);
    assert_int_equal(path.repeats, 0);
}

static void test_a_zooming_photograph_moves_smoothly(void **state)
{
    struct frame *source = canvas_new(WIDTH, HEIGHT, false);

    (void)state;
    canvas_paint(source, dots);
    check_path(follow(source));
    frame_unref(source);
}

static void test_a_zooming_sprite_moves_smoothly(void **state)
{
    struct frame *source = canvas_new(WIDTH, HEIGHT, true);

    (void)state;
    canvas_paint(source, sprite_dots);
    check_path(follow(source));
    frame_unref(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_zooming_photograph_moves_smoothly),
        cmocka_unit_test(test_a_zooming_sprite_moves_smoothly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
